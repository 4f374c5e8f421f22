/// A file on its way into an ``ObjectStore``.
package struct OutgoingObject: Hashable, Sendable {
    /// What it will be called; see ``ObjectKey``.
    package let key: String
    /// The path of the file, which must not change meanwhile.
    package let file: String
    /// The length of the file.
    package let byteCount: Int
    /// The 32-byte SHA-256 of the file.
    package let sha256: [UInt8]
    /// The 16-byte MD5 of the file.
    package let md5: [UInt8]
    /// Its media type, such as `image/png`.
    package let contentType: String

    /// - Precondition: the hashes have their lengths, and the file has one.
    package init(
        key: String, file: String, byteCount: Int, sha256: [UInt8], md5: [UInt8],
        contentType: String
    ) {
        precondition(byteCount >= 0, "a file is not shorter than nothing")
        precondition(sha256.count == 32, "a SHA-256 has 32 bytes")
        precondition(md5.count == 16, "an MD5 has 16 bytes")
        self.key = key
        self.file = file
        self.byteCount = byteCount
        self.sha256 = sha256
        self.md5 = md5
        self.contentType = contentType
    }
}
