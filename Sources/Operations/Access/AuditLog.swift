package import Database

/// What operators did; written in the same transaction as the effect, or the effect is undone.
package struct AuditLog {
    private let tx: Transaction

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Who does something, why and from where.
    package struct Author: Sendable, Equatable {
        package var name: String
        package var role: String
        package var origin: String
        package var reason: String

        package init(name: String, role: String, origin: String, reason: String) {
            self.name = name
            self.role = role
            self.origin = origin
            self.reason = reason
        }
    }

    /// Adds a row, as of the transaction's time.
    ///
    /// `before` and `after` are what the target was and what it became, each in a few words.
    package func write(
        _ command: String, target: String, before: String?, after: String?, by author: Author
    ) throws {
        let id: Identifier<AuditRow> = tx.identifier()
        _ = try tx.execute(
            """
            INSERT INTO audit (id, at, operator, role, origin, command, target, reason, before,
                after)
            VALUES (\(id), \(tx.now), \(author.name), \(author.role), \(author.origin),
                \(command), \(target), \(author.reason), \(before), \(after))
            """)
    }

    /// Newest first, before row `after` if given; where `condition` holds.
    func rows(after: String? = nil, where condition: SQL = "1 = 1", limit: Int) throws -> [AuditRow]
    {
        try tx.rows(
            """
            SELECT id, at, operator, role, origin, command, target, reason, before, after
            FROM audit WHERE id < \(after ?? "~") AND \(sql: condition)
            ORDER BY id DESC LIMIT \(limit)
            """
        ) { row in
            try AuditRow(
                id: row.get(0), at: row.get(1), operatorName: row.get(2), role: row.get(3),
                origin: row.get(4), command: row.get(5), target: row.get(6), reason: row.get(7),
                before: row.get(8), after: row.get(9))
        }
    }
}
