import Sandbox

/// The chunks of a PNG file, read the way a decoder does.
struct PNGFile {
    struct Chunk {
        var type: String
        var content: [UInt8]
        var hasValidSum: Bool
    }

    let chunks: [Chunk]

    /// Reads chunks until the end; `nil` if the file breaks off within one.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            return nil
        }
        var rest = bytes.dropFirst(8)
        var chunks: [Chunk] = []
        while !rest.isEmpty {
            guard rest.count >= 12 else { return nil }
            let length = Self.number(rest.prefix(4))
            guard rest.count >= length + 12 else { return nil }
            let checked = rest.dropFirst(4).prefix(length + 4)
            let sum = Self.number(rest.dropFirst(length + 8).prefix(4))
            chunks.append(
                Chunk(
                    type: String(decoding: checked.prefix(4), as: UTF8.self),
                    content: Array(checked.dropFirst(4)),
                    hasValidSum: sum == Int(CRC32.of(checked))))
            rest = rest.dropFirst(length + 12)
        }
        self.chunks = chunks
    }

    /// True if it begins and ends as it must and every sum is right.
    var isWhole: Bool {
        chunks.first?.type == "IHDR" && chunks.last?.type == "IEND"
            && chunks.contains { $0.type == "IDAT" } && chunks.allSatisfy(\.hasValidSum)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
