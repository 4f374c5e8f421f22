import Jobs

/// The smallest files that are what they say; nobody looks at the pixels.
enum SamplePicture {
    static func of(_ type: PictureType, contentByteCount: Int = 2000) -> [UInt8] {
        let content = (0..<contentByteCount).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        switch type {
        case .png:
            return [0x89] + Array("PNG\r\n\u{1A}\n".utf8) + chunk("IHDR", 13) + chunk("IDAT", 0)
                + content + [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
        case .jpeg:
            return [0xFF, 0xD8, 0xFF, 0xE0] + content + [0xFF, 0xD9]
        case .webp:
            let length = UInt32(content.count + 4).littleEndian
            return Array("RIFF".utf8) + bytes(length) + Array("WEBP".utf8) + content
        case .avif:
            return box("ftyp", Array("mif1\0\0\0\0mif1avif".utf8)) + box("meta", [1, 2])
                + box("mdat", content)
        case .mp4:
            return box("ftyp", Array("isom\0\0\0\0isommp41".utf8)) + box("moov", [1, 2])
                + box("mdat", content)
        }
    }

    static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        bytes(UInt32(content.count + 8).bigEndian) + Array(name.utf8) + content
    }

    private static func chunk(_ name: String, _ count: Int) -> [UInt8] {
        bytes(UInt32(count).bigEndian) + Array(name.utf8) + Array(repeating: 0, count: count + 4)
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }
}
