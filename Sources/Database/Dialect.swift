/// The few places where the engines' SQL differs; an object, as it is asked for all the time.
package final class Dialect: Sendable {
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
    /// Gives one row if the table `schema_migrations` exists as this program makes it, none if not.
    let findMigrationsTable: SQL
    /// Gives the name of a table, if there is any.
    let findTable: SQL

    private init(
        name: Name, forUpdate: SQL, forUpdateSkipLocked: SQL, beginMigration: [SQL],
        findMigrationsTable: SQL, findTable: SQL
    ) {
        self.name = name
        self.forUpdate = forUpdate
        self.forUpdateSkipLocked = forUpdateSkipLocked
        self.beginMigration = beginMigration
        self.findMigrationsTable = findMigrationsTable
        self.findTable = findTable
    }

    /// SQLite: one writer at a time, so that no row needs a lock.
    package static let sqlite = Dialect(
        name: .sqlite, forUpdate: "", forUpdateSkipLocked: "",
        beginMigration: ["PRAGMA application_id = 1752132708"],
        findMigrationsTable: """
            SELECT 1 WHERE (SELECT count(*) FROM pragma_table_info('schema_migrations')
                WHERE name IN ('number', 'checksum')) = 2
            """,
        findTable: """
            SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name LIMIT 1
            """)

    /// What a file of SQLite's says of whose it is: this program's name in ASCII, as above.
    static let sqliteApplicationID: Int64 = 1_752_132_708

    /// PostgreSQL.
    package static let postgresql = Dialect(
        name: .postgresql, forUpdate: "FOR UPDATE",
        forUpdateSkipLocked: "FOR UPDATE SKIP LOCKED", beginMigration: beginPostgresMigration,
        findMigrationsTable: findPostgresMigrationsTable, findTable: findPostgresTable)

    /// PostgreSQL, in a transaction that only reads: it may not lock rows, and need not.
    static let postgresqlReading = Dialect(
        name: .postgresql, forUpdate: "", forUpdateSkipLocked: "", beginMigration: [],
        findMigrationsTable: findPostgresMigrationsTable, findTable: findPostgresTable)

    private static let findPostgresMigrationsTable: SQL = """
        SELECT 1 WHERE (SELECT count(*) FROM pg_attribute
            WHERE attrelid = to_regclass('schema_migrations')
                AND attname IN ('number', 'checksum')) = 2
        """

    /// What an extension has brought along is nobody's.
    private static let findPostgresTable: SQL = """
        SELECT CAST(relname AS TEXT) FROM pg_class c
        WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1 LIMIT 1
        """

    private static let beginPostgresMigration: [SQL] = [
        "SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0",
        // Let go at the end of the transaction; the number is this program's name in ASCII.
        "SELECT pg_advisory_xact_lock(7525352680829580148)",
    ]
}
