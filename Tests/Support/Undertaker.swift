import Foundation
import Glibc

/// Kills what the tests started when the tests themselves are killed.
///
/// A shell of its own reads which processes run; at the end of its input, which comes with the end
/// of this process however it ends, it kills those that are left.
final class Undertaker: Sendable {
    static let shared = Undertaker()

    private static let script = """
        trap '' INT HUP TERM
        left=' '
        while read -r what id; do
            case $what in
                watch) left="$left$id " ;;
                forget) left="${left%% $id *} ${left#* $id }" ;;
            esac
        done
        for id in $left; do kill -KILL "$id" 2>/dev/null; done
        """

    private let input: Int32

    private init() {
        guard let channel = Channel() else { preconditionFailure("no channel is left") }
        input = channel.write
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, channel.read, 0)
        // It outlives us: our own output must not stay open for it.
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = ChildProcess.strings(["sh", "-c", Self.script])
        var settings = ChildProcess.strings([])
        var id = pid_t()
        let code = posix_spawn(&id, "/bin/sh", &actions, nil, &words, &settings)
        precondition(code == 0, "sh could not be started")
        for text in words { free(text) }
        posix_spawn_file_actions_destroy(&actions)
        close(channel.read)
    }

    func watch(_ id: pid_t) { tell("watch \(id)\n") }

    func forget(_ id: pid_t) { tell("forget \(id)\n") }

    private func tell(_ line: String) {
        // Short enough to be written whole, also by several threads at once.
        _ = line.withCString { write(input, $0, strlen($0)) }
    }
}
