import Crypto
import Database
import HTTPServer
import Operations
import Synchronization

/// Who is asking, by the key in `Authorization: Bearer …`.
struct Authentication: Sendable {
    /// Longer than any key that we make: what is longer is not hashed.
    private static let keyBytesMax = 128

    let engine: any Engine

    /// The request's key.
    ///
    /// - Throws: a problem if there is no key, or none that works.
    private func key(of request: Request) throws -> KeyRecord {
        guard let header = request.header("authorization") else {
            throw Problem(.unauthorized, "send the header Authorization: Bearer KEY")
        }
        // The name of a scheme has no case (RFC 9110 §11.1).
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            header.utf8.count <= Self.keyBytesMax
        else { throw Problem(.unauthorized, "the header must be Authorization: Bearer KEY") }
        let hash = SHA256.hash(String(parts[1]))
        guard let key = try engine.readNow({ try KeyRing($0).find(hash: hash) }) else {
            throw Problem(.unauthorized, "this key does not work, or was revoked")
        }
        return key
    }

    /// Throws unless the request's key is one of the product's, or an admin's.
    func requireProduct(_ request: Request) throws {
        _ = try require([.product, .admin], for: request)
    }

    /// The request's key, if it has one of the roles.
    func require(_ roles: [KeyRole], for request: Request) throws -> KeyRecord {
        let key = try key(of: request)
        guard roles.contains(key.role) else {
            let names = roles.dropLast().map(\.rawValue).joined(separator: ", ")
            throw Problem(.forbidden, "this call needs a key of the role \(names)")
        }
        return key
    }

    /// Throws unless the request's key may read what the product reads.
    func requireReader(_ request: Request) throws {
        _ = try key(of: request)
    }
}
