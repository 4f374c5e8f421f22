import Foundation
import Support
import Testing

/// Random programs: 8 × 10 of 60 steps with every row looked at after every step, then 8 × 12,500
/// steps under keys and with crashes: 104,800 in all; fewer where each costs exchanges with a
/// server.
@Suite struct LedgerPropertyTests {
    /// `HOLDFAST_SEED=… swift test --filter LedgerPropertyTests` plays other programs.
    static let seeds: [UInt64] = {
        let base = ProcessInfo.processInfo.environment["HOLDFAST_SEED"].flatMap(UInt64.init) ?? 1
        return (0..<8).map { base &+ $0 }
    }()

    @Test(arguments: seeds)
    func `whatever happens, the ledger does what coins in buckets do`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<10 {
            let steps = LedgerProgram.random(length: 60, using: &random)
            guard try await LedgerProgram.difference(of: steps) != nil else { continue }
            let short = try await shrink(steps) { steps in
                try await LedgerProgram.difference(of: steps) != nil
            }
            let found = try await LedgerProgram.difference(of: short) ?? "nothing any more"
            let script = short.map(\.description).joined(separator: "\n")
            Issue.record("seed \(seed): \(found)\n\(script)")
            return
        }
    }
    /// `HOLDFAST_SOAK=10000000` says how many steps instead.
    static let marathonSteps =
        ProcessInfo.processInfo.environment["HOLDFAST_SOAK"].flatMap(Int.init)
        ?? (EngineKind.chosen == .sqlite ? 100_000 : 8_000)

    @Test(arguments: seeds)
    func `whatever is lost, repeated or cut off, the ledger does it once`(
        seed: UInt64
    ) async throws {
        let steps = Self.marathonSteps / Self.seeds.count
        let (crashes, failure) = try await LedgerMarathon.play(seed: seed, operations: steps)
        guard let (found, program) = failure else {
            #expect(crashes > steps / 1_000)
            return
        }
        let short = try await shrink(program) { steps in
            try await LedgerMarathon.difference(of: steps, seed: seed) != nil
        }
        let script = short.map(\.description).joined(separator: "\n")
        Issue.record("seed \(seed): \(found)\n\(script)")
    }
}
