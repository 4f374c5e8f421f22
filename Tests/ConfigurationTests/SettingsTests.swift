import Configuration
import Foundation
import Testing

@Suite struct `Settings from a file` {
    @Test func `a whole file becomes settings`() throws {
        let settings = try parse(goodFile)
        #expect(settings.file == "etc/holdfast.toml")
        #expect(settings.database.url == .sqlite(path: "etc/holdfast.db"))
        #expect(
            settings.service
                == ServiceSettings(
                    listen: SocketAddress(host: "127.0.0.1", port: 8080),
                    publicURL: "https://api.example.com"))
        #expect(
            settings.storage
                == .s3(
                    S3Settings(
                        endpoint: "https://ACCOUNT.r2.cloudflarestorage.com", bucket: "results",
                        accessKeyID: Secret("sesame-1"), secretAccessKey: Secret("sesame-2"))))
        #expect(
            settings.generation
                == GenerationSettings(defaultProvider: "evolink", failover: ["replicate"]))
        #expect(
            settings.delivery
                == DeliverySettings(
                    allowPrivate: [
                        SocketAddress(host: "127.0.0.1", port: 9000),
                        SocketAddress(host: "::1", port: 9001),
                    ], spool: "etc/spool"))
        #expect(settings.environment.name == "production")
        #expect(settings.console == ConsoleSettings())
        #expect(settings.warnings.isEmpty)
    }

    @Test func `providers are sorted, each with its own account`() throws {
        let providers = try parse(goodFile).providers
        #expect(providers.map(\.name) == ["evolink", "replicate"])
        #expect(
            providers[0]
                == ProviderSettings(
                    name: "evolink", adapter: "evolink", model: "gemini-3.1-flash-image-preview",
                    apiKey: Secret("sesame-3")))
        let replicate = providers[1]
        #expect(replicate.apiKey.text == "sesame-4")
        #expect(replicate.webhookSecret?.text == "sesame-5")
        #expect(replicate.baseURL == "http://127.0.0.1:9000/v1")
        #expect(replicate.credits == 6)
        #expect(replicate.pollInterval == .milliseconds(500))
        #expect(replicate.options["quality"]?.string == "high")
        #expect(replicate.options["steps"]?.integer == 4)
    }

    @Test func `a short file takes the defaults`() throws {
        let settings = try parse(shortFile)
        #expect(settings.database.url == .sqlite(path: "/var/lib/holdfast/holdfast.db"))
        #expect(settings.service == ServiceSettings(publicURL: "http://localhost:8080"))
        #expect(settings.storage == .directory(path: "etc/results"))
        #expect(settings.generation == GenerationSettings(defaultProvider: "only"))
        #expect(settings.provider("only")?.deadline == .seconds(600))
        #expect(settings.provider("other") == nil)
        #expect(settings.delivery == DeliverySettings(spool: "etc/spool"))
        #expect(settings.environment.name == "development")
    }

    @Test func `the environment goes before the file's default provider`() throws {
        var environment = variables
        environment[Settings.defaultProviderVariable] = "replicate"
        let settings = try parse(goodFile, environment: environment)
        #expect(settings.generation.defaultProvider == "replicate")
        environment[Settings.defaultProviderVariable] = "replicant"
        #expect(
            problems(goodFile, environment: environment) == [
                """
                environment: HOLDFAST_DEFAULT_PROVIDER: expected a configured provider \
                (evolink, replicate), found "replicant" (did you mean "replicate"?)
                """
            ])
    }

    @Test func `secrets are never printed`() throws {
        let text = goodFile.replacing(
            #"url = "sqlite:holdfast.db""#, with: #"url = "env:DATABASE_URL""#)
        let settings = try parse(text)
        var printed = "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &printed)
        dump(settings.providers[0].apiKey, to: &printed)
        dump(settings.database.url, to: &printed)
        print(settings.providers, settings.storage, to: &printed)
        #expect(!printed.contains("sesame"))
        #expect(printed.contains("‹secret›"))
        #expect(printed.contains("postgresql://holdfast@db.example.com/holdfast"))
        guard case .postgresql(let url) = settings.database.url else {
            Issue.record("not a server's URL")
            return
        }
        #expect(url == variables["DATABASE_URL"])
    }

    @Test(arguments: [
        ("postgresql://u:sesame@h/d", "postgresql://u@h/d"),
        ("postgres://h/d?password=sesame", "postgresql://h/d"),
        ("postgresql://u:ses?ame@h/d", "postgresql://…"),
        ("postgresql://u:ses@me@h/d", "postgresql://u@h/d"),
        ("postgresql://u:ses/ame@h/d?x=y@z", "postgresql://u@h/d"),
    ])
    func `a database's URL is shown without its password`(url: String, shown: String) {
        let database = DatabaseURL.postgresql(url)
        #expect("\(database)" == shown)
        #expect(String(reflecting: database) == shown)
    }

    @Test func `secrets that stand in the file are warned about`() throws {
        let text =
            shortFile
            .replacing("env:EVOLINK_API_KEY", with: "sesame")
            .replacing("sqlite:/var/lib/holdfast/holdfast.db", with: "postgresql://u:sesame@h/d")
        #expect(
            try parse(text).warnings == [
                """
                etc/holdfast.toml:2: database.url: the password stands in the file; keep the URL \
                elsewhere and write env:NAME
                """,
                """
                etc/holdfast.toml:13: providers.only.api_key: the secret stands in the file; keep \
                it elsewhere and write env:NAME or file:PATH
                """,
            ])
    }

    @Test func `a file is loaded with the secrets beside it`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left behind in the temporary folder does no harm.
            try? FileManager.default.removeItem(at: folder)
        }
        let file = folder.appending(path: "holdfast.toml").path
        let text = shortFile.replacing("env:EVOLINK_API_KEY", with: "file:key")
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(throws: SettingsError.self) { try Settings.load(file: file, environment: [:]) }
        try "sesame\n".write(
            to: folder.appending(path: "key"), atomically: true, encoding: .utf8)
        let settings = try Settings.load(file: file, environment: [:])
        #expect(settings.provider("only")?.apiKey.text == "sesame")
        #expect(settings.storage == .directory(path: folder.path + "/results"))
    }
}
