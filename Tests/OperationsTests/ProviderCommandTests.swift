import Credits
import Database
import Jobs
import Operations
import Providers
import Testing

@Suite struct `Commands on providers` {
    @Test func `a switch of the default wakes what waits and can be taken back`() async throws {
        try await TestDesk.with { world in
            let free = try await world.job()
            let bound = try await world.job(provider: "evolink")
            let running = try await world.running(of: "bob")
            try await world.engine.write { tx in
                _ = try tx.execute("UPDATE jobs SET wake_at = \(tx.now + .seconds(30))")
            }
            let command = OperatorCommand.switchDefault(to: "replicate")
            let preview = try await world.desk(.admin).preview(command)
            #expect(preview.count == 1)
            #expect(preview.credits == 4)
            #expect(preview.confirmation == "replicate")
            #expect(preview.refusal == nil)
            world.clock.advance(by: .seconds(1))
            let report = try await world.execute(command)
            #expect(report.summary == "default provider is replicate · 1 waiting job re-routed")
            #expect(report.undoCommandLine == "holdfast providers default evolink")
            let due = try await world.engine.read { tx in
                try tx.rows("SELECT id FROM jobs WHERE wake_at <= \(tx.now)") {
                    try $0.get(0, as: JobID.self)
                }
            }
            #expect(due == [free])
            #expect(try await world.record(running).provider == "evolink")
            #expect(try await world.record(bound).wantedProvider == "evolink")
            #expect(
                try await world.audited()
                    == ["admin providers.default replicate: evolink → replicate"])
            // The undo of a replay is still the way back, not the way it went.
            #expect(try await world.execute(command) == report)
            #expect(try await world.execute(command, key: "k2").items[0].result == .skipped)
        }
    }

    @Test func `the latest of three sources is the default`() async throws {
        try await TestDesk.with { world in
            func adopt(_ file: String, _ environment: String?) async throws -> String {
                try await world.engine.write { tx in
                    _ = try DefaultProvider.adopt(file: file, environment: environment, in: tx)
                    return try DefaultProvider.current(in: tx)
                }
            }
            _ = try await world.execute(.switchDefault(to: "replicate"))
            #expect(try await adopt("evolink", nil) == "replicate", "an old file says nothing new")
            #expect(try await adopt("evolink", "evolink") == "evolink", "a new environment")
            _ = try await world.execute(.switchDefault(to: "replicate"), key: "k2")
            #expect(try await adopt("evolink", "evolink") == "replicate")
            #expect(try await adopt("replicate", "evolink") == "replicate", "a new file")
            _ = try await world.execute(.switchDefault(to: "evolink"), key: "k3")
            #expect(try await adopt("replicate", "evolink") == "evolink")
        }
    }

    @Test func `a default is a provider that there is and that is on`() async throws {
        try await TestDesk.with { world in
            _ = try await world.execute(.setMode(provider: "replicate", mode: "off"))
            for (name, why) in [("replicate", "is off"), ("fal", "there is no provider fal")] {
                let command = OperatorCommand.switchDefault(to: name)
                let preview = try await world.desk(.admin).preview(command)
                #expect(preview.refusal?.contains(why) == true)
                let report = try await world.execute(command, key: name)
                #expect(report.items.map(\.result) == [.failed])
                #expect(report.summary.contains(why))
                #expect(report.undoCommandLine == nil)
            }
            #expect(try await world.desk(.admin).overview().defaultProvider == "evolink")
        }
    }

    @Test func `a mode is set, audited and taken back; the last provider stays on`() async throws {
        try await TestDesk.with { world in
            let off = OperatorCommand.setMode(provider: "replicate", mode: "draining")
            let report = try await world.execute(off)
            #expect(report.summary == "replicate is draining")
            #expect(report.undoCommandLine == "holdfast providers mode replicate on")
            #expect(try await world.execute(off) == report)
            #expect(
                try await world.audited() == ["admin providers.mode replicate: on → draining"])
            let rows = try await world.desk(.viewer).providers()
            #expect(rows.map(\.mode) == ["on", "draining"])
            for (command, result, why) in [
                (off, CommandReport.Item.Result.skipped, "replicate is draining already"),
                (.setMode(provider: "evolink", mode: "off"), .failed, "the last provider"),
                (.setMode(provider: "evolink", mode: "asleep"), .failed, "not asleep"),
                (.setMode(provider: "fal", mode: "off"), .failed, "there is no provider fal"),
            ] as [(OperatorCommand, CommandReport.Item.Result, String)] {
                let preview = try await world.desk(.admin).preview(command)
                #expect(preview.refusal?.contains(why) == true)
                let report = try await world.execute(command, key: why)
                #expect(report.items.map(\.result) == [result])
                #expect(report.summary.contains(why))
            }
            #expect(try await world.audited().count == 1)
            let warning = try await world.desk(.admin).preview(
                .setMode(provider: "evolink", mode: "draining"))
            #expect(warning.lines.contains { $0.hasPrefix("It is the default") })
        }
    }

    @Test func `a provider that is on again wakes the jobs that wait for it`() async throws {
        try await TestDesk.with { world in
            let free = try await world.job()
            let bound = try await world.job(provider: "replicate")
            _ = try await world.job(provider: "evolink")
            _ = try await world.execute(.setMode(provider: "replicate", mode: "draining"))
            try await world.engine.write { tx in
                _ = try tx.execute("UPDATE jobs SET wake_at = \(tx.now + .seconds(30))")
            }
            world.clock.advance(by: .seconds(1))
            _ = try await world.execute(.setMode(provider: "replicate", mode: "on"), key: "k2")
            let due = try await world.engine.read { tx in
                try tx.rows("SELECT id FROM jobs WHERE wake_at <= \(tx.now) ORDER BY id") {
                    try $0.get(0, as: JobID.self)
                }
            }
            #expect(due == [free, bound])
        }
    }
}
