import Credits
import Database
import Jobs
import Operations
import Support
import Synchronization
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
            try await world.engine.write { tx in
                try tx.dropGuards()
                try tx.execute(damage)
            }
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

    @Test(arguments: [1, 2, 4])
    func `the first broken row comes first, however many read at the same time`(
        readers: Int
    )
        async throws
    {
        try await TestDesk.with { world in
            for number in 1_000..<1_450 { try await world.grant(1, to: "user-\(number)") }
            try await world.engine.write { tx in
                _ = try tx.execute("UPDATE users SET held = 1 WHERE id > 'user-1198'")
            }
            let seen = Mutex<[Int]>([])
            let report = try await Verification(world.engine, readers: readers).run { done, all in
                seen.withLock { $0.append(done) }
                #expect(all == 450)
            }
            #expect(report.broken.map(\.key) == (1_199..<1_450).map { "user-\($0)" })
            #expect(seen.withLock { $0.last } == 450)
            #expect(seen.withLock { $0 == $0.sorted() })
        }
    }

    @Test func `a job that cannot be read is named, and the others are proved`() async throws {
        try await TestDesk.with { world in
            let job = try await world.completed()
            _ = try await world.completed(of: "bob")
            try await world.engine.write { tx in
                try tx.dropGuards()
                try tx.execute("UPDATE jobs SET state = 'lost' WHERE id = \(job)")
                try tx.execute("UPDATE users SET held = 1 WHERE id = 'bob'")
            }
            let report = try await Verification(world.engine).run()
            #expect(report.broken.map(\.key) == [job.text, "bob"])
            #expect(report.broken[0].expected == "a row that can be read")
        }
    }

    @Test func `since leaves out who had no entry lately`() async throws {
        try await TestDesk.with { world in
            try await world.grant(1, to: "ada")
            try await world.grant(1, to: "bob")
            world.clock.advance(by: .seconds(60))
            let since = world.clock.now()
            try await world.grant(1, to: "bob")
            try await world.engine.write { tx in _ = try tx.execute("UPDATE users SET held = 9") }
            let report = try await Verification(world.engine).run(since: since)
            #expect(report.broken.map(\.key) == ["bob"])
            let nobody = try await Verification(world.engine).run(since: since + .seconds(1))
            #expect(nobody.ok)
            #expect(try await Verification(world.engine).run().broken.map(\.key) == ["ada", "bob"])
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
