extension Engine {
    /// Brings the schema up to the plan's, each migration in a transaction of its own.
    ///
    /// Several processes may do so at once: each migration is applied by one of them.
    ///
    /// - Returns: How many migrations were applied here.
    /// - Throws: Kind `notOurs`, `newerSchema`, `checksumMismatch` or `migrationGap` if the
    ///   database is not one that this plan leads to; else what refused the migration.
    @discardableResult
    package func migrate(_ plan: MigrationPlan) async throws -> Int {
        var count = 0
        // Asked as a reader first, so that a database that is up to date is not written to.
        let name = name
        while try await !read({ try $0.pendingMigrations(of: plan, in: name).isEmpty }) {
            count += try await write { try $0.applyNextMigration(of: plan, in: name) } ? 1 : 0
        }
        return count
    }

    /// How many migrations the database lacks, of which none is applied.
    ///
    /// - Throws: Kind `notOurs`, `newerSchema`, `checksumMismatch` or `migrationGap` if the
    ///   database is not one that this plan leads to.
    package func missingMigrations(of plan: MigrationPlan) async throws -> Int {
        let name = name
        return try await read { try $0.pendingMigrations(of: plan, in: name).count }
    }

    /// The number of the last migration applied; 0 for an empty database.
    ///
    /// - Throws: Kind `notOurs` for a database with tables of something else.
    package func schemaVersion() async throws -> Int {
        let name = name
        return try await read { try $0.appliedMigrations(in: name).last?.number ?? 0 }
    }
}

extension Transaction {
    /// Brings the schema up to the plan's in this transaction, so that it goes with the rest of it.
    package func migrate(_ plan: MigrationPlan) throws {
        while try applyNextMigration(of: plan, in: "to be migrated") {}
    }

    fileprivate func pendingMigrations(
        of plan: MigrationPlan, in database: String
    ) throws -> [(Migration, checksum: String)] {
        try plan.pending(
            after: try appliedMigrations(in: database), to: database, in: dialect.name)
    }

    fileprivate func appliedMigrations(in database: String) throws -> [MigrationPlan.Applied] {
        guard try first(dialect.findMigrationsTable, { _ in true }) == true else {
            let table = try first(dialect.findTable) { try $0.get(0, as: String.self) }
            if let table { throw DatabaseError.notOurs(database, table: table) }
            return []
        }
        return try rows("SELECT number, checksum FROM schema_migrations ORDER BY number") { row in
            MigrationPlan.Applied(number: try row.get(0), checksum: try row.get(1))
        }
    }

    /// - Returns: `false` if another process has applied it meanwhile.
    fileprivate func applyNextMigration(
        of plan: MigrationPlan, in database: String
    ) throws -> Bool {
        for statement in dialect.beginMigration { try execute(statement) }
        guard let (migration, checksum) = try pendingMigrations(of: plan, in: database).first else {
            return false
        }
        try execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number     BIGINT PRIMARY KEY,
                name       TEXT NOT NULL,
                checksum   TEXT NOT NULL,
                applied_at BIGINT NOT NULL
            )
            """)
        do {
            try executeScript(migration.sql(for: dialect.name))
        } catch {
            throw DatabaseError(
                kind: error.kind, code: error.code,
                message:
                    "Migration \(migration.number) (\(migration.name)) failed: \(error.message)",
                sql: error.sql)
        }
        try execute(
            """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (\(migration.number), \(migration.name), \(checksum), \(now))
            """)
        return true
    }
}

extension DatabaseError {
    /// There are tables, such as this one, and none that says that they are this program's.
    static func notOurs(_ database: String, table: String) -> DatabaseError {
        DatabaseError(
            kind: .notOurs,
            message: "The database \(database) is not Holdfast's: it has a table \(table)"
                + " and no schema_migrations of ours")
    }
}
