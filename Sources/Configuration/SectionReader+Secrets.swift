extension SectionReader {
    private static let expectedSecret = "env:NAME or file:PATH"

    /// The longest secret, in bytes: a token with claims takes a few thousand.
    private static let secretBytesMax = 65_536

    mutating func requiredSecret(_ key: String) -> Secret {
        if table.entry(key) == nil { missing(key, expected: Self.expectedSecret) }
        return optionalSecret(key) ?? Secret("")
    }

    /// The secret that `key` names; `nil` if `key` is missing or the secret is no good.
    ///
    /// A secret that stands in the file itself is used, with a warning.
    mutating func optionalSecret(_ key: String) -> Secret? {
        guard let entry = entry(key) else { return nil }
        guard let text = entry.value.string, !text.isEmpty else {
            // A number may be a secret without quotes: name its kind, never its digits.
            let found = entry.value.string == nil ? entry.value.kindName : "an empty text"
            problem(key, expected: Self.expectedSecret, found: found)
            return nil
        }
        guard let (secret, isLiteral) = reference(text, key: key) else { return nil }
        if isLiteral {
            report.warn(
                dotted(key), line: entry.line,
                "the secret stands in the file; keep it elsewhere and write env:NAME or file:PATH")
        }
        guard secret.utf8.count <= Self.secretBytesMax else {
            problem(
                key, expected: "a secret of at most \(Self.secretBytesMax) bytes",
                found: "\(secret.utf8.count) bytes")
            return nil
        }
        guard secret.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            problem(
                key, expected: "a secret of one line",
                found: "line breaks or control characters in it")
            return nil
        }
        return Secret(secret)
    }

    /// What `text` refers to (or is), or `nil` with a problem.
    func reference(_ text: String, key: String) -> (text: String, isLiteral: Bool)? {
        if text.hasPrefix("env:") {
            return variable(String(text.dropFirst(4)), key: key).map { ($0, false) }
        }
        if text.hasPrefix("file:") {
            return file(String(text.dropFirst(5)), key: key).map { ($0, false) }
        }
        return (text, true)
    }

    private func variable(_ name: String, key: String) -> String? {
        guard Self.isVariableName(name) else {
            // What follows may be the secret itself: it is not repeated.
            problem(
                key, expected: "the name of an environment variable after env:",
                found: "something else")
            return nil
        }
        let expected = "the environment variable \(name) to be set"
        guard let text = report.environment[name] else {
            problem(key, expected: expected, found: "it unset")
            return nil
        }
        guard !text.isEmpty else {
            problem(key, expected: expected, found: "it empty")
            return nil
        }
        return text
    }

    private func file(_ path: String, key: String) -> String? {
        guard !path.isEmpty else {
            problem(key, expected: "a path after file:", found: Found.nothing)
            return nil
        }
        let expected = "a secret in the file \(Found.quoted(path))"
        do {
            // Editors end a file with a line break, which is no part of the secret.
            let text = try report.contents(of: path)
            let secret = text.reversed().drop { $0.isWhitespace }.reversed()
            guard !secret.isEmpty else {
                problem(key, expected: expected, found: "it empty")
                return nil
            }
            return String(secret)
        } catch {
            problem(key, expected: expected, found: "\(error)")
            return nil
        }
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.count <= 255
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: byte == UInt8(ascii: "_")
                }
            }
    }
}
