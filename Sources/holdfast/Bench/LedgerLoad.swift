import Credits
import Database
import Glibc

/// Freeze and settle, each in a durable transaction of its own, by many callers at once.
struct LedgerLoad: Sendable {
    var users: Int
    var callers: Int
    /// All callers on one user instead of each on any.
    var isHot: Bool
    /// Each hold is settled in part, and the rest comes back.
    var isPartial: Bool
    /// How many pairs there are to be, whatever time they take; for a while if `nil`.
    var pairs: Int?

    /// How much of ``LedgerStock/creditsPerHold`` a settlement in part takes.
    private static let partSettled: Int64 = 7

    /// Runs for `time`, or so many ``pairs``.
    ///
    /// What is timed comes after a while that is not measured: connections are made and statements
    /// compiled in it.
    ///
    /// - Throws: `CancellationError` if the task is canceled.
    func run(in engine: any Engine, for time: Duration) async throws -> LedgerFigure {
        if pairs == nil {
            _ = try await load(engine, until: ContinuousClock.now + min(time / 5, .seconds(1)))
        }
        let (before, processorBefore) = (engine.statistics, Self.processorTime)
        let start = ContinuousClock.now
        let latencies = try await load(engine, until: start + time)
        let elapsed = ContinuousClock.now - start
        return LedgerFigure(
            elapsed: elapsed, latencies: latencies, processor: Self.processorTime - processorBefore,
            before: before, after: engine.statistics)
    }

    private func load(
        _ engine: any Engine, until end: ContinuousClock.Instant
    ) async throws -> LedgerFigure.PairLatencies {
        let latencies = try await withThrowingTaskGroup(of: LedgerFigure.PairLatencies.self) {
            group in
            for caller in 0..<callers {
                group.addTask { try await call(engine, as: caller, until: end) }
            }
            return try await group.reduce(into: LedgerFigure.PairLatencies()) { $0.add($1) }
        }
        try Task.checkCancellation()
        return latencies
    }

    private func call(
        _ engine: any Engine, as caller: Int, until end: ContinuousClock.Instant
    ) async throws -> LedgerFigure.PairLatencies {
        var latencies = LedgerFigure.PairLatencies()
        var random = SeededGenerator(seed: UInt64(caller))
        let part = isPartial ? Self.partSettled : nil
        let share = pairs.map { $0 / callers + (caller < $0 % callers ? 1 : 0) }
        var start = ContinuousClock.now
        while share.map({ latencies.pair.count < $0 }) ?? (start < end), !Task.isCancelled {
            let user = LedgerStock.user(isHot ? 0 : Int.random(in: 0..<users, using: &random))
            let hold = try await engine.write(for: user.text) { tx in
                try Ledger(tx).freeze(LedgerStock.creditsPerHold, of: user, for: tx.identifier())
            }
            let frozen = ContinuousClock.now
            _ = try await engine.write(for: user.text) {
                try Ledger($0).settle(hold, credits: part)
            }
            let settled = ContinuousClock.now
            latencies.freeze.add(frozen - start)
            latencies.settle.add(settled - frozen)
            latencies.pair.add(settled - start)
            start = settled
        }
        return latencies
    }

    /// What this process has used of the processors, in the program and in the system.
    private static var processorTime: Duration {
        var usage = rusage()
        // It fails for a pointer that is none only.
        _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(.zero) { sum, time in
            sum + .seconds(time.tv_sec) + .microseconds(time.tv_usec)
        }
    }
}

/// What a load on the ledger came to.
struct LedgerFigure: Sendable {
    /// How long each half of each pair took, and the two together.
    struct PairLatencies: Sendable {
        var freeze = Latencies()
        var settle = Latencies()
        var pair = Latencies()

        mutating func add(_ other: PairLatencies) {
            freeze.add(contentsOf: other.freeze)
            settle.add(contentsOf: other.settle)
            pair.add(contentsOf: other.pair)
        }
    }

    var elapsed: Duration
    var latencies: PairLatencies
    /// What the process used of the processors, the callers included; a server's is not in it.
    var processor: Duration
    /// What the engine had done before, and after.
    var before: EngineStatistics
    var after: EngineStatistics
}
