import Configuration
import Credits
import Database
import Jobs
import Operations
import Providers

/// Polls of a job's status over kept connections: one indexed read each.
struct StatusBench {
    var connections = 64
    var jobs = 10_000

    let runtime: ServiceRuntime

    /// Fills the service's database with jobs and polls one of them for `time`.
    func run(for time: Duration) async throws -> BenchFigure {
        let job = try await fill()
        let token = try await runtime.engine.read { tx in
            try SettingsValue.find(.installationSecret, in: tx)
        }.flatMap(Installation.init(stored:))?.statusToken(of: job)
        guard let token else { throw StartError("the service has no installation secret") }
        let load = LoadConnections(
            host: "127.0.0.1", port: runtime.port, connections: connections,
            request: "GET /v1/generations/\(job)?token=\(token) HTTP/1.1\r\nHost: bench\r\n\r\n")
        let isStopped = Handover<Bool>()
        return try await withTaskCancellationHandler {
            try await onOwnThread {
                var load = load
                return try load.run(for: time) { isStopped.taken ?? false }
            }
        } onCancel: {
            isStopped.give(true)
        }
    }

    /// Makes jobs to read.
    ///
    /// - Returns: one of them.
    func fill() async throws -> JobID {
        let user = UserID("bench")
        let intake = GenerationIntake(
            terms: GenerationIntake.Terms(
                outputCredits: 1, providerCredits: [:],
                deadlines: [runtime.settings.providers[0].name: .seconds(86_400)], failover: [],
                breakers: { [:] }))
        let jobs = jobs
        return try await runtime.engine.write { tx in
            _ = try Ledger(tx).grant(Int64(jobs), to: user, source: .promotion)
            var last: JobID?
            for _ in 0..<jobs {
                let order = GenerationOrder(
                    user: user,
                    request: GenerationRequest(
                        prompt: "bench", imageURLs: [], aspectRatio: nil, outputs: 1))
                if case .job(let job, _) = try intake.take(order, in: tx) { last = job.id }
            }
            // They are there to be read, not to be worked on.
            _ = try tx.execute("UPDATE jobs SET wake_at = NULL WHERE user_id = \(user)")
            guard let last else { throw StartError("no job could be made") }
            return last
        }
    }
}
