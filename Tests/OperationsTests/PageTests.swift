import Credits
import Database
import Jobs
import Operations
import Providers
import Testing

@Suite struct `Pages` {
    /// A timeline as seconds since the first line, event, change of credits and text; ids by name.
    private func story(of job: JobID, in world: TestDesk) async throws -> String {
        guard let detail = try await world.desk(.viewer).job(job.text) else { return "none" }
        let start = detail.timeline[0].at
        let names = try await world.desk(.viewer).user(detail.row.user)?.packages.map(\.id) ?? []
        let lines = detail.timeline.map { line in
            var text = line.text
            for name in names { text = text.replacing(name, with: "P") }
            text = text.replacing(job.text, with: "J")
            let credits = line.credits.map { " \($0 > 0 ? "+" : "")\($0)" } ?? ""
            return "\((line.at - start).components.seconds) \(line.event)\(credits): \(text)"
        }
        return (lines + [detail.verdict]).joined(separator: "\n")
    }

    @Test func `a completed and refunded job is one story of job and money`() async throws {
        try await TestDesk.with { world in
            let job = try await world.completed(outputs: 2)
            let completed = """
                0 requested: without a key
                0 frozen -8: 8 from package P
                1 attempt: attempt 1 at evolink
                2 accepted: task-J
                3 succeeded: 2 pictures
                4 settled: 8 from package P
                4 completed: 2 pictures stored
                """
            #expect(
                try await story(of: job, in: world) == completed
                    + "\nCharged 8 credits for the pictures stored.")
            world.clock.advance(by: .seconds(5))
            _ = try await world.execute(.refund(job: .any(job), credits: 3), as: .support)
            #expect(
                try await story(of: job, in: world) == completed + """

                    9 refunded +3: 3 to package P: support: ticket 7
                    9 refund: 3 credits, by support
                    Charged 8 credits for the pictures stored, 3 of them refunded.
                    """)
            world.clock.advance(by: .seconds(1))
            _ = try await world.execute(.refund(job: .any(job), credits: nil), key: "k2")
            #expect(
                try await story(of: job, in: world).hasSuffix(
                    "\nCharged 8 credits, all of them refunded."))
        }
    }

    @Test func `a failed job gave everything back`() async throws {
        try await TestDesk.with { world in
            let job = try await world.job(key: "order-7")
            try await world.happen(
                .claimed(provider: "evolink"),
                .refused(
                    ProviderFailure(kind: .moderation, code: "moderated", message: "not this")),
                to: job)
            #expect(
                try await story(of: job, in: world) == """
                    0 requested: key order-7
                    0 frozen -4: 4 from package P
                    1 attempt: attempt 1 at evolink
                    2 released +4: 4 to package P: not this
                    2 failed: moderated: not this; the user was not charged
                    Not charged: the hold was released in the same transaction as the end.
                    """)
        }
    }

    @Test func `the time that credits were held is given back, and shown`() async throws {
        try await TestDesk.with { world in
            try await world.grant(4, to: "ada", expires: TestDesk.start + .seconds(60))
            let job = try await world.job(of: "ada")
            world.clock.advance(by: .seconds(100))
            try await world.happen(.cancelRequested, to: job)
            let story = try await story(of: job, in: world)
            #expect(
                story.contains("101 extended: package P lives until 2026-01-01T00:02:41.000000Z"))
        }
    }

    @Test func `a user's page adds up`() async throws {
        try await TestDesk.with { world in
            _ = try await world.completed(outputs: 2)
            _ = try await world.running()
            let page = try await world.desk(.viewer).user("ada")
            #expect(page?.isChainSound == true)
            #expect(page?.row.available == 0)
            #expect(page?.row.held == 4)
            #expect(page?.row.settled == 8)
            #expect(page?.row.openJobs == 1)
            #expect(page?.packages.map(\.granted).sorted() == [4, 8])
            #expect(
                page?.entries.map(\.event) == ["frozen", "granted", "settled", "frozen", "granted"])
            #expect(page?.entries.map(\.available) == [-4, 4, 0, -8, 8])
            #expect(page?.entries.map(\.settled).reduce(0, +) == 8)
            try await world.engine.write { tx in
                _ = try tx.execute("UPDATE users SET available = 1000 WHERE id = 'ada'")
            }
            #expect(try await world.desk(.viewer).user("ada")?.isChainSound == false)
            #expect(try await world.desk(.viewer).user("nobody") == nil)
            #expect(try await world.desk(.viewer).job("nothing") == nil)
        }
    }

    @Test func `the overview's numbers are those of the rows`() async throws {
        try await TestDesk.with { world in
            _ = try await world.job()
            _ = try await world.running()
            _ = try await world.unknown(of: "bob")
            _ = try await world.undelivered(of: "bob")
            _ = try await world.completed(of: "eve", outputs: 2)
            let canceled = try await world.job(of: "eve")
            try await world.happen(.cancelRequested, to: canceled)
            let stuck = try await world.job(of: "eve")
            try await world.engine.write { tx in
                _ = try tx.execute(
                    "UPDATE jobs SET attention = 'stuck_hold' WHERE id = \(stuck)")
            }
            let desk = world.desk(.viewer)
            let overview = try await desk.overview()
            #expect(overview.defaultProvider == "evolink")
            #expect(
                [
                    overview.jobs.queued, overview.jobs.submitting, overview.jobs.running,
                    overview.jobs.delivering,
                ] == [2, 1, 1, 1])
            #expect(overview.lastHour.completed == 1)
            #expect(overview.lastHour.canceled == 1)
            #expect(overview.completedPerMinute.reduce(0, +) == 1)
            #expect(overview.completedPerMinute.count == overview.failedPerMinute.count)
            let users = try await desk.users(ListQuery()).items
            #expect(overview.credits.held == users.map(\.held).reduce(0, +))
            #expect(overview.credits.settled == users.map(\.settled).reduce(0, +))
            #expect(overview.credits.available == users.map(\.available).reduce(0, +))
            let held = try await desk.holds(ListQuery()).items.map(\.credits).reduce(0, +)
            #expect(overview.credits.held == held)
            #expect(overview.providers.map(\.queued) == [2, 0])
            #expect(overview.providers.map(\.inFlight) == [2, 0])
            try await follow(overview.attention, desk)
            #expect(overview.attention.map(\.credits) == [4, 4, 4])
        }
    }

    /// Each line of what needs a person leads to the rows that it speaks of.
    private func follow(_ items: [AttentionItem], _ desk: LocalDesk) async throws {
        #expect(items.count == 3)
        for item in items {
            let parts = item.filter.split(separator: ":").map(String.init)
            let query = ListQuery(conditions: [parts[0]: parts[1]])
            let count =
                switch item.subject {
                case .jobs: try await desk.jobs(query).items.count
                case .holds:
                    // What waits for a person otherwise is stuck, too.
                    try await desk.holds(query).items.count - 2
                case .deliveries: try await desk.deliveries(query).items.count
                case .providers, .ledger: 0
                }
            #expect(count == item.jobs, "\(item.text)")
        }
    }
}
