extension Settings {
    /// The environment variable that goes before `generation.default_provider`.
    package static let defaultProviderVariable = "HOLDFAST_DEFAULT_PROVIDER"

    /// Reads the text of a `holdfast.toml`.
    ///
    /// - Parameters:
    ///   - text: The file's contents.
    ///   - file: The file's path, for messages; relative paths start at its folder.
    ///   - environment: Where `env:NAME` looks, and the override of the default provider.
    ///   - readFile: Reads the files that `file:PATH` names; its error's text goes into a message.
    /// - Returns: Settings without a problem; what is doubtful is in `warnings`.
    /// - Throws: `SettingsError` with all problems at once.
    package static func parse(
        text: String, file: String, environment: [String: String],
        readFile: @escaping (String) throws -> String
    ) throws(SettingsError) -> Settings {
        let document = try TOMLDocument.parse(text, file: file)
        let report = SettingsReport(file: file, environment: environment, readFile: readFile)
        var root = SectionReader(document, path: "", line: nil, report: report)
        let database = database(root.section("database"))
        let service = service(root.section("service"))
        let storage = storage(root.section("storage"))
        let (providers, names) = providers(root.section("providers"))
        let generation = generation(root.section("generation"), providers: names)
        let delivery = delivery(root.section("delivery"))
        let environment = environmentSettings(root.section("environment"))
        let console = console(root.section("console"))
        root.finish()
        try report.finish()
        return Settings(
            file: file, database: database, service: service, storage: storage,
            generation: generation, providers: providers, delivery: delivery,
            environment: environment, console: console, warnings: report.warnings)
    }

    private static func database(_ section: consuming SectionReader) -> DatabaseSettings {
        let key = "url"
        let expected = "sqlite:PATH or postgresql://USER@HOST/NAME"
        var section = section
        defer { section.finish() }
        let standIn = DatabaseSettings(url: .sqlite(path: ""))
        let text = section.required(key, expected: expected, standIn: "", \.string)
        guard !text.isEmpty, let (text, isLiteral) = section.reference(text, key: key)
        else { return standIn }
        guard let url = DatabaseURL(text) else {
            let scheme = text.prefix { $0 != ":" }
            let found =
                isLiteral && scheme.count < text.count
                ? Found.quoted("\(scheme):…") : "another text"
            section.problem(key, expected: expected, found: found)
            return standIn
        }
        if isLiteral, url.hasPassword {
            section.report.warn(
                section.dotted(key), line: section.table.entry(key)?.line,
                "the password stands in the file; keep the URL elsewhere and write env:NAME")
        }
        guard case .sqlite(let path) = url else { return DatabaseSettings(url: url) }
        return DatabaseSettings(url: .sqlite(path: section.report.resolve(path)))
    }

    private static func service(_ section: consuming SectionReader) -> ServiceSettings {
        var section = section
        let listen = section.optional("listen", expected: "host:port") { value in
            value.string.flatMap { SocketAddress($0) }
        }
        let settings = ServiceSettings(
            listen: listen ?? SocketAddress(host: "127.0.0.1", port: 8080),
            publicURL: section.requiredURL("public_url"),
            bodyBytesMax: section.integer(
                "body_bytes_max", default: 1 << 20, in: 1024...(64 << 20)),
            connectionsMax: section.integer("connections_max", default: 1000, in: 1...100_000),
            requestTimeout: section.duration(
                "request_timeout", default: .seconds(30), in: .seconds(1)...(.seconds(600))),
            workers: section.integer("workers", default: 32, in: 1...1024))
        section.finish()
        return settings
    }

    private static func generation(
        _ section: consuming SectionReader, providers: [String]
    ) -> GenerationSettings {
        var section = section
        let settings = GenerationSettings(
            defaultProvider: defaultProvider(&section, providers: providers),
            environment: override(section),
            credits: section.credits("credits") ?? 4,
            failover: failover(&section, providers: providers),
            outputsMax: section.integer("outputs_max", default: 4, in: 1...16),
            queuedMax: section.integer("queued_max", default: 100_000, in: 1...10_000_000),
            attemptsMax: section.integer("attempts_max", default: 3, in: 1...20))
        section.finish()
        return settings
    }

    /// The provider that the environment names, if it does.
    private static func override(_ section: borrowing SectionReader) -> String? {
        let name = section.report.environment[defaultProviderVariable] ?? ""
        return name.isEmpty ? nil : name
    }

    private static func defaultProvider(
        _ section: inout SectionReader, providers: [String]
    ) -> String? {
        let expected =
            providers.isEmpty
            ? "a provider's name"
            : "a configured provider (\(providers.joined(separator: ", ")))"
        let key = "default_provider"
        if let override = override(section) {
            let name = section.optional(key, expected: expected, SectionReader.plainText)
            if !providers.isEmpty, !providers.contains(override) {
                section.report.problem(
                    defaultProviderVariable, line: nil, expected: expected,
                    found: Found.name(override, of: providers), in: "environment")
            }
            return name
        }
        let name = section.text(key, expected: expected)
        if !name.isEmpty, !providers.isEmpty, !providers.contains(name) {
            section.problem(key, expected: expected, found: Found.name(name, of: providers))
        }
        return name
    }

    private static func failover(
        _ section: inout SectionReader, providers: [String]
    ) -> [String] {
        var names: [String] = []
        for (name, line) in section.texts("failover", expected: "provider names") {
            if !providers.isEmpty, !providers.contains(name) {
                section.report.problem(
                    section.dotted("failover"), line: line,
                    expected: "a configured provider (\(providers.joined(separator: ", ")))",
                    found: Found.name(name, of: providers))
            } else if names.contains(name) {
                section.report.problem(
                    section.dotted("failover"), line: line, expected: "every provider once",
                    found: "\(Found.quoted(name)) again")
            }
            names.append(name)
        }
        return names
    }

    private static func delivery(_ section: consuming SectionReader) -> DeliverySettings {
        var section = section
        var allowPrivate: [SocketAddress] = []
        for (text, line) in section.texts("allow_private", expected: "host:port texts") {
            if let address = SocketAddress(text), address.port > 0 {
                allowPrivate.append(address)
            } else {
                section.report.problem(
                    section.dotted("allow_private"), line: line,
                    expected: "an exact host:port", found: Found.quoted(text))
            }
        }
        let settings = DeliverySettings(
            allowPrivate: allowPrivate,
            outputBytesMax: section.integer(
                "output_bytes_max", default: 64 << 20, in: 1024...(1 << 30)),
            timeout: section.duration(
                "timeout", default: .seconds(60), in: .seconds(1)...(.seconds(3600))),
            spool: section.path("spool", default: "spool"),
            triesMax: section.integer("tries_max", default: 6, in: 1...100))
        section.finish()
        return settings
    }

    private static func environmentSettings(
        _ section: consuming SectionReader
    ) -> EnvironmentSettings {
        var section = section
        let name = section.optional("name", expected: "a text of at most 40 characters") { value in
            SectionReader.plainText(value).flatMap { $0.count <= 40 ? $0 : nil }
        }
        section.finish()
        return EnvironmentSettings(name: name ?? "development")
    }

    private static func console(_ section: consuming SectionReader) -> ConsoleSettings {
        var section = section
        let settings = ConsoleSettings(
            theme: section.optional("theme", expected: "a theme's name", SectionReader.plainText),
            refresh: section.duration(
                "refresh", default: .seconds(2), in: .milliseconds(100)...(.seconds(60))))
        section.finish()
        return settings
    }
}
