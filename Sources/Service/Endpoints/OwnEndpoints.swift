import Database
import HTTPServer
import Jobs
import ObjectStorage
import Operations

/// `GET /readyz`: whether the database and the store answer.
struct ReadinessEndpoint {
    let application: Application

    func answer() async -> Response {
        var problems: [String] = []
        do {
            _ = try await application.engine.read { $0.now }
        } catch {
            // Anybody may ask: what exactly is wrong, and where, is for the log.
            application.log.error("not ready: database: \(error)")
            problems.append("the database does not answer")
        }
        do {
            try await application.store.check()
        } catch {
            application.log.error("not ready: storage: \(error.message)")
            problems.append("the storage does not answer")
        }
        return problems.isEmpty
            ? .text("ready\n") : .text(problems.joined(separator: "\n") + "\n", status: 503)
    }
}

/// `GET /problems/{kind}`: what a problem's `type` leads to.
enum ProblemPage {
    static func answer(_ name: String) throws(Problem) -> Response {
        guard let kind = Problem.Kind(rawValue: name) else {
            throw Problem(.notFound, "there is no such problem")
        }
        return .text("\(kind.rawValue)\n\n\(kind.title)\n")
    }
}

/// `GET /metrics`: Prometheus text, from the database and this process.
struct MetricsEndpoint {
    let application: Application

    func answer() throws -> Response {
        let figures = try application.engine.readNow { try ServiceFigures.read(in: $0) }
        var text = ""
        func add(_ name: String, _ help: String, _ type: String, _ samples: [(String, Int64)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for (labels, value) in samples { text += "\(name)\(labels) \(value)\n" }
        }
        add(
            "holdfast_jobs_open", "Jobs that have not ended, by state.", "gauge",
            figures.openJobs.map { ("{state=\"\($0.key)\"}", Int64($0.value)) }.sorted {
                $0.0 < $1.0
            })
        add(
            "holdfast_jobs_attention", "Jobs that need a person, by reason.", "gauge",
            figures.attention.map { ("{reason=\"\($0.key)\"}", Int64($0.value)) }
                .sorted { $0.0 < $1.0 })
        add(
            "holdfast_credits", "Credits by bucket.", "gauge",
            figures.credits.map { ("{bucket=\"\($0.key)\"}", $0.value) }.sorted { $0.0 < $1.0 })
        add(
            "holdfast_ledger_sound", "1 if the last check of the ledger found nothing broken.",
            "gauge", [("", figures.isLedgerSound ? 1 : 0)])
        let statistics = application.engine.statistics
        add(
            "holdfast_database_writes_total", "Transactions written by this process.", "counter",
            [("", Int64(statistics.writes))])
        add(
            "holdfast_database_commits_total", "Commits that they shared.", "counter",
            [("", Int64(statistics.commits))])
        return .text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
