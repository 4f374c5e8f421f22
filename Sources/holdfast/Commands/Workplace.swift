import Configuration
import Database
import HTTPClient
import Jobs
import Operations
import Providers

/// An installation that a command works on: its settings, its database and a desk.
struct Workplace: Sendable {
    let settings: Settings
    let engine: any Engine
    let desk: LocalDesk

    /// Opens the installation that the command line names, and closes it after `body`.
    static func with<Success: Sendable>(
        _ invocation: Invocation, readers: Int = 2, _ body: (Workplace) async throws -> Success
    ) async throws -> Success {
        let workplace = try await open(invocation, readers: readers)
        do {
            let success = try await body(workplace)
            await workplace.engine.close()
            return success
        } catch {
            await workplace.engine.close()
            throw error
        }
    }

    /// - Throws: every problem of the configuration, or why the database cannot be used.
    static func open(_ invocation: Invocation, readers: Int = 2) async throws -> Workplace {
        let settings = try loadSettings(invocation)
        let engine = try openEngine(settings.database.url, create: false, readers: readers)
        do {
            try await checkSchema(of: engine)
            let rules = try rules(settings)
            return Workplace(
                settings: settings, engine: engine,
                desk: LocalDesk(
                    operatorName: try OperatorName.asking(invocation), engine: engine,
                    settings: settings, rules: rules))
        } catch {
            await engine.close()
            throw error
        }
    }

    /// The settings that the command line names.
    static func loadSettings(_ invocation: Invocation) throws(SettingsError) -> Settings {
        let file = try Settings.locate(
            option: invocation.value(.config), environment: invocation.environment)
        return try Settings.load(file: file, environment: invocation.environment)
    }

    private static func checkSchema(of engine: any Engine) async throws {
        let version = try await engine.schemaVersion()
        guard version != Schema.plan.version else { return }
        let name = engine.name
        throw CommandFailure(
            version < Schema.plan.version
                ? "the database \(name) has schema \(version) and this program needs "
                    + "\(Schema.plan.version): run holdfast migrate"
                : "the database \(name) has schema \(version), which is newer than this program's "
                    + "\(Schema.plan.version): use the program that made it")
    }

    /// The rules of the job machine, as the workers of the service have them.
    private static func rules(_ settings: Settings) throws -> JobCase.Rules {
        let client = Client(userAgent: "holdfast")
        defer { client.close() }
        let registry = try ProviderRegistry(
            settings: settings.providers, client: client, clock: SystemClock())
        // The registry is asked for what providers promise; nothing is ever sent.
        return JobCase.Rules(settings: settings, registry: registry)
    }
}
