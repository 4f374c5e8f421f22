import Credits
import Database
import Dispatch
@testable import Jobs
import Providers
import Support
import Testing

/// Orders: a job and its hold, or neither; and one outcome for each key.
@Suite struct GenerationIntakeTests {
    private static func words(_ taken: GenerationIntake.Taken) -> String {
        switch taken {
        case .job(let job, let isReplay):
            "\(isReplay ? "again" : "new"): \(job.credits) credits"
        case .refused(let refusal): "refused: \(refusal)"
        }
    }

    private static func take(
        _ order: GenerationOrder, in world: JobsWorld
    ) async throws -> String {
        let intake = GenerationIntake(terms: world.terms)
        return try await world.write { Self.words(try intake.take(order, in: $0)) }
    }

    @Test func `J1: a job comes with its hold, or not at all`() async throws {
        try await withJobs { world in
            #expect(try await Self.take(JobsWorld.order(outputs: 4), in: world) == "new: 8 credits")
            #expect(
                try await Self.take(JobsWorld.order(outputs: 2), in: world)
                    == "refused: 4 credits are needed and 2 are available")
            #expect(try await world.broken() == [])
            let jobs = try await world.ledger.engine.read { tx in
                try tx.first("SELECT count(*) FROM jobs") { try $0.get(0, as: Int.self) }
            }
            #expect(jobs == 1)
        }
    }

    @Test func `I11: the same key and the same request is the same job`() async throws {
        try await withJobs { world async throws in
            let order = JobsWorld.order(outputs: 2, key: "k")
            #expect(try await Self.take(order, in: world) == "new: 4 credits")
            #expect(try await Self.take(order, in: world) == "again: 4 credits")
            #expect(try await world.broken() == [])
        }
    }

    /// Whoever carries a job on locks it before its user, and a repeated request has the user.
    @Test(.enabled(if: EngineKind.chosen != .sqlite), .timeLimit(.minutes(5)))
    func `a repeated request does not wait for whoever has its job in hand`() async throws {
        try await withJobs { world in
            let order = JobsWorld.order(key: "k")
            let job = try await world.take(order)
            let (hasLocked, locks) = AsyncStream<Void>.makeStream()
            let isTaken = DispatchSemaphore(value: 0)
            async let inHand: Void = world.write { tx in
                _ = try JobRecord.find(job, in: tx)
                locks.finish()
                isTaken.wait()
            }
            for await _ in hasLocked {}
            let intake = GenerationIntake(terms: world.terms)
            let words = try await world.ledger.engine.write(for: order.user.text) { tx in
                Self.words(try intake.take(order, in: tx))
            }
            #expect(words == "again: 2 credits")
            isTaken.signal()
            try await inHand
        }
    }

    @Test func `I11: many requests with one key at once are one job`() async throws {
        try await withJobs { world in
            let words = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...16 {
                    group.addTask { try await Self.take(JobsWorld.order(key: "k"), in: world) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(words.count { $0 == "new: 2 credits" } == 1)
            #expect(words.count { $0 == "again: 2 credits" } == 15)
        }
    }

    @Test(arguments: [
        JobsWorld.order(outputs: 2, key: "k"), JobsWorld.order(prompt: "a dog", key: "k"),
        JobsWorld.order(provider: "p2", key: "k"),
    ])
    func `20: the same key with another request is a named mismatch`(
        other: GenerationOrder
    ) async throws {
        try await withJobs { world in
            _ = try await world.take(JobsWorld.order(key: "k"))
            await #expect(throws: KeyReuse.self) { try await Self.take(other, in: world) }
            #expect(try await world.broken() == [])
        }
    }

    @Test func `21: a key that was refused for want of credits stays refused after a top-up`()
        async throws
    {
        try await withJobs { world in
            let order = JobsWorld.order(outputs: 6, key: "k")
            let refusal = "refused: 12 credits are needed and 10 are available"
            #expect(try await Self.take(order, in: world) == refusal)
            try await world.write { tx in
                _ = try Ledger(tx).grant(90, to: JobsWorld.ann, source: .purchase)
            }
            #expect(try await Self.take(order, in: world) == refusal)
            #expect(
                try await Self.take(JobsWorld.order(outputs: 6), in: world) == "new: 12 credits")
        }
    }

    @Test func `33: without a route nothing is frozen, and the key may be tried again`()
        async throws
    {
        try await withJobs { world in
            let modes: [ProviderMode] = [.off, .on]
            for (version, mode) in modes.enumerated() {
                _ = try await world.write { tx in
                    for provider in ["p1", "p2"] {
                        _ = try ModeStore.set(
                            mode, of: provider, by: "ops", seen: Int64(version), tx)
                    }
                }
                let order = JobsWorld.order(key: "k")
                if mode == .off {
                    await #expect(throws: GenerationRefusal.self) {
                        try await Self.take(order, in: world)
                    }
                } else {
                    #expect(try await Self.take(order, in: world) == "new: 2 credits")
                }
            }
        }
    }

    @Test func `I13: the price is the provider's, or the order's, and is kept`() async throws {
        try await withJobs { world async throws in
            var order = JobsWorld.order(provider: "p2")
            #expect(try await Self.take(order, in: world) == "new: 3 credits")
            order.outputCredits = 1
            #expect(try await Self.take(order, in: world) == "new: 1 credits")
            // What the four cost together is what is too much, or too much to be told.
            order.request.outputs = 4
            let half = Ledger.creditsMax / 2
            for (price, named) in [(half, 4 * half), (.max, .max), (0, 0), (-1, -4)] {
                order.outputCredits = price
                let refused = order
                await #expect(throws: LedgerError.creditsOutOfRange(named)) {
                    try await Self.take(refused, in: world)
                }
            }
            #expect(try await world.broken() == [])
        }
    }

    @Test func `who or what is not known is refused`() async throws {
        try await withJobs { world in
            var stranger = JobsWorld.order()
            stranger.user = UserID("eve")
            let order = stranger
            await #expect(throws: GenerationRefusal.unknownUser(UserID("eve"))) {
                try await Self.take(order, in: world)
            }
            await #expect(throws: GenerationRefusal.unknownProvider("p9")) {
                try await Self.take(JobsWorld.order(provider: "p9"), in: world)
            }
        }
    }
}
