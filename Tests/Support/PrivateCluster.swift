package import Database
import Foundation

/// A PostgreSQL server of this test process's own, in a temporary directory, on a Unix socket.
///
/// Started by the first test that needs it. It ends with this process, however that ends: the shell
/// that holds it waits for the end of its standard input.
package struct PrivateCluster: Sendable {
    let directory: String
    private let watcher: Watcher

    /// The one that all tests of this process share.
    package static var shared: PrivateCluster {
        get async throws { try await starting.value }
    }

    private static let starting = Task { try await start(as: .fast) }
    private static let places = Places(count: 12)

    /// Runs `body` with an engine on a new, empty schema.
    ///
    /// Tests beyond a dozen wait for one of the others to end: each has connections.
    package static func withEngine<R>(
        clock: (any WallClock)? = nil, writers: Int = 4, seed: UInt64? = nil,
        isPooled: Bool = false, _ body: (PostgresEngine) async throws -> R
    ) async throws -> R {
        await places.take()
        do {
            let url = try await newSchema(isPooled: isPooled)
            let engine = try PostgresEngine.open(
                url: url, clock: clock, writers: writers, readers: 2, seed: seed)
            let result: Result<R, any Error>
            do { result = .success(try await body(engine)) } catch { result = .failure(error) }
            await engine.close()
            await places.giveBack()
            return try result.get()
        } catch {
            await places.giveBack()
            throw error
        }
    }

    /// How much the server cares for what it was given.
    private enum Care: String {
        /// A server that goes down may forget.
        case fast
        /// What is committed survives the server; not the machine.
        case lasting
    }

    /// Runs `body` with a server of its own, which keeps what is committed when it is restarted.
    package static func withOwn<R>(
        _ body: (PrivateCluster) async throws -> R
    ) async throws -> R {
        let cluster = try await start(as: .lasting)
        defer { cluster.watcher.dismiss() }
        return try await body(cluster)
    }

    /// Ends the server as a crash would, without a word to anybody, and starts it again.
    ///
    /// Only for a server from ``withOwn(_:)``; returns when it answers again.
    package func restart() async throws {
        let answer = await watcher.ask("restart")
        guard answer == "restarted\n" else {
            throw ClusterError(description: "The server did not come back: \(answer)")
        }
    }

    /// The URL of one of the server's databases.
    package func url(of database: String) -> String {
        "postgresql:///\(database)?user=holdfast&host=\(directory.replacing("/", with: "%2F"))"
    }

    /// Makes a schema, and returns the URL whose connections use it.
    ///
    /// The pooler lets nobody choose settings: there the user has them.
    package static func newSchema(isPooled: Bool = false) async throws -> String {
        let cluster = try await shared
        let name = try await cluster.makeSchema()
        guard isPooled else { return "\(cluster.url)&options=-csearch_path%3D\(name)" }
        return try await PrivatePooler.shared.url(of: "postgres", user: name)
    }

    /// Makes a schema, and a user of the same name whose own it is.
    private func makeSchema() async throws -> String {
        let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
        let engine = try PostgresEngine.open(url: url, writers: 1, readers: 1)
        try await engine.write { try $0.first("SELECT make_schema(\(name))") { _ in } }
        await engine.close()
        return name
    }

    /// Makes a database that no other test is in, and returns its URL.
    package func newDatabase(isPooled: Bool = false) async throws -> String {
        let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
        let end = try await ChildProcess.run("createdb", ["-h", directory, "-U", "holdfast", name])
        guard end.code == 0 else {
            throw ClusterError(description: "createdb: \(end.text)")
        }
        return isPooled ? try await PrivatePooler.shared.url(of: name) : url(of: name)
    }

    private var url: String { url(of: "postgres") }

    private static func start(as care: Care) async throws -> PrivateCluster {
        let watcher = try Watcher(script: script, argument: care.rawValue)
        let answer = await watcher.answer()
        guard let directory = answer.split(separator: "\n").last, directory.hasPrefix("/") else {
            throw ClusterError(
                description: "No PostgreSQL server could be started for the tests: "
                    + (answer.isEmpty ? "no answer" : answer)
                    + "Run scripts/packages test, which installs it.")
        }
        let cluster = PrivateCluster(directory: String(directory), watcher: watcher)
        let engine = try PostgresEngine.open(url: cluster.url, writers: 1, readers: 1)
        _ = try await engine.write { try $0.execute(makeFunction) }
        await engine.close()
        return cluster
    }

    private static let makeFunction: SQL = """
        CREATE FUNCTION make_schema(name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN SUPERUSER', name);
            EXECUTE format('ALTER ROLE %I SET search_path = %I', name, name);
            EXECUTE format('CREATE SCHEMA %I', name);
        END
        $$
        """

    /// Starts the server, prints its directory or why there is none, restarts it for each line of
    /// the standard input, and stops it at its end.
    ///
    /// The server refuses to run as root: then somebody without rights runs it.
    private static let script = #"""
        trap '' INT HUP TERM
        server='
            trap "" INT HUP TERM
            directory=$(mktemp -d) || exit 1
            fail() { echo "$1"; cat "$directory"/*.log | tail -n 3; rm -rf "$directory"; exit 1; }
            start() {
                (trap - INT HUP TERM; exec postgres -D data -k "$directory" -c listen_addresses= \
                    -c fsync=off -c synchronous_commit=$commit -c full_page_writes=off \
                    -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off \
                    -c log_min_messages=fatal >>server.log 2>&1 </dev/null) &
                tries=0
                until pg_isready -q -h "$directory"; do
                    tries=$((tries + 1))
                    [ "$tries" -lt 1500 ] || fail "The server does not answer."
                    sleep 0.02
                done
            }
            [ "$1" = fast ] && commit=off || commit=on
            cd "$directory"
            initdb -D data -U holdfast --auth=trust --no-sync --encoding=UTF8 --locale=C \
                >initdb.log 2>&1 </dev/null || fail "initdb failed."
            start
            echo "$directory"
            while read -r word; do
                pg_ctl -D data stop -m immediate >/dev/null 2>&1 || fail "It does not stop."
                wait
                start
                echo restarted
            done
            pg_ctl -D data stop -m immediate >/dev/null 2>&1
            cd / && rm -rf "$directory"
        '
        for bin in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin; do
            [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && PATH="$bin:$PATH" && found=1 && break
        done
        [ -n "$found" ] || { echo "It is not installed."; exit 1; }
        export PATH
        if [ "$(id -u)" = 0 ]; then
            exec setpriv --reuid=65534 --regid=65534 --clear-groups \
                env HOME=/nonexistent TMPDIR=/tmp sh -c "$server" sh "$1"
        fi
        exec sh -c "$server" sh "$1"
        """#
}

/// Why there is no server.
struct ClusterError: Error, CustomStringConvertible {
    let description: String
}

/// Lets so many in at once; the others wait, in turn.
private actor Places {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) {
        free = count
    }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
