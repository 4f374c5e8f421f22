import Copying
import Database
import Operations
import Support
import Testing

/// That the list of what is copied is the whole schema, and in an order that can be written.
struct CopiedTableTests {
    /// A column as an engine describes it.
    private struct Column {
        let table: String
        let name: String
        /// Its place in the primary key, from one; 0 outside.
        let place: Int
        /// What it can hold: one of the kinds that are copied.
        let kind: String
        /// Whether it is ordered by bytes.
        let isByBytes: Bool
    }

    private static let sqliteColumns: SQL = """
        SELECT t.name, c.name, c.pk, c.type, 1
        FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name <> 'schema_migrations'
        """

    private static let postgresColumns: SQL = """
        SELECT CAST(t.relname AS TEXT), CAST(c.attname AS TEXT),
            coalesce(array_position(CAST(i.indkey AS SMALLINT[]), c.attnum), -1) + 1,
            CAST(y.typname AS TEXT), CASE WHEN l.collname = 'C' OR l.oid IS NULL THEN 1 ELSE 0 END
        FROM pg_class t
        JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
        JOIN pg_type d ON d.oid = c.atttypid
        JOIN pg_type y ON y.oid = CASE d.typtype WHEN 'd' THEN d.typbasetype ELSE d.oid END
        LEFT JOIN pg_collation l ON l.oid = c.attcollation
        LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
        WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace
            AND t.relname <> 'schema_migrations'
        """

    private static let sqliteReferences: SQL = """
        SELECT t.name, r."table"
        FROM sqlite_schema t, pragma_foreign_key_list(t.name) r WHERE t.type = 'table'
        """

    private static let postgresReferences: SQL = """
        SELECT CAST(conrelid::regclass AS TEXT), CAST(confrelid::regclass AS TEXT)
        FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
        """

    private func columns(in tx: Transaction) throws -> [Column] {
        try tx.rows(
            tx.dialect.name == .sqlite ? Self.sqliteColumns : Self.postgresColumns
        ) { row in
            Column(
                table: try row.get(0), name: try row.get(1), place: try row.get(2),
                kind: try row.get(3), isByBytes: try row.get(4))
        }
    }

    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `every table and column of the schema is copied`(_ kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            try await engine.migrate(Schema.plan)
            let columns = try await engine.read { try self.columns(in: $0) }
            let listed = CopiedTable.all.map(\.name.description)
            #expect(Set(columns.map(\.table)) == Set(listed))
            #expect(Set(listed).count == listed.count)
            for table in CopiedTable.all {
                let found = columns.filter { $0.table == table.name.description }
                let names = table.columns.map(\.description)
                #expect(Set(found.map(\.name)) == Set(names), "\(table.name)")
                #expect(found.count == names.count, "\(table.name)")
                let key = found.filter { $0.place > 0 }.sorted { $0.place < $1.place }
                #expect(key.map(\.name) == Array(names.prefix(table.keyCount)), "\(table.name)")
                let isByBytes = key.allSatisfy { $0.isByBytes }
                #expect(isByBytes, "\(table.name)")
                #expect(
                    found.allSatisfy {
                        ["TEXT", "INTEGER", "BLOB", "text", "int8", "bytea"].contains($0.kind)
                    }, "\(table.name)")
            }
        }
    }

    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `tables come after those that they refer to`(_ kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            try await engine.migrate(Schema.plan)
            let references = try await engine.read { tx in
                try tx.rows(
                    tx.dialect.name == .sqlite ? Self.sqliteReferences : Self.postgresReferences
                ) { (try $0.get(0, as: String.self), try $0.get(1, as: String.self)) }
            }
            #expect(references.count > 5)
            let listed = CopiedTable.all.map(\.name.description)
            for (table, other) in references {
                let place = listed.firstIndex(of: table) ?? 0
                #expect(listed.prefix(place).contains(other), "\(table) before \(other)")
            }
        }
    }
}
