/// `[database]`: where everything is remembered.
package struct DatabaseSettings: Sendable, Hashable {
    package var url: DatabaseURL

    package init(url: DatabaseURL) {
        self.url = url
    }
}

/// A database file, or a server with its own URL.
///
/// Printing it leaves the password out.
package enum DatabaseURL: Sendable, Hashable {
    case sqlite(path: String)

    /// A `postgresql://` URL as libpq takes it, password and all.
    case postgresql(String)

    /// Reads `sqlite:PATH`, `postgresql://…` or `postgres://…`.
    package init?(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
        guard isPlain else { return nil }
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst("sqlite:".count))
            guard !path.isEmpty, !path.hasPrefix("//") else { return nil }
            self = .sqlite(path: path)
            return
        }
        let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix)
        guard let scheme, text.count > scheme.count else { return nil }
        self = .postgresql(text)
    }

    /// Whether a password stands in the URL itself.
    var hasPassword: Bool {
        guard case .postgresql(let url) = self else { return false }
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        let user = rest.lastIndex(of: "@").map { rest[..<$0] } ?? ""
        return user.contains(":") || url.contains("password=")
    }
}

extension DatabaseURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL without password and parameters.
    package var description: String {
        switch self {
        case .sqlite(let path):
            return "sqlite:\(path)"
        case .postgresql(let url):
            let rest = url.drop { $0 != "/" }.dropFirst(2)
            let place = rest.prefix { $0 != "?" }
            guard let at = place.lastIndex(of: "@") else {
                // A sign after the question mark may belong to a password with one in it.
                return rest.contains("@") ? "postgresql://…" : "postgresql://\(place)"
            }
            let user = place[..<at].prefix { $0 != ":" }
            return "postgresql://\(user)\(place[at...])"
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
