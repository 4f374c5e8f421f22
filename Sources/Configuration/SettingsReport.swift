/// What is found wrong while settings are read, and where they may look for more.
final class SettingsReport {
    let file: String
    let environment: [String: String]
    private let readFile: (String) throws -> String
    private var problems: [SettingsProblem] = []
    private(set) var warnings: [String] = []

    init(
        file: String, environment: [String: String], readFile: @escaping (String) throws -> String
    ) {
        self.file = file
        self.environment = environment
        self.readFile = readFile
    }

    /// Takes note of a problem in the file, or in `place` if it is not the file's.
    func problem(
        _ key: String, line: Int?, expected: String, found: String, in place: String? = nil
    ) {
        problems.append(
            SettingsProblem(
                file: place ?? file, line: line, key: key, expected: expected, found: found))
    }

    func warn(_ key: String, line: Int?, _ text: String) {
        let place = line.map { "\(file):\($0)" } ?? file
        warnings.append("\(place): \(key): \(text)")
    }

    /// Throws all problems together, in the order of the file; those without a line come last.
    func finish() throws(SettingsError) {
        guard !problems.isEmpty else { return }
        let ordered = problems.enumerated().sorted { a, b in
            (a.element.line ?? .max, a.offset) < (b.element.line ?? .max, b.offset)
        }
        throw SettingsError(problems: ordered.map(\.element))
    }

    /// `path` as seen from the file's folder.
    func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    /// The text of a file that the settings name.
    func contents(of path: String) throws -> String {
        try readFile(resolve(path))
    }
}

/// How values of the file appear in a problem.
enum Found {
    static let nothing = "nothing"

    /// A value: texts and numbers as they are, others by their kind.
    static func value(_ value: TOMLValue) -> String {
        switch value.content {
        case .string(let text): quoted(text)
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .boolean(let isTrue): "\(isTrue)"
        case .date, .array, .table: value.kindName
        }
    }

    /// A text in quotes, cut after 80 characters; one that may hold a password is only described.
    static func quoted(_ text: String) -> String {
        guard !(text.contains("://") && text.contains("@")) else {
            return "a URL with a user or password"
        }
        let isLong = text.count > 80
        let shown = text.prefix(80).map {
            $0.unicodeScalars.allSatisfy(isVisible) ? $0 : "\u{FFFD}"
        }
        return "\"\(String(shown))\(isLong ? "…" : "")\""
    }

    /// Neither a control character nor one that changes how its neighbours are shown.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: false
        default: true
        }
    }

    /// A name that is none of `candidates`, with the one that may have been meant.
    static func name(_ name: String, of candidates: [String]) -> String {
        guard let suggestion = Suggestion.nearest(to: name, in: candidates) else {
            return quoted(name)
        }
        return "\(quoted(name)) (did you mean \"\(suggestion)\"?)"
    }
}
