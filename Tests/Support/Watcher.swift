import Dispatch
import Glibc
import Synchronization

/// A shell that holds something for this process: it takes lines and answers each with a line.
///
/// It lets go at the end of its standard input, which comes with the end of this process, however
/// that ends.
final class Watcher: Sendable {
    private let input: Int32
    private let output: Int32
    private let isDismissed = Mutex(false)

    /// Starts the shell; its first line is the first ``answer()``.
    init(script: String, argument: String) throws {
        guard let input = Channel(), let output = Channel() else {
            throw ChildProcess.Failure(description: "no channel is left")
        }
        defer {
            close(input.read)
            close(output.write)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = ChildProcess.strings(["sh", "-c", script, "sh", argument])
        defer { for word in words { free(word) } }
        var attributes = ChildProcess.attributesWithoutSignalMask()
        defer { posix_spawnattr_destroy(&attributes) }
        var id = pid_t()
        let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, &words, environ)
        guard code == 0 else {
            throw ChildProcess.Failure(description: "sh: \(String(cString: strerror(code)))")
        }
        self.input = input.write
        self.output = output.read
    }

    deinit {
        dismiss()
        close(output)
    }

    /// Says a line, and waits for the answer.
    func ask(_ line: String) async -> String {
        // Short enough to be written whole.
        _ = "\(line)\n".withCString { write(input, $0, strlen($0)) }
        return await answer()
    }

    /// What it says next, up to the end of a line; less if it has ended.
    func answer() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [output] in
                var text: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4_096)
                while text.last != UInt8(ascii: "\n") {
                    let count = read(output, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    text += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }

    /// Lets it let go, without waiting for it.
    func dismiss() {
        isDismissed.withLock { isDismissed in
            if !isDismissed { close(input) }
            isDismissed = true
        }
    }
}
