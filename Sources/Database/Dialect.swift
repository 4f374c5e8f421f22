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
    /// Gives one row if the table `schema_migrations` exists, none if not.
    let findMigrationsTable: SQL

    /// SQLite: one writer at a time, so that no row needs a lock.
    package static let sqlite = Dialect(
        name: .sqlite, forUpdate: "", forUpdateSkipLocked: "",
        findMigrationsTable: """
            SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'
            """)

    /// PostgreSQL.
    package static let postgresql = Dialect(
        name: .postgresql, forUpdate: "FOR UPDATE", forUpdateSkipLocked: "FOR UPDATE SKIP LOCKED",
        findMigrationsTable: "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL")
}
