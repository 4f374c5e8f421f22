/// The few places where the engines' SQL differs.
package struct Dialect: Sendable {
    /// The engines.
    package enum Name: String, Sendable {
        case sqlite
        case postgresql
    }

    /// Which engine it is.
    package let name: Name
    /// Locks the selected rows until the transaction ends; empty where one writer makes it
    /// needless.
    package let forUpdate: SQL
    /// The same, passing over rows that others have locked.
    package let forUpdateSkipLocked: SQL
    /// Statements that make a migration wait for one that another process is at, and not for a
    /// clock.
    let beginMigration: [SQL]
    /// Gives one row if the table `schema_migrations` exists, none if not.
    let findMigrationsTable: SQL

    /// SQLite: one writer at a time, so that no row needs a lock.
    package static let sqlite = Dialect(
        name: .sqlite, forUpdate: "", forUpdateSkipLocked: "", beginMigration: [],
        findMigrationsTable: """
            SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'
            """)

    /// PostgreSQL.
    package static let postgresql = Dialect(
        name: .postgresql, forUpdate: "FOR UPDATE",
        forUpdateSkipLocked: "FOR UPDATE SKIP LOCKED", beginMigration: beginPostgresMigration,
        findMigrationsTable: findPostgresMigrationsTable)

    /// PostgreSQL, in a transaction that only reads: it may not lock rows, and need not.
    static let postgresqlReading = Dialect(
        name: .postgresql, forUpdate: "", forUpdateSkipLocked: "", beginMigration: [],
        findMigrationsTable: findPostgresMigrationsTable)

    private static let findPostgresMigrationsTable: SQL =
        "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"

    private static let beginPostgresMigration: [SQL] = [
        "SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0",
        // Let go at the end of the transaction; the number is this program's name in ASCII.
        "SELECT pg_advisory_xact_lock(7525352680829580148)",
    ]
}
