/// A picture that the sandbox hands out as a result.
package struct SandboxPicture: Sendable, Hashable {
    /// The formats that vendors deliver.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        case png
        case jpeg
        case webp

        /// The media type.
        package var contentType: String { "image/\(rawValue)" }

        /// What a result URL ends in.
        package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

        /// Reads the word of a request's `output_format`.
        init?(requested word: String?) {
            guard let word else { return nil }
            self.init(rawValue: word == "jpg" ? "jpeg" : word)
        }
    }

    package let bytes: [UInt8]
    package let format: Format

    /// Takes the bytes of a picture file; `nil` if they are none of the formats.
    package init?(bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count > 57 {
            format = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            format = .jpeg
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            format = .webp
        } else {
            return nil
        }
        self.bytes = bytes
    }

    /// The media type of the file.
    package var contentType: String { format.contentType }

    /// The same picture with `text` written into its metadata, so that its bytes are its own.
    ///
    /// A PNG gets a `tEXt` chunk before its end (PNG specification, 11.3.3), a JPEG a comment
    /// after its first marker (ITU-T T.81, B.2.4.5); a WebP stays as it is.
    package func stamped(_ text: String) -> [UInt8] {
        let label = "Holdfast-Task"
        switch format {
        case .png:
            let chunk = Self.chunk("tEXt", Array(label.utf8) + [0] + Array(text.utf8))
            // The last chunk, IEND, has no content: 12 bytes.
            return bytes.dropLast(12) + chunk + bytes.suffix(12)
        case .jpeg:
            let comment = Array("\(label): \(text)".utf8)
            let length = UInt16(comment.count + 2)
            let marker = [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 255)]
            return bytes.prefix(2) + marker + comment + bytes.dropFirst(2)
        case .webp:
            return bytes
        }
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + content
        return bigEndian(UInt32(content.count)) + checked + bigEndian(CRC32.of(checked))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}
