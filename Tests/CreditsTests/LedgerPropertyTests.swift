import Foundation
import Support
import Testing

/// Random programs: 8 × 10 of 60 steps, 4,800 in all.
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
}
