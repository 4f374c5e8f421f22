import Credits
import Database
import Jobs
import Operations
import Testing

@Suite struct `The verification` {
    @Test func `finds nothing where nothing is broken, and says so on every screen`()
        async throws
    {
        try await TestDesk.with { world in
            _ = try await world.completed(outputs: 2)
            _ = try await world.undelivered(of: "bob")
            #expect(try await world.desk(.viewer).overview().ledgerCheck.checkedAt == nil)
            let report = try await Verification(world.engine).runAndStore()
            #expect(report.ok)
            #expect(report.checked > 10)
            let check = try await world.desk(.viewer).overview().ledgerCheck
            #expect(check.isSound)
            #expect(check.checkedAt == world.clock.now())
        }
    }

    @Test(
        arguments: [
            ("UPDATE jobs SET credits = 8, outputs = 2", "J1"),
            ("UPDATE jobs SET state = 'failed', finished_at = 1", "J2"),
            ("UPDATE jobs SET state = 'running', finished_at = NULL", "J2"),
            ("UPDATE outputs SET state = 'lost'", "J2"),
            ("DELETE FROM outputs", "J2"),
            ("UPDATE holds SET job_id = 'another'", "J1"),
            ("UPDATE users SET settled = settled + 1", "I2"),
        ] as [(SQL, String)])
    func `finds what is broken and names it`(damage: SQL, invariant: String) async throws {
        try await TestDesk.with { world in
            _ = try await world.completed()
            try await world.engine.write { tx in _ = try tx.execute(damage) }
            let report = try await Verification(world.engine).runAndStore()
            #expect(!report.ok)
            #expect(report.broken.contains { $0.invariant == invariant }, "\(report.broken)")
            let check = try await world.desk(.viewer).overview().ledgerCheck
            #expect(!check.isSound)
            #expect(check.broken == report.broken.first.map { "\($0)" })
            #expect(
                try await world.desk(.viewer).overview().attention.first?.subject == .ledger)
            let one = try await Verification(world.engine).run(user: UserID("ada"))
            #expect(!one.ok)
        }
    }

    @Test func `half a proof is none`() async throws {
        try await TestDesk.with { world in
            _ = try await world.completed()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await Verification(world.engine).runAndStore()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await world.desk(.viewer).overview().ledgerCheck.checkedAt == nil)
        }
    }
}
