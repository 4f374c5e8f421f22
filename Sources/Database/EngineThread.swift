import Glibc

/// Starts threads for what may wait for the disk.
///
/// Swift's shared pool has one thread a core. A commit that waits there stalls every other task of
/// the process; here it stalls nobody else.
enum EngineThread {
    private final class Start {
        let body: () -> Void
        let hasEnded: @Sendable () -> Void

        init(_ body: @escaping () -> Void, hasEnded: @escaping @Sendable () -> Void) {
            self.body = body
            self.hasEnded = hasEnded
        }
    }

    /// Runs `body` on a new thread, and then `hasEnded`: nothing is left by then of what `body`
    /// held, so that a connection of its own has been closed.
    ///
    /// The thread takes no signals: those are for the main thread. The corresponding C function is
    /// `pthread_create`.
    static func start(
        _ body: sending @escaping () -> Void, hasEnded: @escaping @Sendable () -> Void = {}
    ) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(body, hasEnded: hasEnded))
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                var start: Start? = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                start?.body()
                let hasEnded = start?.hasEnded
                start = nil
                hasEnded?()
                return nil
            },
            start.toOpaque())
        guard code == 0 else {
            fatalError(
                "No thread can be started for the database: \(String(cString: strerror(code))).")
        }
        pthread_detach(thread)
    }
}
