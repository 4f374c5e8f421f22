/// What tells a file from all others.
package struct FileDigests: Hashable, Sendable {
    package let byteCount: Int
    package let sha256: [UInt8]
    package let md5: [UInt8]
}
