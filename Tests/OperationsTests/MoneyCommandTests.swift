import Credits
import Database
import Jobs
import Operations
import Testing

@Suite struct `Commands on credits` {
    @Test func `a refund gives back part, then the rest, then nothing`() async throws {
        try await TestDesk.with { world in
            let job = try await world.completed(outputs: 2)
            let refund = { (credits: Int64?) in
                OperatorCommand.refund(job: .any(job), credits: credits)
            }
            let preview = try await world.desk(.support).preview(refund(3))
            #expect(preview.credits == 3)
            #expect(preview.commandLine == "holdfast users refund \(job) --credits 3")
            let first = try await world.execute(
                .refund(job: preview.targets[0], credits: 3), as: .support)
            #expect(first.summary == "refunded 3 credits to ada")
            #expect(try await world.balance() == Balance(3, 0, 5))
            let seen = try await world.execute(
                .refund(job: preview.targets[0], credits: 3), as: .support, key: "k2")
            #expect(seen.summary == "skipped: it has changed since you saw it")
            for wrong in [6, 0, -1, .max, .min] as [Int64] {
                #expect(try await world.desk(.support).preview(refund(wrong)).refusal != nil)
                let report = try await world.execute(refund(wrong), key: "wrong \(wrong)")
                #expect(report.items.map(\.result) == [.failed])
            }
            let rest = try await world.execute(refund(nil), key: "k3")
            #expect(rest.summary == "refunded 5 credits to ada")
            let twice = try await world.execute(refund(nil), key: "k4")
            #expect(twice.summary == "skipped: all 8 credits were refunded already")
            #expect(try await world.balance() == Balance(8, 0, 0))
            #expect(
                try await world.audited() == [
                    "support users.refund \(job): refunded 0 → refunded 3 of 8",
                    "admin users.refund \(job): refunded 3 → refunded 8 of 8",
                ])
            #expect(try await world.verify().ok)
        }
    }

    @Test func `what was not charged is not refunded`() async throws {
        try await TestDesk.with { world in
            let held = try await world.running()
            let released = try await world.unknown(of: "bob")
            _ = try await world.execute(.releaseHolds([.any(released)]))
            for (job, why) in [(held.text, "held"), (released.text, "released"), ("x", "no job")] {
                let command = OperatorCommand.refund(
                    job: .init(id: job, version: nil), credits: nil)
                #expect(try await world.desk(.admin).preview(command).refusal != nil)
                let report = try await world.execute(command, key: why)
                #expect(report.items[0].result != .done)
                #expect(report.summary.contains(why))
            }
        }
    }

    @Test func `goodwill has a limit for support, and an audit for all`() async throws {
        try await TestDesk.with { world in
            let expiry = TestDesk.start + .seconds(86_400)
            let grant = OperatorCommand.grantGoodwill(
                user: "ada", credits: 100, expiresAt: expiry)
            let report = try await world.execute(grant, as: .support)
            #expect(report.summary == "granted 100 credits to ada")
            #expect(try await world.execute(grant, as: .support) == report)
            #expect(try await world.balance() == Balance(100, 0, 0))
            let more = OperatorCommand.grantGoodwill(user: "ada", credits: 101, expiresAt: nil)
            await #expect(throws: CommandError.self) {
                try await world.execute(more, as: .support, key: "k2")
            }
            _ = try await world.execute(more, as: .operator, key: "k3")
            #expect(try await world.balance() == Balance(201, 0, 0))
            let packages = try await world.desk(.viewer).user("ada")?.packages ?? []
            #expect(packages.map(\.source) == ["goodwill", "goodwill"])
            #expect(packages.map(\.expiresAt) == [expiry, nil])
            #expect(try await world.audited().count == 2)
            #expect(try await world.verify().ok)
        }
    }

    @Test(
        arguments: [
            ("ada", 0, nil), ("ada", -5, nil), ("ada", Int64.max, nil), ("ada", 5, -1.0),
            ("", 5, nil),
            ("a\u{1B}[2J", 5, nil),
        ] as [(String, Int64, Double?)])
    func `no goodwill out of range`(user: String, credits: Int64, seconds: Double?) async throws {
        try await TestDesk.with { world in
            let command = OperatorCommand.grantGoodwill(
                user: user, credits: credits,
                expiresAt: seconds.map { TestDesk.start + .seconds($0) })
            let report = try await world.execute(command)
            #expect(report.items.map(\.result) == [.failed])
            #expect(try await world.audited() == [])
            #expect(try await world.desk(.viewer).users(ListQuery()).items == [])
        }
    }

    @Test func `a preview's command line does the same, and is one command`() async throws {
        try await TestDesk.with { world in
            for (user, word) in [
                ("ada@example.test", "ada@example.test"), ("a; rm -rf ~", "'a; rm -rf ~'"),
                ("o'neil", "'o'\\''neil'"), ("$(id)", "'$(id)'"),
            ] {
                let preview = try await world.desk(.support).preview(
                    .grantGoodwill(
                        user: user, credits: 5, expiresAt: TestDesk.start + .seconds(60)))
                #expect(
                    preview.commandLine
                        == "holdfast users grant \(word) 5 --expires 2026-01-01T00:01:00.000000Z")
                #expect(preview.lines.contains { $0.hasPrefix("There is no user of this id") })
            }
        }
    }

    @Test func `17: a charge-back takes what is available, and the rest when it comes back`()
        async throws
    {
        try await TestDesk.with { world in
            let job = try await world.running()
            try await world.grant(6, to: "bob")
            let package = try #require(try await world.desk(.viewer).user("ada")?.packages.first)
            let command = OperatorCommand.revokePackage(package.id)
            let preview = try await world.desk(.operator).preview(command)
            #expect(preview.commandLine == "holdfast users revoke \(package.id)")
            #expect(preview.confirmation == String(package.id.suffix(4)))
            #expect(preview.refusal == nil)
            let report = try await world.execute(command, as: .operator)
            #expect(
                report.summary == "revoked 0 credits of ada, and what comes back of 4 held ones")
            #expect(try await world.execute(command, as: .operator) == report)
            let release = OperatorCommand.releaseHolds([.any(job)])
            let note = "4 of them are of packages that were taken back, and are revoked"
            #expect(try await world.desk(.operator).preview(release).lines.contains(note + "."))
            let released = try await world.execute(release, key: "k2")
            #expect(released.summary == "released 4 credits to ada; \(note)")
            #expect(try await world.balance().available == 0)
            #expect(try await world.desk(.viewer).user("ada")?.revoked == 4)
            for (id, why) in [(package.id, "was revoked at"), ("x", "there is no package x")] {
                let again = OperatorCommand.revokePackage(id)
                let refusal = try await world.desk(.operator).preview(again).refusal
                #expect(refusal?.contains(why) == true)
                let report = try await world.execute(again, as: .operator, key: "again \(id)")
                #expect(report.summary.contains(why))
            }
            #expect(try await world.verify().ok)
        }
    }

    @Test func `17: a refund to a package that was taken back is not said to be the user's`()
        async throws
    {
        try await TestDesk.with { world in
            let job = try await world.completed()
            let package = try #require(try await world.desk(.viewer).user("ada")?.packages.first)
            _ = try await world.execute(.revokePackage(package.id))
            let refund = { OperatorCommand.refund(job: .any(job), credits: $0) }
            let lines = try await world.desk(.support).preview(refund(3)).lines
            #expect(
                lines.contains("3 of them are of packages that were taken back, and are revoked."))
            #expect(lines.contains("available 0 → 0"))
            let first = try await world.execute(refund(3), as: .support, key: "k2")
            #expect(
                first.summary == "refunded 3 credits to ada; "
                    + "3 of them are of packages that were taken back, and are revoked")
            let second = try await world.execute(refund(nil), as: .support, key: "k3")
            #expect(
                second.summary == "refunded 1 credits to ada; "
                    + "1 of them is of a package that was taken back, and is revoked")
            #expect(try await world.balance().available == 0)
            #expect(try await world.verify().ok)
        }
    }

    @Test func `an adjustment goes both ways, and never below what is available`() async throws {
        try await TestDesk.with { world in
            try await world.grant(6, to: "ada")
            let adjust = { (credits: Int64) in
                OperatorCommand.adjust(user: "ada", credits: credits, expiresAt: nil)
            }
            let preview = try await world.desk(.operator).preview(adjust(-4))
            #expect(preview.commandLine == "holdfast users adjust ada -4")
            #expect(preview.lines.last == "available 6 → 2")
            let down = try await world.execute(adjust(-4), as: .operator)
            #expect(down.summary == "took 4 credits from ada")
            let more = try await world.execute(adjust(-3), as: .operator, key: "k2")
            #expect(more.summary == "failed: cannot take 3 credits: 2 are available")
            let up = try await world.execute(adjust(9), as: .operator, key: "k3")
            #expect(up.summary == "gave 9 credits to ada")
            #expect(try await world.balance().available == 11)
            for wrong in [0, -3 - 9, .max, .min] as [Int64] {
                #expect(try await world.desk(.operator).preview(adjust(wrong)).refusal != nil)
            }
            #expect(
                try await world.audited() == [
                    "operator users.adjust ada: available 6 → available 2",
                    "operator users.adjust ada: available 2 → available 11",
                ])
            let events = try await world.desk(.viewer).user("ada")?.entries.map(\.event)
            #expect(events == ["granted", "adjusted", "granted"])
            #expect(try await world.verify().ok)
        }
    }
}
