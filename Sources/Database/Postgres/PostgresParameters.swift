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
        removeAll()
        reserveBytes(arguments.reduce(0) { $0 + $1.postgresByteCount })
        var offset = 0
        for argument in arguments {
            let start = offset
            guard !argument.isNull else {
                types.append(PostgresType.unknown)
                addNull()
                continue
            }
            add(argument, at: &offset)
            types.append(argument.postgresType)
            addValue(from: start, to: offset)
        }
    }

    /// Takes the values of the next statement, each of which is an array.
    ///
    /// The format is the one of `array_recv` in PostgreSQL's `arrayfuncs.c`: the number of
    /// dimensions, whether there are NULLs, the type of the elements; of the one dimension how many
    /// there are and the index of the first; then each with its length before it.
    func set(_ columns: SQLColumns) {
        removeAll()
        reserveBytes(
            columns.rows.reduce(20 * columns.types.count) { sum, row in
                row.reduce(sum) { $0 + 4 + $1.postgresByteCount }
            })
        var offset = 0
        for (column, type) in columns.types.enumerated() where type != PostgresType.unknown {
            let start = offset
            add(UInt32(1), at: &offset)
            add(UInt32(columns.rows.contains { $0[column].isNull } ? 1 : 0), at: &offset)
            add(type, at: &offset)
            add(UInt32(columns.rows.count), at: &offset)
            add(UInt32(1), at: &offset)
            for row in columns.rows { addElement(row[column], at: &offset) }
            types.append(PostgresType.array(of: type))
            addValue(from: start, to: offset)
        }
    }

    private func addElement(_ element: SQLValue, at offset: inout Int) {
        let length = element.isNull ? UInt32.max : UInt32(element.postgresByteCount)
        add(length, at: &offset)
        add(element, at: &offset)
    }

    private func removeAll() {
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    private func reserveBytes(_ count: Int) {
        guard count >= bytes.count else { return }
        bytes.deallocate()
        bytes = .allocate(byteCount: max(256, 2 * count), alignment: 1)
    }

    private func addNull() {
        lengths.append(0)
        formats.append(1)
        values.append(nil)
    }

    private func addValue(from start: Int, to end: Int) {
        lengths.append(Int32(end - start))
        formats.append(1)
        values.append(
            bytes.baseAddress.map {
                UnsafePointer(($0 + start).assumingMemoryBound(to: CChar.self))
            })
    }

    private func add(_ argument: SQLValue, at offset: inout Int) {
        switch argument {
        case .integer(let integer): add(UInt64(bitPattern: integer), at: &offset)
        case .real(let real): add(real.bitPattern, at: &offset)
        case .text(var text): text.withUTF8 { add(UnsafeRawBufferPointer($0), at: &offset) }
        case .bytes(let bytes): bytes.withUnsafeBytes { add($0, at: &offset) }
        case .null: break
        }
    }

    private func add(_ integer: some FixedWidthInteger, at offset: inout Int) {
        withUnsafeBytes(of: integer.bigEndian) { add($0, at: &offset) }
    }

    private func add(_ source: UnsafeRawBufferPointer, at offset: inout Int) {
        if let to = bytes.baseAddress, let from = source.baseAddress {
            memcpy(to + offset, from, source.count)
        }
        offset += source.count
    }
}
