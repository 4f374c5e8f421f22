import Glibc

/// Who types, and where.
enum OperatorName {
    /// The variable that names the operator.
    static let variable = "HOLDFAST_OPERATOR"

    /// `--as`, the variable, or the Unix user.
    ///
    /// - Throws: `UsageError` for a name that is no name.
    static func asking(_ invocation: Invocation) throws(UsageError) -> String {
        let named = invocation.value(.asOperator) ?? invocation.environment[variable] ?? ""
        guard !named.isEmpty else { return unixUser() }
        guard isName(named) else {
            throw invocation.usage(
                "an operator's name is 1 to 64 letters, digits and . _ - @, not \(named)")
        }
        return named
    }

    /// Whether `text` can be an operator's name.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.count)
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789._-@".unicodeScalars.contains($0)
            }
    }

    /// The name of the user whose process this is; the number of one that has none.
    static func unixUser() -> String {
        let number = getuid()
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(number, &record, &buffer, buffer.count, &found) == 0, found != nil,
            let name = record.pw_name
        else { return "uid-\(number)" }
        return String(cString: name)
    }

    /// Terminal and SSH origin, for the audit: `pts/3 from 10.0.0.7`.
    static func origin(environment: [String: String]) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        var place = "no terminal"
        if ttyname_r(STDIN_FILENO, &buffer, buffer.count) == 0 {
            let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let name = String(decoding: bytes, as: UTF8.self)
            place = name.hasPrefix("/dev/") ? String(name.dropFirst(5)) : name
        }
        let client = environment["SSH_CONNECTION"]?.split(separator: " ").first
        return client.map { "\(place) from \($0.prefix(64))" } ?? place
    }
}
