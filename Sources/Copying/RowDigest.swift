import Crypto
import Database

/// What a table holds, in two figures: the same on both sides, or something was lost on the way.
package struct TableSum: Sendable, Equatable, Codable {
    package var name: String
    package var rows: Int
    /// Of all rows in the order of their key, in hexadecimal digits.
    package var sha256: String
}

/// Hashes rows in their order, each value with its kind and length, so that no two different tables
/// look the same.
struct RowDigest: ~Copyable {
    private var hash = SHA256Stream()
    private var buffer: [UInt8] = []
    private(set) var rows = 0

    mutating func add(_ page: [[SQLValue]]) {
        buffer.removeAll(keepingCapacity: true)
        for row in page {
            for value in row { add(value) }
        }
        hash.update(buffer)
        rows += page.count
    }

    consuming func finish(_ table: CopiedTable) -> TableSum {
        let rows = rows
        return TableSum(
            name: table.name.description, rows: rows, sha256: Hex.encode(hash.finish()))
    }

    private mutating func add(_ value: SQLValue) {
        switch value {
        case .integer(let integer): head(1, UInt64(bitPattern: integer))
        case .real(let real): head(2, real.bitPattern)
        case .text(let text):
            head(3, UInt64(text.utf8.count))
            buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes):
            head(4, UInt64(bytes.count))
            buffer.append(contentsOf: bytes)
        case .null: buffer.append(0)
        }
    }

    private mutating func head(_ kind: UInt8, _ number: UInt64) {
        buffer.append(kind)
        for shift in stride(from: 0, to: UInt64(64), by: 8) {
            buffer.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
