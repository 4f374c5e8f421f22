/// What tells a file from all others.
package struct FileDigests: Hashable, Sendable {
    package let byteCount: Int
    package let sha256: [UInt8]
    package let md5: [UInt8]

    package init(byteCount: Int, sha256: [UInt8], md5: [UInt8]) {
        self.byteCount = byteCount
        self.sha256 = sha256
        self.md5 = md5
    }
}
