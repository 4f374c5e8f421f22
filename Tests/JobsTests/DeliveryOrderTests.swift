import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// Which pictures are copied first.
@Suite struct DeliveryOrderTests {
    @Test func `a picture whose URL dies sooner is copied before those that wait longer`()
        async throws
    {
        try await withWorkers { world in
            for (index, expiry) in [nil, 900, 300].enumerated() {
                let task = "t\(index)"
                world.p1.onSubmit { _ in .accepted(task: task, status: .queued) }
                let job = try await world.running()
                let now = try await world.jobs.ledger.engine.read { $0.now }
                let expiresAt = expiry.map { now + .seconds($0) }
                let file = ResultFile(url: "https://p.example/\(index)", expiresAt: expiresAt)
                try await world.jobs.handle(.taskSucceeded([file]), job)
                world.jobs.advance(.milliseconds(1))
            }
            let first = try await world.workers.claimDeliveries(2)
            #expect(first.items.map { $0.sourceURL.last } == ["2", "1"])
            #expect(first.isMore)
            let rest = try await world.workers.claimDeliveries(2)
            #expect(rest.items.map { $0.sourceURL.last } == ["0"])
            #expect(!rest.isMore)
        }
    }

    // PostgreSQL plans by the number of rows, and here there are none.
    @Test(.enabled(if: EngineKind.chosen == .sqlite))
    func `what workers ask every moment is answered by an index`() async throws {
        try await withWorkers { world in
            let questions: [SQL] = [
                "SELECT id FROM jobs WHERE state = 'queued' AND wake_at <= 1 ORDER BY wake_at",
                "SELECT id FROM attempts WHERE wake_at <= 1 ORDER BY wake_at",
                "SELECT job_id, number FROM outputs WHERE wake_at <= 1 ORDER BY wake_at LIMIT 9",
                "SELECT spool FROM outputs WHERE spool IS NOT NULL AND state <> 'stored'",
                "SELECT 1 FROM callbacks WHERE attempt_id = 'a' AND verdict = 'taken'",
                "SELECT id FROM attempts WHERE job_id = 'a' ORDER BY number DESC LIMIT 1",
            ]
            for question in questions {
                let steps = try await world.jobs.ledger.engine.read { tx in
                    try tx.rows("EXPLAIN QUERY PLAN \(sql: question)") {
                        try $0.get(3, as: String.self)
                    }
                }
                #expect(steps.allSatisfy { $0.contains("INDEX") || $0.contains("PRIMARY KEY") })
                #expect(!steps.contains { $0.contains("TEMP B-TREE") })
            }
        }
    }
}
