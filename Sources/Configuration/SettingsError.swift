/// Something in the configuration that cannot be used as it is.
package struct SettingsProblem: Sendable, Hashable {
    /// The file as the user named it, or "environment".
    package let file: String

    /// Counts from one; `nil` where no line can be named.
    package let line: Int?

    /// The key with its tables, dotted; empty if the whole file is meant.
    package let key: String

    /// What would have been right.
    package let expected: String

    /// What is there instead; never a secret.
    package let found: String

    package init(file: String, line: Int?, key: String, expected: String, found: String) {
        self.file = file
        self.line = line
        self.key = key
        self.expected = expected
        self.found = found
    }
}

extension SettingsProblem: CustomStringConvertible {
    /// One line: `holdfast.toml:12: service.listen: expected host:port, found "x"`.
    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let subject = key.isEmpty ? place : "\(place): \(key)"
        return "\(subject): expected \(expected), found \(found)"
    }
}

/// All that is wrong with a configuration, in the order of the file.
package struct SettingsError: Error, Hashable {
    /// At least one.
    package let problems: [SettingsProblem]

    /// Creates an error of all that was found; at least one problem is required.
    package init(problems: [SettingsProblem]) {
        precondition(!problems.isEmpty, "an error has a problem")
        self.problems = problems
    }

    /// An error of one problem.
    init(file: String, line: Int? = nil, key: String = "", expected: String, found: String) {
        self.init(problems: [
            SettingsProblem(file: file, line: line, key: key, expected: expected, found: found)
        ])
    }
}

extension SettingsError: CustomStringConvertible {
    /// One line a problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
