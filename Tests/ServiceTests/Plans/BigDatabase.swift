@testable import Database
import Operations
import Support

/// A database as after years: a million jobs with their holds and entries.
struct BigDatabase {
    let engine: any Engine

    /// The tables that grow for as long as the product is used.
    static let tables: Set<String> = [
        "users", "packages", "holds", "entries", "idempotency_keys", "jobs",
        "attempts", "callbacks", "outputs", "job_events", "audit",
    ]

    /// Makes the schema, and the rows without its guards and, so that it is done soon, without the
    /// indexes until they are there.
    func fill() async throws {
        try await engine.migrate(Schema.plan)
        let indexes = try await engine.write { tx in
            try tx.dropGuards()
            let indexes = try tx.rows(Self.indexes(tx.dialect)) { row in
                (name: try row.get(0, as: String.self), sql: try row.get(1, as: String.self))
            }
            for index in indexes {
                try tx.execute(SQL(form: SQLForm(text: "DROP INDEX \(index.name)"), arguments: []))
            }
            return indexes.map(\.sql)
        }
        for statement in Self.rows { _ = try await engine.write { try $0.execute(statement) } }
        for index in indexes {
            _ = try await engine.write {
                try $0.execute(SQL(form: SQLForm(text: index), arguments: []))
            }
        }
        _ = try await engine.write { try $0.execute("DROP TABLE numbers") }
        _ = try await engine.write { try $0.execute("ANALYZE") }
    }

    /// Those that are no table's key.
    static func indexes(_ dialect: Dialect) -> SQL {
        switch dialect.name {
        case .sqlite:
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        case .postgresql:
            """
            SELECT CAST(indexname AS TEXT), indexdef FROM pg_indexes
            WHERE schemaname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint
                WHERE conname = indexname AND connamespace = current_schema()::regnamespace)
            """
        }
    }

