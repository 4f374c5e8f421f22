import Support

/// A database of its own on a PostgreSQL server of its own, which many services share.
struct SharedDatabase: Sendable {
    let cluster: PrivateCluster
    let name = "shop"
    /// What the services reach the server through, if anything.
    var pooler: PrivatePooler?

    var url: String { pooler?.url(of: name) ?? cluster.url(of: name) }

    /// Runs `body` with a server that keeps what it has committed, and an empty database on it.
    static func with(_ body: (SharedDatabase) async throws -> Void) async throws {
        try await PrivateCluster.withOwn { cluster in
            let shared = SharedDatabase(cluster: cluster)
            try await shared.run(on: "postgres", "CREATE DATABASE \(shared.name)")
            try await body(shared)
        }
    }

    /// The same with a PgBouncer before it.
    static func withPooler(_ body: (SharedDatabase) async throws -> Void) async throws {
        try await with { shared in
            try await PrivatePooler.with(before: shared.cluster) { pooler in
                var shared = shared
                shared.pooler = pooler
                try await body(shared)
            }
        }
    }

    /// Runs a statement, past everything that guards the tables: the columns of a row with bars
    /// between.
    @discardableResult
    func query(_ statement: String) async throws -> String {
        try await run(on: name, statement)
    }

    /// Cuts the connections of every service, in whatever they do.
    func cutConnections() async throws {
        try await query(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = 'holdfast'
            """)
    }

    @discardableResult
    private func run(on database: String, _ statement: String) async throws -> String {
        let words = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement, cluster.url(of: database)]
        let end = try await ChildProcess.run("psql", words)
        guard end.code == 0 else { throw CommandFailed(["psql", statement], end) }
        return String(end.output.reversed().drop { $0 == "\n" }.reversed())
    }
}
