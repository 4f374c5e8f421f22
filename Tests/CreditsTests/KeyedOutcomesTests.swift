@testable import Credits
import Database
import Support
import Testing

/// A key stands for one request and one outcome (I11).
@Suite struct KeyedOutcomesTests {
    private let request = [UInt8](repeating: 1, count: 32)
    private let another = [UInt8](repeating: 2, count: 32)

    @Test func `I11: a key returns the outcome that it had, and a new one none`() async throws {
        try await withLedger { world in
            let found = try await world.engine.write { [request] tx in
                let outcomes = KeyedOutcomes(tx, scope: "ann")
                try outcomes.store("job 1", for: "k", request: request)
                return [
                    try outcomes.outcome(of: "k", request: request),
                    try outcomes.outcome(of: "K", request: request),
                    try KeyedOutcomes(tx, scope: "ben").outcome(of: "k", request: request),
                ]
            }
            #expect(found == ["job 1", nil, nil])
        }
    }

    @Test func `20: a key with another request is a named mismatch`() async throws {
        try await withLedger { world in
            try await world.engine.write { [request] tx in
                try KeyedOutcomes(tx, scope: "ann").store("job 1", for: "k", request: request)
            }
            await #expect(throws: KeyReuse(key: "k")) {
                try await world.engine.write { [another] tx in
                    try KeyedOutcomes(tx, scope: "ann").outcome(of: "k", request: another)
                }
            }
        }
    }

    @Test func `21: a key that failed stays failed after a top-up`() async throws {
        try await withLedger { world in
            let ask = { @Sendable [request] (tx: Transaction) throws -> String in
                let outcomes = KeyedOutcomes(tx, scope: "ann")
                if let known = try outcomes.outcome(of: "k", request: request) { return known }
                var outcome = "ok"
                do throws {
                    _ = try Ledger(tx).freeze(4, of: UserID("ann"), for: JobID("J1"))
                } catch let refusal as LedgerError {
                    outcome = "\(refusal)"
                }
                try outcomes.store(outcome, for: "k", request: request)
                return outcome
            }
            let grant = { @Sendable (tx: Transaction) throws in
                _ = try Ledger(tx).grant(3, to: UserID("ann"), source: .purchase)
            }
            try await world.engine.write(grant)
            let first = try await world.engine.write(ask)
            try await world.engine.write(grant)
            let second = try await world.engine.write(ask)
            #expect(first == "4 credits are needed and 3 are available")
            #expect(second == first)
        }
    }

    @Test func `I11: an outcome is stored once`() async throws {
        try await withLedger { world in
            await #expect(throws: DatabaseError.self) {
                try await world.engine.write { [request] tx in
                    let outcomes = KeyedOutcomes(tx, scope: "ann")
                    try outcomes.store("job 1", for: "k", request: request)
                    try outcomes.store("job 2", for: "k", request: request)
                }
            }
        }
    }
}