    /// One job in two hundred is open; each user has five jobs.
    ///
    /// The last one ended when the tour looks at its own.
    private static let rows: [SQL] = [
        "CREATE TABLE numbers (i BIGINT NOT NULL, user_id TEXT, job_id TEXT)",
        """
        INSERT INTO numbers (i, user_id, job_id)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
        SELECT i, 'u' || (1000000 + (i - 1) / 5), 'j' || (10000000 + i) FROM n
        """,
        """
        INSERT INTO users (id, available, held, settled, open_holds, entry_count, entry_hash,
            created_at)
        SELECT user_id, 10, CASE WHEN i % 200 = 1 THEN 4 ELSE 0 END, 16,
            CASE WHEN i % 200 = 1 THEN 1 ELSE 0 END, 5, \(Self.hash), i
        FROM numbers WHERE i % 5 = 1
        """,
        """
        INSERT INTO packages (id, user_id, source, granted, available, settled, granted_at,
            effective_at, expires_at)
        SELECT 'p' || user_id, user_id, 'purchase', 10, CASE WHEN i % 3 = 0 THEN 10 ELSE 0 END,
            CASE WHEN i % 3 = 0 THEN 0 ELSE 10 END, i, i,
            CASE WHEN i % 2 = 0 THEN NULL ELSE 1800000000000000 + i END
        FROM numbers WHERE i % 5 = 1
        """,
        """
        INSERT INTO jobs (id, user_id, state, attention, provider, prompt, images, outputs,
            output_credits, credits, attempts, created_at, updated_at, deadline_at, finished_at,
            wake_at)
        SELECT job_id, user_id,
            CASE WHEN i % 200 = 0 THEN CASE i % 800 WHEN 0 THEN 'queued' WHEN 200 THEN 'submitting'
                WHEN 400 THEN 'running' ELSE 'delivering' END
                WHEN i % 50 = 1 THEN 'failed' ELSE 'completed' END,
            CASE WHEN i % 1000 = 0 THEN CASE i % 3000 WHEN 0 THEN 'undelivered'
                WHEN 1000 THEN 'unknown_outcome' ELSE 'late_success' END END,
            CASE WHEN i % 3 = 0 THEN 'replicate' ELSE 'evolink' END, 'a red coat', '', 1, 4, 4, 1,
            1757229000000000 + i * 10000000, 1757229000000000 + i * 10000000,
            1757229600000000 + i * 10000000,
            CASE WHEN i % 200 = 0 THEN NULL ELSE 1757229010000000 + i * 10000000 END,
            CASE WHEN i % 200 = 0 AND i % 1000 > 0 THEN 1757229010000000 + i * 10000000 END
        FROM numbers
        """,
        """
        INSERT INTO holds (id, user_id, job_id, credits, state, settled, released, created_at,
            resolved_at)
        SELECT 'h' || job_id, user_id, job_id, 4,
            CASE WHEN i % 200 = 0 THEN 'held' WHEN i % 50 = 1 THEN 'released' ELSE 'settled' END,
            CASE WHEN i % 200 = 0 OR i % 50 = 1 THEN 0 ELSE 4 END,
            CASE WHEN i % 50 = 1 THEN 4 ELSE 0 END,
            1757229000000000 + i * 10000000, CASE WHEN i % 200 = 0 THEN NULL ELSE i END
        FROM numbers
        """,
        """
        INSERT INTO entries (user_id, number, kind, package_id, from_bucket, to_bucket, credits,
            hold_id, job_id, at, hash)
        SELECT user_id, 1 + (i - 1) % 5, 'freeze', 'p' || user_id, 'available', 'held', 4,
            'h' || job_id, job_id, 1757229000000000 + i * 10000000, \(Self.hash)
        FROM numbers
        """,
        """
        INSERT INTO attempts (id, job_id, number, provider, state, task, created_at, wake_at)
        SELECT 'a' || job_id, job_id, 1, CASE WHEN i % 3 = 0 THEN 'replicate' ELSE 'evolink' END,
            'succeeded', 't' || job_id, i, CASE WHEN i % 5000 = 0 THEN i END
        FROM numbers WHERE i % 4 = 0 OR i % 2000 = 7
        """,
        """
        INSERT INTO outputs (job_id, number, attempt_id, source_url, state, spool, key, sha256,
            bytes, type, created_at, stored_at, wake_at)
        SELECT job_id, 1, 'a' || job_id, 'https://files.example.test/1.png',
            CASE WHEN i % 1000 = 0 THEN 'undelivered' WHEN i % 800 = 600 THEN 'pending'
                WHEN i % 2000 = 7 THEN 'lost' ELSE 'stored' END,
            CASE WHEN i % 3000 = 0 THEN job_id END, job_id, 'ab', 10, 'image/png', i, i,
            CASE WHEN i % 800 = 600 THEN 1757229000000000 + i * 10000000 END
        FROM numbers WHERE i % 4 = 0 OR i % 2000 = 7
        """,
        """
        INSERT INTO callbacks (id, provider, attempt_id, event, verdict, note, received_at)
        SELECT 'c' || job_id, 'evolink', 'a' || job_id, 'completed', 'taken', '', i
        FROM numbers WHERE i % 4 = 0
        """,
        """
        INSERT INTO job_events (job_id, number, at, kind, note)
        SELECT job_id, 1 + i % 2, i, 'succeeded', '' FROM numbers WHERE i % 4 < 2
        """,
        """
        INSERT INTO idempotency_keys (scope, key, request, outcome, created_at)
        SELECT 'generation', job_id, \(Self.hash), '{}', i FROM numbers WHERE i % 4 = 0
        """,
        """
        INSERT INTO provider_minutes (provider, minute, measure, bucket, count)
        SELECT 'evolink', i / 20, 'submit', i % 20, 1 FROM numbers WHERE i % 10 = 0
        """,
        """
        INSERT INTO audit (id, at, operator, role, origin, command, target, reason)
        SELECT 'x' || job_id, i, 'op' || (i % 20), 'support', '', 'users.refund', job_id, 'late'
        FROM numbers WHERE i % 4 = 0
        """,
    ]

    private static let hash = [UInt8](repeating: 7, count: 32)
}
