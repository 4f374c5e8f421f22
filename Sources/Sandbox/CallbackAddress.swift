/// The rules for the URLs that clients give to be called back at.
package enum CallbackAddress {
    /// EvoLink's documented limit, in bytes.
    package static let bytesMax = 2_048

    /// What is wrong with `url`; `nil` if it may be called.
    ///
    /// Both vendors call https only and EvoLink no private address. The sandbox is used on one
    /// machine, so loopback is let through, with plain http too.
    package static func problem(_ url: String) -> String? {
        guard url.utf8.count <= bytesMax else { return "must not exceed \(bytesMax) characters" }
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "must be a valid URL"
        }
        let isSecure = url.hasPrefix("https://")
        guard isSecure || url.hasPrefix("http://") else { return "must use HTTPS" }
        let authority = url.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        guard !authority.contains("@"), let host = host(of: authority) else {
            return "must be a valid URL"
        }
        if isLoopback(host) { return nil }
        guard isSecure else { return "must use HTTPS" }
        return isPrivate(host) ? "must not point to a private or internal address" : nil
    }

    private static func host(of authority: Substring) -> String? {
        let isBracketed = authority.first == "["
        let host =
            isBracketed
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || numbers(host)?.first == 127
    }

    private static func isPrivate(_ host: String) -> Bool {
        if host.contains(":") { return host.hasPrefix("f") || host.hasPrefix("::") }
        guard let numbers = numbers(host) else { return false }
        switch (numbers[0], numbers[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168): return true
        case (172, 16...31), (100, 64...127): return true
        default: return false
        }
    }

    /// The four numbers of an IPv4 address.
    private static func numbers(_ host: String) -> [Int]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { (0...255).contains($0) }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }
}
