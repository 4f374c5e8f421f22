import Support
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
                #expect(shoppers.told.retries > 0, "nobody was cut off, so nothing was tried")
                try await site.expectSound(shoppers, granted: Self.granted)
                let told = shoppers.told
                let ends = try await site.ends()
                print("CrashTests: \(told.jobs.count) jobs, \(told.retries) retries; \(ends)")
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
}
