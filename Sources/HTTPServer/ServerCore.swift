import Synchronization

/// What a server's threads share: its bounds, its handler, and how far it is from ending.
final class ServerCore: Sendable {
    let limits: ServerLimits
    let handler: @Sendable (Request) -> Answer
    let patience: Patience
    private let socket: ListeningSocket
    /// Requests between their first headers and the last byte of their response.
    private let openExchanges = Atomic<Int>(0)
    /// Answers that tasks are working on.
    private let runningAnswers = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var isGraceOver = false
        var hasStopped = false
        var drainWaiter: CheckedContinuation<Void, Never>?
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    init(
        limits: ServerLimits, handler: @escaping @Sendable (Request) -> Answer,
        socket: consuming ListeningSocket
    ) {
        self.limits = limits
        patience = Patience(limit: .seconds(limits.timeoutSeconds))
        self.handler = handler
        self.socket = socket
    }

    var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }

    func openExchange() {
        openExchanges.add(1, ordering: .sequentiallyConsistent)
    }

    func closeExchange() {
        let (_, left) = openExchanges.subtract(1, ordering: .sequentiallyConsistent)
        precondition(left >= 0)
        if isStopping { resumeIfDrained() }
    }

    func answerBegins() {
        runningAnswers.add(1, ordering: .sequentiallyConsistent)
    }

    func answerEnds() {
        runningAnswers.subtract(1, ordering: .sequentiallyConsistent)
        if isStopping { resumeIfDrained() }
    }

    func refuseConnections() {
        socket.refuse()
    }

    /// True for the caller that has to stop the server, false for any later one.
    func beginStopping() -> Bool {
        !stopping.exchange(true, ordering: .sequentiallyConsistent)
    }

    /// Returns when no exchange is open, or, after the grace, no answer is running.
    func waitUntilDrained() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.drainWaiter = continuation }
            resumeIfDrained()
        }
    }

    /// Lets connections that are still sending or receiving be cut.
    func endGrace() {
        state.withLock { $0.isGraceOver = true }
        resumeIfDrained()
    }

    func endStopping() {
        let waiters = state.withLock { state in
            state.hasStopped = true
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let hasStopped = state.withLock { state in
                if !state.hasStopped { state.stopWaiters.append(continuation) }
                return state.hasStopped
            }
            if hasStopped { continuation.resume() }
        }
    }

    private func resumeIfDrained() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            let open = openExchanges.load(ordering: .sequentiallyConsistent)
            let running = runningAnswers.load(ordering: .sequentiallyConsistent)
            guard running == 0 && (open == 0 || state.isGraceOver) else { return nil }
            defer { state.drainWaiter = nil }
            return state.drainWaiter
        }
        waiter?.resume()
    }
}
