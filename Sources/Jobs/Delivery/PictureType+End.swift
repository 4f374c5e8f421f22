extension PictureType {
    /// How much of a file's end is looked at, since some writers pad it.
    private static let tailByteCount = 64
    /// More boxes than this are not walked through.
    private static let boxesMax = 4096

    /// Whether a file of this type has its end: without it some was lost on the way.
    ///
    /// - Parameters:
    ///   - byteCount: The length of the file.
    ///   - read: Gives so many bytes of the file from an offset on, or fewer at its end.
    /// - Returns: false also for a file that contradicts itself.
    /// - Throws: what `read` throws.
    package func isComplete<Failure: Error>(
        byteCount: Int, read: (_ offset: Int, _ count: Int) throws(Failure) -> [UInt8]
    ) throws(Failure) -> Bool {
        switch self {
        case .png:
            // The chunk IEND: no content, its name, its checksum.
            let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
            let tail = try self.tail(byteCount, read)
            return tail.indices.contains { tail[$0...].starts(with: end) }
        case .jpeg:
            // The marker EOI, behind which some leave zeros or a line end.
            let padding: [UInt8] = [0x00, 0x0A, 0x0D, 0x20]
            var tail = try self.tail(byteCount, read)
            while let last = tail.last, padding.contains(last) { tail.removeLast() }
            return tail.suffix(2) == [0xFF, 0xD9]
        case .webp:
            let length = try read(4, 4).reversed().reduce(0) { $0 << 8 | Int($1) }
            return length >= 12 && byteCount >= length + 8
        case .avif:
            return try boxes(byteCount, read)?.contains("meta") ?? false
        case .mp4:
            return try boxes(byteCount, read)?.contains("moov") ?? false
        }
    }

    private func tail<Failure: Error>(
        _ byteCount: Int, _ read: (Int, Int) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [UInt8] {
        let count = min(byteCount, Self.tailByteCount)
        return try read(byteCount - count, count)
    }

    /// The names of the outermost boxes; `nil` unless they fill the file to its last byte.
    ///
    /// Source: ISO/IEC 14496-12 §4.2.
    private func boxes<Failure: Error>(
        _ byteCount: Int, _ read: (Int, Int) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [String]? {
        var names: [String] = []
        var offset = 0
        while offset < byteCount {
            let header = try read(offset, 16)
            guard header.count >= 8, names.count < Self.boxesMax else { return nil }
            names.append(String(decoding: header[4..<8], as: UTF8.self))
            var length = header[..<4].reduce(0) { $0 << 8 | UInt64($1) }
            if length == 1 {
                guard header.count == 16 else { return nil }
                length = header[8...].reduce(0) { $0 << 8 | UInt64($1) }
                guard length >= 16 else { return nil }
            } else if length == 0 {
                // The last box, up to the end of the file wherever that is.
                return names
            }
            guard length >= 8, length <= UInt64(byteCount - offset) else { return nil }
            offset += Int(length)
        }
        return names
    }
}
