import CPostgres
import Glibc

/// Where the database is and how to get there: whatever libpq understands.
///
/// Its settings of TLS, of several hosts and of timeouts are libpq's, in the URL, in the
/// environment (`PGSSLMODE`, …) or in the service file; nothing of it is read here.
struct PostgresAddress: Sendable {
    private let url: String
    /// What error texts call the database: its name and host, and never a password.
    let name: String
    private let password: String?
    /// What the server calls our sessions, unless the URL or the environment says otherwise.
    private let program: String

    /// Checks the form of `url`.
    ///
    /// The corresponding C function is `PQconninfoParse`.
    init(_ url: String, program: String = "holdfast") throws(DatabaseError) {
        self.url = url
        self.program = program
        guard let options = PQconninfoParse(url, nil) else {
            // The reason that libpq gives may quote a part of the password.
            throw DatabaseError(
                kind: .cannotOpen,
                message: "The database's URL is none that libpq understands:"
                    + " postgresql://user:password@host:port/name?sslmode=…,"
                    + " with special characters written as %XX")
        }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                found[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        name =
            "\(found["dbname"] ?? found["user"] ?? "postgres") at \(found["host"] ?? "localhost")"
        password = found["password"]
    }

    /// Connects, on the calling thread.
    ///
    /// What stands before the URL is a default, what stands after it is not for the URL to say.
    /// The corresponding C function is `PQconnectdbParams`.
    func connect() throws(DatabaseError) -> OpaquePointer {
        let settings: KeyValuePairs<StaticString, String> = [
            "connect_timeout": "10", "tcp_user_timeout": "30000", "keepalives_idle": "30",
            "fallback_application_name": program, "dbname": url, "client_encoding": "UTF8",
        ]
        var keywords = settings.map { Self.pointer(to: $0.key) as UnsafePointer<CChar>? }
        keywords.append(nil)
        var values: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0.value) }
        values.append(nil)
        defer { for value in values { free(value) } }
        let handle = values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
            PQconnectdbParams(keywords, values.baseAddress, 1)
        }
        guard let handle else { throw .unreachable(name, reason: "no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw .unreachable(name, reason: masked(reason))
        }
        cpostgres_ignore_notices(handle)
        return handle
    }

    private func masked(_ text: String) -> String {
        guard let password, !password.isEmpty else { return text }
        return text.replacing(password, with: "***")
    }

    private static func pointer(to text: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
