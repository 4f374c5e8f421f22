/// A host, by name or number, and a port: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
package struct SocketAddress: Sendable, Hashable {
    /// Without the brackets that an IPv6 address wears in a text.
    package let host: String

    /// 0…65535; 0 asks for any free one where that makes sense.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`; an IPv6 host has to be in brackets.
    ///
    /// `nil` if `text` is anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        guard let port = Self.port(text[text.index(after: colon)...]) else { return nil }
        guard let host = Self.host(text[..<colon]) else { return nil }
        self.init(host: host, port: port)
    }

    /// Digits only, and no more than 65535.
    static func port(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return UInt16(text).map(Int.init)
    }

    /// A name or address of the characters these have; without brackets.
    static func host(_ text: Substring) -> String? {
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), text.count > 2 else { return nil }
            let address = text.dropFirst().dropLast()
            guard address.contains(":") else { return nil }
            return address.allSatisfy { $0.isASCII && ($0.isHexDigit || ":.".contains($0)) }
                ? String(address) : nil
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            }
        }
        return isName && !text.isEmpty && text.utf8.count <= 253 ? String(text) : nil
    }

    /// Whether `host` can only be this machine: 127.0.0.0/8, ::1, localhost.
    static func isLoopback(_ host: String) -> Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "127" else { return false }
        return parts.allSatisfy { part in
            // A leading zero makes an octal number of it for some.
            UInt8(part).map { String($0) == part } ?? false
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
