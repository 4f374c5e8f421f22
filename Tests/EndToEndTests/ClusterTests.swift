import Glibc
import Support
import Testing

extension LoadTests {
    /// Many services share one PostgreSQL server, and nothing of it stays up.
    ///
    /// What a killed service had in hand rests for its lease of 20 s, as long as which this takes.
    struct ClusterTests {
        private static let kills = 6
        private static let granted = 100_000

        private static let faults = """
            {"evolink": {
              "lost_callback": {"share": 0.1}, "duplicated_callback": {"share": 0.2, "times": 3},
              "early_callback": {"share": 0.1}, "slow": {"share": 0.2, "delay_ms": 200},
              "failed_task": {"share": 0.03, "code": "service_error"}}}
            """

        @Test(.timeLimit(.minutes(4)))
        func `services, connections and the database die, and every job is made and paid once`()
            async throws
        {
            let seed = SeededGenerator.seed()
            print("ClusterTests: HOLDFAST_SEED=\(seed) repeats the moments")
            try await SharedDatabase.with { shared in
                var plan = Site.Plan()
                plan.generationTime = "50ms..600ms"
                plan.services = 3
                plan.database = shared
                try await Site.with(plan) { site in
                    let shoppers = Shoppers(6, at: site)
                    for user in shoppers.users { try await site.grant(Self.granted, to: user) }
                    try await site.setFaults(Self.faults)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await shoppers.run(every: .milliseconds(60)) }
                        // Throwing here ends the shoppers, too.
                        try await hurt(site, shared, seed: seed)
                        shoppers.stop()
                        try await group.waitForAll()
                    }
                    try await site.setFaults("{}")
                    try await site.comeToRest(within: .seconds(60))
                    try await site.expectSound(shoppers, granted: Self.granted)
                    let told = shoppers.told
                    let ends = try await site.ends()
                    print("ClusterTests: \(told.jobs.count) jobs, \(told.retries) retries; \(ends)")
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `a switch of the default on one machine counts for the next submit on every one`()
            async throws
        {
            try await SharedDatabase.with { shared in
                var plan = Site.Plan()
                plan.services = 3
                plan.database = shared
                try await Site.with(plan) { site in
                    try await site.grant(1_000, to: "ann")
                    for provider in ["replicate", "evolink", "replicate"] {
                        let switched = try await site.run(
                            "providers", "default", provider, "--reason", "a try", "--yes")
                        #expect(switched.code == 0, "\(switched.text)")
                        for number in site.servicePorts.indices {
                            #expect(try await site.submits(by: number) == provider)
                        }
                    }
                    #expect(try await site.verify()["ok"].flag == true)
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `behind a pooler of a few connections services work as without it`() async throws {
            try await SharedDatabase.withPooler { shared in
                var plan = Site.Plan()
                plan.services = 2
                plan.database = shared
                try await Site.with(plan) { site in
                    let shoppers = Shoppers(6, at: site)
                    for user in shoppers.users { try await site.grant(Self.granted, to: user) }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await shoppers.run(every: .milliseconds(20)) }
                        try await eventually("a hundred jobs") {
                            shoppers.told.jobs.count >= 100 ? true : nil
                        }
                        shoppers.stop()
                        try await group.waitForAll()
                    }
                    try await site.comeToRest()
                    try await site.expectSound(shoppers, granted: Self.granted)
                    #expect(shoppers.told.retries == 0)
                    let refund = try await site.run(
                        "users", "refund", shoppers.told.jobs.values.first ?? "", "--reason",
                        "it was blue", "--yes")
                    #expect(refund.code == 0, "\(refund.text)")
                    let frame = try await site.run("console", "--once", "--size", "80x24")
                    #expect(frame.code == 0, "\(frame.text)")
                    #expect(try await site.verify()["ok"].flag == true)
                }
            }
        }

        /// Two services sell the credits of three users, who have too few for what they ask.
        @Test(.timeLimit(.minutes(2)))
        func `many processes sell the same few credits, and none of them twice`() async throws {
            try await SharedDatabase.with { shared in
                var plan = Site.Plan()
                plan.generationTime = "10ms..20ms"
                plan.services = 4
                plan.database = shared
                try await Site.with(plan) { site in
                    try await expectNothingSoldTwice(at: site)
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `on one machine, too, while operators read and release`() async throws {
            try await Site.with { try await expectNothingSoldTwice(at: $0) }
        }

        /// Sixteen ask for each of three users, for more than twice what these have, while an
        /// operator releases what is held and somebody looks on.
        private func expectNothingSoldTwice(at site: Site) async throws {
            let users = ["ann", "bob", "cyd"]
            // In many packages, which all have to be locked in one order.
            for user in users {
                for number in 0..<10 {
                    try await site.grant(10, to: user, key: "\(user)-\(number)")
                }
            }
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for number in 0..<48 {
                    group.addTask {
                        var answers: [Int] = []
                        for _ in 0..<4 {
                            answers.append(
                                try await site.ask(for: users[number % users.count]).status)
                        }
                        return answers
                    }
                }
                group.addTask {
                    for _ in 0..<3 { try await site.releaseSome() }
                    return []
                }
                var answers: [Int] = []
                for try await more in group { answers += more }
                // Taken, or not enough credits: nothing else ever reaches a caller.
                #expect(Set(answers) == [202, 402], "\(Set(answers))")
                #expect(answers.count == 192)
            }
            try await site.comeToRest()
            for user in users {
                let balance = try await site.balance(of: user)
                let (available, settled) = (balance["available"].number, balance["settled"].number)
                #expect((available ?? 0) + (settled ?? 0) == 100, "\(balance)")
                #expect(balance["held"].number == 0)
            }
            let proof = try await site.verify()
            #expect(proof["ok"].flag == true, "\(proof["broken"])")
        }

        /// Kills services one by one, cuts connections in between, and the server's power once.
        private func hurt(_ site: Site, _ shared: SharedDatabase, seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed)
            for round in 0..<Self.kills {
                await tick(after: .milliseconds(Int.random(in: 100...600, using: &random)))
                try await shared.cutConnections()
                await tick(after: .milliseconds(Int.random(in: 20...600, using: &random)))
                if round == Self.kills / 2 { try await shared.cluster.restart() }
                let victim = Int.random(in: site.servicePorts.indices, using: &random)
                await site.killService(victim)
                await tick(after: .milliseconds(Int.random(in: 20...400, using: &random)))
                try await site.serve(victim)
            }
        }
    }
}

extension Site {
    /// The provider of a job that only one of the services can have submitted: the others stand
    /// still.
    fileprivate func submits(by number: Int) async throws -> String {
        let others = servicePorts.indices.filter { $0 != number }.compactMap(serviceProcess)
        for other in others { other.signal(SIGSTOP) }
        let job: Document
        let provider: String
        do {
            defer { for other in others { other.signal(SIGCONT) } }
            job = try await generate(for: "ann", at: number)
            let id = job["id"].text ?? ""
            provider = try await eventually("\(id) to be submitted", every: .milliseconds(10)) {
                try await attempts(of: id).first
            }
        }
        // Who stands still in the middle of a transaction keeps the others from theirs.
        _ = try await end(of: job)
        return provider
    }
}

extension Site {
    fileprivate func ask(for user: String) async throws -> Answer {
        try await post("/v1/generations", #"{"user": "\#(user)", "prompt": "a red dress"}"#)
    }

    /// What an operator does meanwhile, from another process.
    fileprivate func releaseSome() async throws {
        let holds = try await json("holds", "list", "--limit", "5")["items"].items
        let ids = holds.compactMap { $0["id"].text }
        guard !ids.isEmpty else { return }
        let end = try await run(
            ["holds", "release"] + ids + ["--reason", "a try", "--yes", "--json"])
        // Some have ended meanwhile, and say so.
        #expect(end.code == 0 || end.code == 1, "\(end.text)")
        #expect(!end.text.contains("deadlock"), "\(end.text)")
    }
}
