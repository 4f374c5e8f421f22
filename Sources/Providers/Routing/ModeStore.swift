package import Database

/// The modes that operators have set.
package enum ModeStore {
    /// All modes ever set, by provider; a provider without a row is on.
    package static func rows(_ tx: Transaction) throws -> [String: ProviderModeRow] {
        let rows = try tx.rows(
            "SELECT provider, mode, changed_at, changed_by, version FROM provider_modes"
        ) { row in
            ProviderModeRow(
                provider: try row.get(0), mode: try row.get(1), changedAt: try row.get(2),
                changedBy: try row.get(3), version: try row.get(4))
        }
        return Dictionary(rows.map { ($0.provider, $0) }) { first, _ in first }
    }

    /// The mode of each of `providers`, as ``Routing`` wants them.
    package static func modes(
        of providers: [String], _ tx: Transaction
    ) throws -> [String: ProviderMode] {
        let rows = try rows(tx)
        return Dictionary(providers.map { ($0, rows[$0]?.mode ?? .on) }) { first, _ in first }
    }

    /// Sets a mode, if it still has the version that the operator saw: 0 where there was no row.
    ///
    /// - Returns: Whether it was set; `false` if somebody was faster.
    package static func set(
        _ mode: ProviderMode, of provider: String, by operator: String, seen version: Int64,
        _ tx: Transaction
    ) throws -> Bool {
        let changed =
            if version == 0 {
                try tx.execute(
                    """
                    INSERT INTO provider_modes (provider, mode, changed_at, changed_by, version)
                    VALUES (\(provider), \(mode), \(tx.now), \(`operator`), 1)
                    ON CONFLICT (provider) DO NOTHING
                    """)
            } else {
                try tx.execute(
                    """
                    UPDATE provider_modes SET mode = \(mode), changed_at = \(tx.now),
                        changed_by = \(`operator`), version = version + 1
                    WHERE provider = \(provider) AND version = \(version)
                    """)
            }
        return changed == 1
    }
}
