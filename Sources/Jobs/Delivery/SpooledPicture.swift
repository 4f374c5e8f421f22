/// A picture that is complete on our disk.
package struct SpooledPicture: Hashable, Sendable {
    /// What it is called in the ``Spool``.
    package let name: String
    package let byteCount: Int
    /// 32 bytes.
    package let sha256: [UInt8]
    /// 16 bytes.
    package let md5: [UInt8]
    package let type: PictureType

    package init(
        name: String, byteCount: Int, sha256: [UInt8], md5: [UInt8], type: PictureType
    ) {
        self.name = name
        self.byteCount = byteCount
        self.sha256 = sha256
        self.md5 = md5
        self.type = type
    }
}
