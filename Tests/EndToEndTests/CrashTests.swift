import Foundation
import Testing

extension LoadTests {
    /// The service dies again and again in the middle of its work, and nobody loses anything.
    struct CrashTests {
        private static let kills = 24
        private static let granted = 100_000

        private static let faults = """
            {"evolink": {
              "lost_callback": {"share": 0.15}, "duplicated_callback": {"share": 0.2, "times": 3},
              "early_callback": {"share": 0.15}, "cut_after_accept": {"share": 0.04},
              "slow": {"share": 0.2, "delay_ms": 200},
              "throttled": {"share": 0.02, "retry_after": 1},
              "failed_task": {"share": 0.03, "code": "service_error"},
              "truncated_result": {"share": 0.02}}}
            """

        @Test(.timeLimit(.minutes(4)))
        func `killed at any moment, every job is made once and paid once`() async throws {
            let seed = SeededGenerator.seed()
            print("CrashTests: HOLDFAST_SEED=\(seed) repeats the moments")
            var random = SeededGenerator(seed: seed)
            var plan = Site.Plan()
            plan.generationTime = "50ms..600ms"
            try await Site.with(plan) { site in
                let shoppers = Shoppers(6, at: site)
                for user in shoppers.users { try await site.grant(Self.granted, to: user) }
                try await site.setFaults(Self.faults)

                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await shoppers.run(every: .milliseconds(60)) }
                    // Throwing here ends the shoppers, too.
                    for _ in 0..<Self.kills { try await site.crash(&random) }
                    shoppers.stop()
                    try await group.waitForAll()
                }
                try await site.setFaults("{}")
                try await site.comeToRest()
                try await expectSound(site, shoppers)
            }
        }

        private func expectSound(_ site: Site, _ shoppers: Shoppers) async throws {
            let told = shoppers.told
            #expect(told.surprises.isEmpty, "\(told.surprises.prefix(5))")
            #expect(told.retries > 0, "nobody was cut off, so nothing was tried")

            // Every accepted request is exactly one job, and still is when it is asked for again.
            #expect(Set(told.jobs.values).count == told.jobs.count)
            let rows = try await site.sqlite("SELECT id FROM jobs ORDER BY id").split(
                separator: "\n")
            #expect(Set(rows.map(String.init)) == Set(told.jobs.values))
            for (key, _) in told.jobs.prefix(20) {
                await shoppers.ask(for: String(key.prefix(6)), key: key)
            }
            #expect(shoppers.told.jobs == told.jobs)

            let proof = try await site.verify()
            #expect(proof["ok"].flag == true, "\(proof["broken"])")
            try await expectConserved(site, shoppers)
            try await expectOncePaid(site)
            let ends = try await site.sqlite(
                """
                SELECT group_concat(state || coalesce(' ' || attention, '') || ': ' || n, ', ') FROM
                (SELECT state, attention, count(*) n FROM jobs GROUP BY state, attention)
                """)
            print("CrashTests: \(told.jobs.count) jobs, \(told.retries) retries; \(ends)")
        }

        private func expectConserved(_ site: Site, _ shoppers: Shoppers) async throws {
            for user in shoppers.users {
                let balance = try await site.balance(of: user)
                let sum = ["available", "held", "settled", "expired", "revoked"]
                    .compactMap { balance[$0].number }.reduce(0, +)
                #expect(sum == Self.granted)
                let paid = try await site.sqlite(
                    """
                    SELECT count(*) * 4 FROM outputs o JOIN jobs j ON j.id = o.job_id
                    WHERE j.user_id = '\(user)' AND j.state = 'completed' AND o.state = 'stored'
                    """)
                #expect(balance["settled"].number == Int(paid))
            }
        }

        /// No attempt was submitted twice, and every picture that was paid for is there.
        private func expectOncePaid(_ site: Site) async throws {
            let state = try await site.sandboxState()
            #expect(state["duplicate_attempts"].number == 0)
            #expect(state["tasks_created"]["replicate"].number == 0)
            let objects = try await site.sqlite(
                "SELECT key || ' ' || bytes FROM outputs WHERE state = 'stored'")
            for line in objects.split(separator: "\n") {
                let parts = line.split(separator: " ")
                let path = "\(site.folder)/results/\(parts[0])"
                let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
                #expect(size == Int(parts[1]), "\(path)")
            }
        }
    }
}

extension Site {
    /// Lets the service work for a moment, kills it, and starts it again.
    fileprivate func crash(_ random: inout SeededGenerator) async throws {
        await tick(after: .milliseconds(Int.random(in: 20...900, using: &random)))
        await killService()
        if Int.random(in: 0..<4, using: &random) == 0 {
            // It may also die while it starts.
            let start = try ChildProcess(
                Holdfast.program, ["serve", "--config", settingsFile],
                environment: Holdfast.environment)
            await tick(after: .milliseconds(Int.random(in: 5...250, using: &random)))
            await start.killAndWait()
        }
        try await serve()
    }

    /// Waits until every job has ended or asks for a person.
    fileprivate func comeToRest() async throws {
        do {
            try await eventually("all jobs to end", within: .seconds(100), every: .seconds(1)) {
                try await sqlite(openJobs("count(*)")) == "0" ? true : nil
            }
        } catch let error as TimedOut {
            let left = try await sqlite(openJobs("group_concat(id || ' ' || state, ', ')"))
            throw TimedOut(what: "\(error.what); there are still \(left)", limit: error.limit)
        }
    }

    private func openJobs(_ what: String) -> String {
        """
        SELECT \(what) FROM jobs
        WHERE state IN ('queued', 'submitting', 'running', 'delivering') AND attention IS NULL
        """
    }
}
