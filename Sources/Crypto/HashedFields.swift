/// Fields to be hashed, put together so that no two lists of them are the same bytes.
///
/// Each is written as its length in eight bytes, big-endian, and its UTF-8 text; an integer as its
/// decimal text; a missing one as the length 2⁶⁴ − 1.
package struct HashedFields {
    private var bytes: [UInt8]

    /// No fields yet, after bytes that are the same number each time.
    package init(after start: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(512)
        bytes.append(contentsOf: start)
    }

    /// Adds a text.
    package mutating func append(_ text: String?) {
        guard var text else { return append(length: .max) }
        text.withUTF8 { utf8 in
            append(length: UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    /// Adds an integer.
    package mutating func append(_ integer: Int64?) {
        append(integer.map { String($0) })
    }

    /// The SHA-256 of everything added.
    package func hash() -> [UInt8] { SHA256.hash(bytes) }

    private mutating func append(length: UInt64) {
        withUnsafeBytes(of: length.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
