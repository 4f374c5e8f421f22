import Dispatch
import Glibc

/// Ends what runs when somebody asks for it: SIGINT and SIGTERM once to finish what was begun,
/// twice to end at once.
final class StopSignals: Sendable {
    // A dispatch source is not Sendable here, though its functions may be called from any thread;
    // these are made in `init` and only canceled later.
    nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
    /// The numbers of the signals, as they come.
    private let arrivals: AsyncStream<Int32>

    init() {
        let (arrivals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.arrivals = arrivals
        sources = [SIGINT, SIGTERM].map { number in
            // The source sees it all the same, and the process does not die of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// Runs `work` to its end, which `stop` brings about after the first signal.
    ///
    /// `note` is told what the signal led to.
    func run(
        _ work: @escaping @Sendable () async -> Void,
        stop: @escaping @Sendable () async -> Void,
        note: @escaping @Sendable (String) -> Void
    ) async {
        let arrivals = arrivals
        let stopping = Handover<Task<Void, Never>>()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in arrivals {
                    // Whatever is half done is found and finished at the next start.
                    if stopping.taken != nil { _exit(ExitCode.failed.rawValue) }
                    note("stopping; again to stop at once")
                    // Beside this loop, which has to hear of the second signal.
                    stopping.give(Task { await stop() })
                }
            }
            group.addTask {
                await work()
                // The work may end before everything is stopped that it used.
                await stopping.taken?.value
            }
            // The listener ends only when it is canceled, so the first to end is the work.
            await group.next()
            group.cancelAll()
        }
    }
}
