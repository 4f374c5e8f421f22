import Configuration
import Console
import Database
import Jobs
import Operations
import Providers
import Sandbox
import Terminal

/// Runs benchmarks, one after the other, on throw-away state on the disk in question.
struct BenchRunner: Sendable {
    /// What can be measured.
    enum Subject: String, CaseIterable, Sendable {
        case ledger, status, flow, console
    }

    let directory: String
    let time: Duration
    let data: DataDirectory
    let ledger: LedgerBench.Plan
    /// Is told what is going on, for a person who waits.
    let progress: @Sendable (String) -> Void

    /// - Throws: `CancellationError` if the task is canceled, once everything is stopped.
    func run(_ subjects: [Subject]) async throws -> BenchReport {
        var report = BenchReport(
            disk: .init(fsyncUS: try DiskProbe.fsyncMicroseconds(in: directory)))
        for subject in subjects {
            try Task.checkCancellation()
            progress("measuring \(subject.rawValue) …")
            switch subject {
            case .ledger: report.ledger = try await measureLedger()
            case .status: report.status = try await status()
            case .flow: report.flow = try await flow()
            case .console: report.console = try await console()
            }
        }
        try Task.checkCancellation()
        report.disk.fsyncAfterUS = try DiskProbe.fsyncMicroseconds(in: directory)
        return report
    }

    private func measureLedger() async throws -> LedgerReport {
        try await LedgerBench(plan: ledger, directory: directory, progress: progress)
            .run(for: time)
    }

    private func status() async throws -> BenchReport.Rate {
        let figure = try await withSystem("status") { demo in
            try await StatusBench(runtime: demo.service).run(for: time)
        }
        return BenchReport.Rate(figure, unit: "requests")
    }

    private func flow() async throws -> BenchReport.Rate {
        let figure = try await withSystem("flow") { demo in
            try await FlowBench(demo: demo, key: demo.key).run(for: time)
        }
        return BenchReport.Rate(figure, unit: "jobs")
    }

    /// One overview read from the database and drawn, again and again.
    private func console() async throws -> BenchReport.Rate {
        let figure = try await withSystem("console") { demo in
            _ = try await StatusBench(runtime: demo.service).fill()
            let desk = LocalDesk(
                operatorName: "bench", engine: demo.service.engine,
                settings: demo.service.settings, rules: demo.service.rules)
            var latencies = Latencies()
            let start = ContinuousClock.now
            while ContinuousClock.now - start < time, !Task.isCancelled {
                let before = ContinuousClock.now
                _ = try await ConsoleSession.once(desk: desk, size: Size(columns: 80, rows: 24))
                latencies.add(ContinuousClock.now - before)
            }
            return BenchFigure(
                operations: latencies.count, elapsed: ContinuousClock.now - start,
                latencies: latencies)
        }
        return BenchReport.Rate(figure, unit: "frames")
    }

    /// Sandbox and service on new state, with providers that take next to no time.
    private func withSystem(
        _ name: String, _ body: @Sendable (DemoRuntime) async throws -> BenchFigure
    ) async throws -> BenchFigure {
        let scenario = DemoScenario(
            arrivalsPerSecond: 1, users: 0, changes: [], length: .seconds(3_600))
        let demo = try await DemoRuntime.start(
            in: "\(directory)/\(name)", scenario: scenario, data: data, seed: 1, admin: "bench",
            log: .silent, generationTime: .milliseconds(5)...(.milliseconds(10)))
        let figure: Result<BenchFigure, any Error>
        do {
            figure = .success(try await demo.serving { try await body(demo) })
        } catch { figure = .failure(error) }
        await demo.close()
        return try figure.get()
    }
}
