import Configuration
import Database
import Operations

/// `holdfast migrate`: brings the database up to this program's schema.
enum MigrateCommand {
    static let command = Command(
        path: ["migrate"], summary: "Bring the database up to this version of the program",
        details: ["Make a backup first: there is no way back."],
        options: [.yes, .dryRun, .json, .config],
        example: "holdfast migrate --dry-run",
        action: .inTask { invocation in
            let settings = try Workplace.loadSettings(invocation)
            let engine = try openEngine(settings.database.url, create: false)
            do {
                let code = try await migrate(engine, invocation)
                await engine.close()
                return code
            } catch {
                await engine.close()
                throw error
            }
        })

    /// What it did, or would do.
    private struct Outcome: Encodable {
        var from: Int
        var to: Int
        var migrated: Bool
    }

    private static func migrate(
        _ engine: any Engine, _ invocation: Invocation
    ) async throws
        -> ExitCode
    {
        let (from, to) = (try await engine.schemaVersion(), Schema.plan.version)
        let streams = invocation.streams
        var outcome = Outcome(from: from, to: to, migrated: false)
        guard from <= to else {
            throw CommandFailure(
                "the database \(engine.name) has schema \(from), which is newer than this"
                    + " program's \(to): use the program that made it, or a later one")
        }
        if from != to, !invocation.has(.dryRun) {
            try agree(from: from, to: to, invocation)
            try await engine.migrate(Schema.plan)
            outcome.migrated = true
        }
        if invocation.has(.json) {
            streams.print(json: try JSONText.encode(outcome))
        } else if from == to {
            streams.print("The database is up to date: schema \(to).")
        } else {
            streams.print(
                outcome.migrated
                    ? "Migrated from schema \(from) to \(to)."
                    : "It would be migrated from schema \(from) to \(to).")
        }
        return .done
    }

    private static func agree(from: Int, to: Int, _ invocation: Invocation) throws {
        guard !invocation.has(.yes) else { return }
        guard invocation.streams.traits.isInputTerminal else {
            throw invocation.usage(
                "this changes the database and there is no terminal to ask: say --yes")
        }
        let typed = invocation.streams.ask(
            "Migrate from schema \(from) to \(to)? There is no way back. Type \(to) to do it: ")
        guard typed == "\(to)" else {
            throw CommandFailure("not confirmed, nothing was changed")
        }
    }
}
