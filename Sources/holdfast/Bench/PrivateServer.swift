import Glibc

/// A PostgreSQL server of the benchmark's own, in a directory on the disk to measure, on a Unix
/// socket.
///
/// Durable as a server is meant to be. It ends with this process, however that ends: the shell
/// that holds it waits for the end of its standard input.
struct PrivateServer: Sendable {
    /// Who runs the server where root may not: somebody without rights.
    private static let nobody: uid_t = 65_534
    private static let answerBytesMax = 4_096

    let url: String
    private let shell: pid_t
    /// The end of the shell's standard input that keeps it going.
    private let input: Int32

    /// Makes a cluster in `directory` and starts it, which takes seconds.
    ///
    /// - Throws: ``StartError`` that says what is missing.
    static func start(in directory: String) async throws -> PrivateServer {
        try await onOwnThread { try startNow(in: directory) }
    }

    /// Stops it at once; its directory is the caller's to remove.
    func stop() async {
        do {
            try await onOwnThread {
                close(input)
                try Self.wait(for: shell)
            }
        } catch {
            // The shell is gone already, and the server with it.
        }
    }

    private static func startNow(in directory: String) throws -> PrivateServer {
        let home = "\(directory)/postgresql"
        try File.makeDirectory(home, mode: 0o700)
        if geteuid() == 0 {
            // Where it stands, its user has to be able to pass through.
            guard chmod(directory, 0o711) == 0, chown(home, nobody, nobody) == 0 else {
                throw StartError("cannot give \(home) to the user who runs the server")
            }
        }
        let (input, output) = (try pipe(), try pipe())
        defer { close(output.read) }
        let shell: pid_t
        do {
            defer {
                close(input.read)
                close(output.write)
            }
            shell = try spawn(["/bin/sh", "-c", script, "sh", home], input.read, output.write)
        } catch {
            close(input.write)
            throw error
        }
        let answer = readLine(from: output.read)
        guard answer == "ready" else {
            close(input.write)
            try wait(for: shell)
            throw StartError(
                "no PostgreSQL server could be started: "
                    + (answer.isEmpty ? "it does not say why" : answer))
        }
        let host = home.utf8.map { byte in
            byte == UInt8(ascii: "/") ? "%2F" : String(decoding: [byte], as: UTF8.self)
        }.joined()
        return PrivateServer(
            url: "postgresql:///postgres?user=holdfast&host=\(host)", shell: shell,
            input: input.write)
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0,
            ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 })
        else { throw StartError("no pipe could be made") }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ words: [String], _ input: Int32, _ output: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let code = posix_spawn(&process, words[0], &actions, nil, &pointers, environ)
        guard code == 0 else { throw StartError("cannot run \(words[0])") }
        return process
    }

    private static func wait(for process: pid_t) throws {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw StartError("a process has got lost") }
        }
    }

    private static func readLine(from descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < answerBytesMax, read(descriptor, &byte, 1) == 1,
            byte != UInt8(ascii: "\n")
        {
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Says `ready` once the server answers, or in one line why it does not; stops it at the end of
    /// the standard input.
    private static let script = #"""
        home=$1
        for bin in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin; do
            [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && PATH="$bin:$PATH" && found=1 && break
        done
        if [ -z "$found" ]; then
            echo "it is not installed (Debian: apt-get install postgresql)"
            exit 1
        fi
        export PATH
        server='
            trap "" INT HUP TERM
            fail() { echo "$1: $(tail -n 1 "$2")"; exit 1; }
            if ! cd "$1" 2>/dev/null; then
                echo "its user cannot enter $1: choose another with --dir"
                exit 1
            fi
            initdb -D data -U holdfast --auth=trust --no-sync --encoding=UTF8 --locale=C \
                >initdb.log 2>&1 </dev/null || fail "initdb failed" initdb.log
            (trap - INT HUP TERM; exec postgres -D data -k "$1" -c listen_addresses= \
                -c shared_buffers=256MB -c max_wal_size=4GB -c max_connections=200 \
                >server.log 2>&1 </dev/null) &
            tries=0
            until pg_isready -q -h "$1"; do
                tries=$((tries + 1))
                [ "$tries" -lt 300 ] || fail "it does not answer" server.log
                sleep 0.1
            done
            echo ready
            cat >/dev/null
            pg_ctl -D data stop -m immediate >/dev/null 2>&1
        '
        if [ "$(id -u)" = 0 ]; then
            exec setpriv --reuid=65534 --regid=65534 --clear-groups \
                env HOME=/nonexistent sh -c "$server" sh "$home"
        fi
        exec sh -c "$server" sh "$home"
        """#
}
