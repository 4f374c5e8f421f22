import Glibc

/// The values of one statement, as libpq wants them: binary, big-endian, one after another.
///
/// Every value has its type, so that the server need not guess; only NULL has none.
final class PostgresParameters {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private(set) var values: [UnsafePointer<CChar>?] = []
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    var count: Int32 { Int32(types.count) }
    /// How long all values are together.
    var byteCount: Int { Int(lengths.reduce(0, +)) }

    deinit {
        bytes.deallocate()
    }

    /// Takes the values of the next statement; the pointers live until the one after it.
    func set(_ arguments: [SQLValue]) {
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        reserveBytes(for: arguments)
        var offset = 0
        for argument in arguments { add(argument, at: &offset) }
    }

    private func reserveBytes(for arguments: [SQLValue]) {
        var count = 0
        for argument in arguments {
            switch argument {
            case .text(let text): count += text.utf8.count
            case .bytes(let bytes): count += bytes.count
            case .integer, .real: count += 8
            case .null: break
            }
        }
        guard count >= bytes.count else { return }
        bytes.deallocate()
        bytes = .allocate(byteCount: max(256, 2 * count), alignment: 1)
    }

    private func add(_ argument: SQLValue, at offset: inout Int) {
        let start = offset
        switch argument {
        case .integer(let integer):
            add(UInt64(bitPattern: integer), at: &offset)
            types.append(PostgresType.int8)
        case .real(let real):
            add(real.bitPattern, at: &offset)
            types.append(PostgresType.float8)
        case .text(var text):
            text.withUTF8 { add(UnsafeRawBufferPointer($0), at: &offset) }
            types.append(PostgresType.text)
        case .bytes(let bytes):
            bytes.withUnsafeBytes { add($0, at: &offset) }
            types.append(PostgresType.bytea)
        case .null:
            types.append(PostgresType.unknown)
            lengths.append(0)
            formats.append(1)
            values.append(nil)
            return
        }
        lengths.append(Int32(offset - start))
        formats.append(1)
        values.append(
            bytes.baseAddress.map {
                UnsafePointer(($0 + start).assumingMemoryBound(to: CChar.self))
            })
    }

    private func add(_ integer: UInt64, at offset: inout Int) {
        withUnsafeBytes(of: integer.bigEndian) { add($0, at: &offset) }
    }

    private func add(_ source: UnsafeRawBufferPointer, at offset: inout Int) {
        if let to = bytes.baseAddress, let from = source.baseAddress {
            memcpy(to + offset, from, source.count)
        }
        offset += source.count
    }
}

/// The numbers of the types that are sent or understood, from PostgreSQL's `pg_type.dat`.
enum PostgresType {
    static let unknown: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let numeric: UInt32 = 1700
}
