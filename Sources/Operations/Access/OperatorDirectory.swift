package import Database

/// A person who uses the console or the command line.
package struct OperatorRecord: Sendable, Equatable, Codable {
    package var name: String
    package var role: Role
    package var createdAt: Instant
}

/// Who may do what; an unknown name is a viewer.
package struct OperatorDirectory {
    private let tx: Transaction

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// What `name` may do; never fails for a stranger, who may look.
    package func role(of name: String) throws -> Role {
        try tx.first("SELECT role FROM operators WHERE name = \(name)") {
            try $0.get(0, as: Role.self)
        } ?? .viewer
    }

    /// Everybody who was given a role, by name; viewers by default are not among them.
    package func all() throws -> [OperatorRecord] {
        try tx.rows("SELECT name, role, created_at FROM operators ORDER BY name") { row in
            try OperatorRecord(name: row.get(0), role: row.get(1), createdAt: row.get(2))
        }
    }

    /// Gives a name a role, whether it had one or not.
    package func set(_ role: Role, for name: String) throws {
        _ = try tx.execute(
            """
            INSERT INTO operators (name, role, created_at) VALUES (\(name), \(role), \(tx.now))
            ON CONFLICT (name) DO UPDATE SET role = excluded.role
            """)
    }

    /// - Returns: whether there was one.
    package func remove(_ name: String) throws -> Bool {
        try tx.execute("DELETE FROM operators WHERE name = \(name)") > 0
    }

    /// Lets only one at a time, in all processes, change who may do everything.
    ///
    /// Whoever waits here sees, with each later statement, what the one before has done.
    package func lockAdmins() throws {
        _ = try tx.rows(
            """
            SELECT name FROM operators WHERE role = 'admin' ORDER BY name
            \(sql: tx.dialect.forUpdate)
            """
        ) { try $0.get(0, as: String.self) }
    }

    /// How many may do everything: the last one must not take that from himself.
    package func adminCount() throws -> Int {
        try tx.first("SELECT count(*) FROM operators WHERE role = 'admin'") {
            try $0.get(0)
        } ?? 0
    }
}
