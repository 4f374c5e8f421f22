package import Database

/// A setting that changes while everything runs, and who changed it last.
package struct SettingsValue: Sendable, Hashable {
    package var value: String
    package var changedAt: Instant
    package var changedBy: String
    package var version: Int64

    /// Names of the settings, so that no two modules use one by accident.
    package enum Name: String, Sendable, SQLRepresentable {
        case installationSecret = "installation_secret"
        case defaultProvider = "default_provider"
        /// What the file and the environment said when they were last read.
        case defaultProviderInFile = "default_provider_in_file"
        case defaultProviderInEnvironment = "default_provider_in_environment"
        /// When a service was last at work, whichever it was.
        case serviceSeen = "service_seen"
        /// The outcome of the last check of the whole ledger, as JSON.
        case ledgerCheck = "ledger_check"
        /// The sums of all users' credits and their time, as JSON.
        case creditSums = "credit_sums"
    }

    /// The value as it is in this transaction; `nil` if nobody has set it.
    package static func find(_ name: Name, in tx: Transaction) throws -> SettingsValue? {
        try tx.first(
            """
            SELECT value, changed_at, changed_by, version FROM settings_values
            WHERE name = \(name)
            """
        ) { row in
            try SettingsValue(
                value: row.get(0), changedAt: row.get(1), changedBy: row.get(2),
                version: row.get(3))
        }
    }

    /// Locks a setting until the transaction ends, so that nobody else changes it; it becomes empty
    /// where nobody has set it yet.
    ///
    /// Take the value after it: what was read before may have changed during the wait.
    package static func lock(_ name: Name, in tx: Transaction) throws {
        try setIfMissing(name, to: "", by: "nobody", in: tx)
        _ = try tx.first(
            """
            SELECT version FROM settings_values WHERE name = \(name) \(sql: tx.dialect.forUpdate)
            """
        ) { try $0.get(0, as: Int64.self) }
        tx.advance()
    }

    /// Sets a value unless there is one, also one that another process sets at this moment.
    static func setIfMissing(
        _ name: Name, to value: String, by author: String, in tx: Transaction
    ) throws {
        _ = try tx.execute(
            """
            INSERT INTO settings_values (name, value, changed_at, changed_by)
            VALUES (\(name), \(value), \(tx.now), \(author)) ON CONFLICT (name) DO NOTHING
            """)
    }

    /// Sets a value, whatever it was before; its version goes up by one.
    package static func set(
        _ name: Name, to value: String, by author: String, in tx: Transaction
    ) throws {
        _ = try tx.execute(
            """
            INSERT INTO settings_values (name, value, changed_at, changed_by)
            VALUES (\(name), \(value), \(tx.now), \(author))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by,
                version = settings_values.version + 1
            """)
    }
}
