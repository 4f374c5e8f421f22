/// What a store tells about an object without handing it over.
package struct ObjectSummary: Hashable, Sendable {
    package let key: String
    package let byteCount: Int
    /// The SHA-256 of its content; `nil` if it was not stored by us and the store cannot tell.
    package let sha256: [UInt8]?
    /// The MD5 of its content, where the store's entity tag is one.
    package let md5: [UInt8]?

    package init(key: String, byteCount: Int, sha256: [UInt8]?, md5: [UInt8]? = nil) {
        self.key = key
        self.byteCount = byteCount
        self.sha256 = sha256
        self.md5 = md5
    }

    /// Whether this is the content of `object`, as far as the store can tell.
    ///
    /// SHA-256 decides; without one, MD5 and length together; without either, it is not.
    package func isContent(of object: OutgoingObject) -> Bool {
        guard byteCount == object.byteCount else { return false }
        if let sha256 { return sha256 == object.sha256 }
        return md5 == object.md5
    }
}
