/// The lock of all that one owner has in PostgreSQL.
///
/// See "Advisory Lock Functions" in PostgreSQL's manual. Such locks are the whole database's, in
/// which several installations may be, each in its schema: nobody waits for another one's.
enum OwnerLock {
    /// Waits for the lock, and keeps it until the transaction ends.
    ///
    /// A statement of its own: only those that follow see what was done under the lock before.
    static func take(_ owner: String) -> SQL {
        "SELECT pg_advisory_xact_lock(\(number(of: owner)) # \(sql: installation))"
    }

    /// Takes the locks of many numbers, in the order of the array that is its one value; part of a
    /// statement.
    static let takeAll: SQLForm = {
        var form = SQLForm("(SELECT count(pg_advisory_xact_lock(number # ")
        form.append(installation.form)
        form.append(")) FROM unnest(")
        form.appendValue()
        form.append(") AS number)")
        return form
    }()

    /// The number of a table that every installation has, wherever it is found on the search path.
    private static let installation: SQL = """
        (SELECT coalesce(CAST(CAST(to_regclass('schema_migrations') AS OID) AS BIGINT), 0))
        """

    /// The number of an owner's lock: where two owners have the same, they wait for each other.
    ///
    /// Owners are told apart by their UTF-8, as by the database, and not as Swift does.
    ///
    /// FNV-1a, by Fowler, Noll and Vo.
    static func number(of owner: String) -> Int64 {
        Int64(
            bitPattern: "holdfast owner \(owner)".utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            })
    }
}
