import Credits
import Database
import Jobs
import Operations
import Providers
import Testing

@Suite struct `Commands on jobs` {
    @Test func `support releases what is stuck, an operator what is held`() async throws {
        try await TestDesk.with { world in
            let fresh = try await world.running()
            let hold = try await world.hold(fresh).id.text
            let target = OperatorCommand.Target(id: hold, version: nil)
            let planned = try await world.desk(.support).preview(.releaseHolds([target]))
            #expect(planned.refusal == "none of these is stuck")
            let early = try await world.execute(.releaseHolds([target]), as: .support)
            #expect(early.items.map(\.result) == [.failed])
            #expect(early.summary.contains("stuck"))
            world.clock.advance(by: .seconds(601))
            #expect(
                try await world.desk(.support).holds(ListQuery(conditions: ["stuck": "true"]))
                    .items.map(\.id) == [hold])
            let report = try await world.execute(
                .releaseHolds([target]), as: .support, key: "k2")
            #expect(report.summary == "released 4 credits to ada")
            let other = try await world.running(of: "bob")
            _ = try await world.execute(.releaseHolds([.any(other)]), as: .operator, key: "k3")
            for job in [fresh, other] {
                #expect(try await world.record(job).state == .failed)
                #expect(try await world.hold(job).state == .released)
            }
            #expect(try await world.balance() == Balance(4, 0, 0))
            let again = try await world.execute(.releaseHolds([target]), key: "k4")
            #expect(again.summary == "skipped: it is released already")
            #expect(
                try await world.audited().first
                    == "support holds.release \(hold): held, job running → "
                    + "released, job failed")
            #expect(try await world.verify().ok)
        }
    }

    @Test func `a hold whose job recovered since is not released`() async throws {
        try await TestDesk.with { world in
            let job = try await world.unknown()
            let seen = try await world.desk(.operator).preview(.releaseHolds([.any(job)]))
            try await world.happen(.accepted(task: "found"), to: job)
            let report = try await world.execute(.releaseHolds(seen.targets))
            #expect(report.summary == "skipped: it has changed since you saw it")
            #expect(try await world.hold(job).state == .held)
        }
    }

    @Test func `the pictures of one job are one delivery, and its credits counted once`()
        async throws
    {
        try await TestDesk.with { world in
            let job = try await world.undelivered(outputs: 3)
            let other = try await world.delivering(of: "bob")
            let targets = ["\(job)/2", "\(job)/1", "\(other)/1", job.text].map {
                OperatorCommand.Target(id: $0, version: nil)
            }
            let plan = try await world.desk(.operator).preview(.redriveDeliveries(targets))
            #expect(plan.title == "Re-drive 3 deliveries")
            #expect(plan.credits == 12)
            #expect(plan.targets.map(\.id) == ["\(job)/2"])
            #expect(plan.leftOut.map(\.id) == ["\(other)/1"])
            #expect(plan.lines.contains("1 of the marked rows cannot, and is left out"))
            let report = try await world.execute(.redriveDeliveries(plan.targets))
            #expect(report.items.map(\.result) == [.done])
        }
    }

    @Test func `who names two pictures of a job without a plan drives the job again once`()
        async throws
    {
        try await TestDesk.with { world in
            let job = try await world.undelivered(outputs: 2)
            let targets = ["\(job)/1", "\(job)/2", job.text].map {
                OperatorCommand.Target(id: $0, version: nil)
            }
            let report = try await world.execute(.redriveDeliveries(targets))
            #expect(report.items.map(\.id) == ["\(job)/1"])
            #expect(report.items.map(\.result) == [.done])
            let states = try await world.desk(.operator).deliveries(ListQuery()).items.map(\.state)
            #expect(states == ["pending", "pending"])
        }
    }

    @Test func `what was left out of a plan is not done, though it could be meanwhile`()
        async throws
    {
        try await TestDesk.with { world in
            let waiting = try await world.unknown()
            let fine = try await world.job(of: "bob")
            let command = OperatorCommand.resolveAttention([waiting, fine].map { .any($0) })
            let plan = try await world.desk(.operator).preview(command)
            #expect(plan.targets.map(\.id) == [waiting.text])
            try await world.happen(
                .claimed(provider: "evolink"), .submitUnknown("no answer"), to: fine)
            let report = try await world.execute(
                command.replacingTargets(plan.targets + plan.leftOut))
            #expect(report.items.map(\.result) == [.done, .skipped])
            #expect(report.items.last?.note == "it has changed since you saw it")
            #expect(try await world.hold(fine).state == .held)
        }
    }

    @Test func `what was queued is canceled, what runs is asked to stop`() async throws {
        try await TestDesk.with { world in
            let queued = try await world.job()
            let running = try await world.running(of: "bob")
            let done = try await world.completed(of: "eve")
            let preview = try await world.desk(.operator).preview(
                .cancelJobs([queued, running, done].map { .any($0) }))
            #expect(preview.count == 2)
            #expect(preview.credits == 8, "what cannot be canceled is not counted")
            #expect(preview.lines.contains { $0.hasPrefix("1 of the marked rows cannot") })
            let report = try await world.execute(
                .cancelJobs([queued, running, done].map { .any($0) }))
            #expect(report.items.map(\.result) == [.done, .done, .skipped])
            #expect(try await world.record(queued).state == .canceled)
            #expect(try await world.hold(queued).state == .released)
            #expect(try await world.record(running).cancelRequested)
            #expect(try await world.hold(running).state == .held)
            #expect(try await world.hold(done).state == .settled)
            #expect(try await world.verify().ok)
        }
    }

    @Test func `a failed copy is driven again, by the delivery or by its job`() async throws {
        try await TestDesk.with { world in
            let job = try await world.undelivered()
            let row = try await world.desk(.operator).deliveries(
                ListQuery(conditions: ["state": "failed"])
            ).items
            #expect(row.map(\.id) == ["\(job)/1"])
            #expect(try await world.desk(.operator).job(job.text)?.outputs[0].state == "failed")
            let seen = try await world.desk(.operator).preview(.redriveDeliveries([.any(job)]))
            #expect(seen.targets.map(\.id) == ["\(job)/1"])
            #expect(seen.credits == 4)
            let report = try await world.execute(.redriveDeliveries(seen.targets), as: .operator)
            #expect(report.items.map(\.result) == [.done])
            #expect(try await world.record(job).attention == nil)
            #expect(
                try await world.desk(.operator).deliveries(ListQuery()).items.map(\.state)
                    == ["pending"])
            for key in ["k2", "k3"] {
                let target = key == "k2" ? seen.targets : [.any(job)]
                let again = try await world.execute(.redriveDeliveries(target), key: key)
                #expect(again.items.map(\.result) == [.skipped])
            }
            let none = try await world.execute(
                .redriveDeliveries([.init(id: "nothing/1", version: nil)]), key: "k4")
            #expect(none.items.map(\.result) == [.failed])
        }
    }

    @Test func `an unknown outcome is resolved as failed and released`() async throws {
        try await TestDesk.with { world in
            let job = try await world.unknown()
            let preview = try await world.desk(.operator).preview(.resolveAttention([.any(job)]))
            #expect(preview.credits == 4)
            let report = try await world.execute(
                .resolveAttention(preview.targets), as: .operator)
            #expect(
                report.summary
                    == "unknown_outcome resolved: the job failed and its credits were released")
            #expect(try await world.record(job).state == .failed)
            #expect(try await world.balance() == Balance(4, 0, 0))
            let again = try await world.execute(.resolveAttention([.any(job)]), key: "k2")
            #expect(again.summary == "skipped: nothing needs attention here")
        }
    }

    @Test func `a late success is acknowledged, and nobody is charged`() async throws {
        try await TestDesk.with { world in
            let job = try await world.running()
            let file = ResultFile(url: "https://files.example.test/1", expiresAt: nil)
            try await world.happen(.graceEnded, .taskSucceeded([file]), to: job)
            #expect(try await world.record(job).attention == .lateSuccess)
            let preview = try await world.desk(.operator).preview(.resolveAttention([.any(job)]))
            #expect(preview.credits == 0)
            let report = try await world.execute(.resolveAttention(preview.targets))
            #expect(report.summary == "late_success resolved")
            #expect(try await world.record(job).state == .failed)
            #expect(try await world.hold(job).state == .released)
            #expect(try await world.verify().ok)
        }
    }

    @Test func `a delivery that failed does not go out of sight unresolved`() async throws {
        try await TestDesk.with { world in
            let job = try await world.undelivered()
            let preview = try await world.desk(.operator).preview(.resolveAttention([.any(job)]))
            #expect(preview.refusal != nil)
            let report = try await world.execute(.resolveAttention([.any(job)]))
            #expect(report.items.map(\.result) == [.skipped])
            #expect(report.summary.contains("re-drive"))
            #expect(try await world.record(job).attention == .undelivered)
        }
    }
}

extension Balance {
    init(_ available: Int64, _ held: Int64, _ settled: Int64) {
        self.init(available: available, held: held, settled: settled, expired: 0, revoked: 0)
    }
}
