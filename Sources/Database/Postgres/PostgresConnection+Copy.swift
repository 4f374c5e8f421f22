import CPostgres

extension PostgresConnection {
    /// How much is handed to libpq at a time.
    private static let pieceByteCount = 256 << 10

    /// Inserts rows by one COPY in the binary format, which needs no parsing at either end.
    ///
    /// The corresponding C functions are `PQputCopyData`, `PQputCopyEnd` and `PQgetResult`.
    func insert(
        _ rows: [[SQLValue]], into table: StaticString, columns: [StaticString]
    ) throws(DatabaseError) {
        guard !rows.isEmpty else { return }
        let names = columns.map(\.description).joined(separator: ", ")
        let text = "COPY \(table) (\(names)) FROM STDIN (FORMAT binary)"
        try outsidePipeline { () throws(DatabaseError) in
            _ = try check(PQexec(handle, text), sql: text)
            var stream = CopyStream()
            for row in rows {
                precondition(row.count == columns.count)
                stream.add(row)
                if stream.bytes.count >= Self.pieceByteCount { try send(&stream, sql: text) }
            }
            stream.end()
            try send(&stream, sql: text)
            guard PQputCopyEnd(handle, nil) == 1 else { throw try lost(sql: text) }
            _ = try check(PQgetResult(handle), sql: text)
        }
    }

    private func send(_ stream: inout CopyStream, sql: String) throws(DatabaseError) {
        let code = stream.bytes.withUnsafeBytes { bytes in
            PQputCopyData(
                handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count))
        }
        guard code == 1 else { throw try lost(sql: sql) }
        stream.bytes.removeAll(keepingCapacity: true)
    }

    /// The error of a connection that takes no data any more.
    private func lost(sql: String) throws(DatabaseError) -> DatabaseError {
        _ = try check(nil, sql: sql)
        return .unreachable(database, reason: "it took no more data")
    }
}

/// Rows in the binary format of COPY, as the manual's page of that command describes it.
private struct CopyStream {
    /// What has not been sent yet; it begins with the signature, flags and an empty extension.
    var bytes: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)

    mutating func add(_ row: [SQLValue]) {
        add(UInt16(row.count))
        for value in row { add(value) }
    }

    mutating func end() {
        add(UInt16.max)
    }

    private mutating func add(_ value: SQLValue) {
        switch value {
        case .integer(let integer):
            add(UInt32(8))
            add(UInt64(bitPattern: integer))
        case .real(let real):
            add(UInt32(8))
            add(real.bitPattern)
        case .text(let text):
            add(UInt32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        case .bytes(let value):
            add(UInt32(value.count))
            bytes.append(contentsOf: value)
        case .null:
            add(UInt32.max)
        }
    }

    private mutating func add(_ integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
