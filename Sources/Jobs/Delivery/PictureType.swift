/// The kinds of files that are delivered, told by their bytes and never by what a header says.
package enum PictureType: String, CaseIterable, Sendable {
    case png
    case jpeg
    case webp
    case avif
    case mp4

    /// How much of a file's beginning ``sniff(_:)`` wants to see.
    static let headByteCount = 512

    /// The media type, such as `image/png`.
    package var contentType: String {
        self == .mp4 ? "video/mp4" : "image/\(rawValue)"
    }

    /// What follows the dot in names of such files.
    package var fileExtension: String {
        self == .jpeg ? "jpg" : rawValue
    }

    /// The type of a file that begins so; `nil` if it is none of them.
    ///
    /// Sources: the signatures in PNG 3 §5.2, ITU-T T.81 §B.1, RFC 9649 §2.4 and, for the brands,
    /// ISO/IEC 14496-12 §4.3.
    package static func sniff(_ head: [UInt8]) -> PictureType? {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBP".utf8) {
            return .webp
        }
        guard head.dropFirst(4).starts(with: "ftyp".utf8) else { return nil }
        let brands = brands(in: head)
        if !brands.isDisjoint(with: ["avif", "avis"]) { return .avif }
        if brands.contains("heic") || brands.contains("heix") { return nil }
        return brands.isDisjoint(with: videoBrands) ? nil : .mp4
    }

    private static let videoBrands: Set<String> = [
        "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42",
        "avc1", "dash", "M4V ", "MSNV",
    ]

    /// The major and the compatible brands of a `ftyp` box, as far as they are there.
    private static func brands(in head: [UInt8]) -> Set<String> {
        let length = head.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let content = head.prefix(min(length, headByteCount))
        // Bytes 12 to 15 are a version, between the major brand and the others.
        let starts = [8] + stride(from: 16, to: content.count, by: 4)
        return Set(
            starts.filter { $0 + 4 <= content.count }.map {
                String(decoding: content[$0..<$0 + 4], as: UTF8.self)
            })
    }
}
