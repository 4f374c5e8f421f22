import Foundation

/// A PgBouncer of this test process's own before a ``PrivateCluster``, which pools transactions:
/// each may have another of the few connections to the server than the one before.
///
/// It keeps no prepared statements, as no version before 1.21 does and later ones if they are not
/// told to. It ends with this process, however that ends.
package struct PrivatePooler: Sendable {
    private let directory: String
    private let watcher: Watcher

    /// The one before the server that all tests of this process share.
    static var shared: PrivatePooler {
        get async throws { try await starting.value }
    }

    private static let starting = Task { try await start(before: .shared) }

    /// Runs `body` with a pooler of its own.
    package static func with<R>(
        before cluster: PrivateCluster, _ body: (PrivatePooler) async throws -> R
    ) async throws -> R {
        let pooler = try await start(before: cluster)
        defer { pooler.watcher.dismiss() }
        return try await body(pooler)
    }

    /// The URL of one of the server's databases, for one of its users.
    package func url(of database: String, user: String = "holdfast") -> String {
        "postgresql:///\(database)?user=\(user)&port=\(Self.port)"
            + "&host=\(directory.replacing("/", with: "%2F"))"
    }

    /// Of the socket's name only: nothing listens for other machines.
    private static let port = 6432

    private static func start(before cluster: PrivateCluster) async throws -> PrivatePooler {
        let watcher = try Watcher(script: script, argument: cluster.directory)
        let answer = await watcher.answer()
        guard let directory = answer.split(separator: "\n").last, directory.hasPrefix("/") else {
            throw ClusterError(
                description: "No PgBouncer could be started for the tests: "
                    + (answer.isEmpty ? "no answer" : answer)
                    + "Run scripts/packages test, which installs it.")
        }
        return PrivatePooler(directory: String(directory), watcher: watcher)
    }

    /// Starts the pooler, prints its directory or why there is none, and stops it at the end of the
    /// standard input.
    ///
    /// Whoever connects is believed; whom the server does not know is refused.
    private static let script = #"""
        trap '' INT HUP TERM
        pooler='
            trap "" INT HUP TERM
            directory=$(mktemp -d) || exit 1
            fail() { echo "$1"; cat "$directory"/*.log | tail -n 3; rm -rf "$directory"; exit 1; }
            cd "$directory"
            cat >pgbouncer.ini <<END
        [databases]
        * = host=$1
        [pgbouncer]
        listen_addr =
        listen_port = 6432
        unix_socket_dir = $directory
        auth_type = trust
        auth_user = holdfast
        auth_file = $directory/users
        pool_mode = transaction
        default_pool_size = 4
        server_idle_timeout = 2
        max_client_conn = 2000
        END
            echo "\"holdfast\" \"\"" >users
            (trap - INT HUP TERM; exec pgbouncer pgbouncer.ini >pooler.log 2>&1 </dev/null) &
            id=$!
            tries=0
            until [ -S .s.PGSQL.6432 ]; do
                tries=$((tries + 1))
                kill -0 $id 2>/dev/null || fail "It does not run."
                [ "$tries" -lt 1500 ] || fail "It does not listen."
                sleep 0.02
            done
            echo "$directory"
            cat >/dev/null
            kill -KILL $id
            cd / && rm -rf "$directory"
        '
        PATH="$PATH:/usr/sbin"
        [ -n "$(command -v pgbouncer)" ] || { echo "It is not installed."; exit 1; }
        export PATH
        if [ "$(id -u)" = 0 ]; then
            exec setpriv --reuid=65534 --regid=65534 --clear-groups \
                env HOME=/nonexistent TMPDIR=/tmp sh -c "$pooler" sh "$1"
        fi
        exec sh -c "$pooler" sh "$1"
        """#
}
