import CSQLite

/// How long the write-ahead log of a connection is, as its last commit found it.
///
/// One thread at a time uses it, that of the connection.
final class LogLength {
    /// In pages of the database.
    private(set) var pageCount = 0

    /// Asks `connection`, which must not outlive this, to tell after each commit; it copies nothing
    /// back by itself from then on.
    ///
    /// The corresponding C function is `sqlite3_wal_hook`.
    func follow(_ connection: OpaquePointer) {
        sqlite3_wal_hook(
            connection,
            { context, _, _, pageCount in
                guard let context else { return SQLITE_OK }
                let length = Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue()
                length.pageCount = Int(pageCount)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque())
    }
}
