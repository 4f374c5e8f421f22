import Operations
import Synchronization

@testable import Console

/// A desk that tells the fixture, and remembers what it was asked.
final class FixtureDesk: Desk {
    struct Unreachable: Error {}

    private struct State {
        var version: Int64 = 1
        var isUp = true
        var orders: [CommandOrder] = []
        var reads = 0
    }

    private let state = Mutex(State())
    let operatorName = "ana"

    var orders: [CommandOrder] { state.withLock { $0.orders } }
    /// How many times data was read, not counting questions for the version.
    var reads: Int { state.withLock { $0.reads } }

    func commitSomething() { state.withLock { $0.version += 1 } }
    func fail() { state.withLock { $0.isUp = false } }

    private func read<Value: Sendable>(_ value: Value) throws -> Value {
        try state.withLock { state in
            guard state.isUp else { throw Unreachable() }
            state.reads += 1
            return value
        }
    }

    func role() async throws -> Operations.Role { .admin }
    func overview() async throws -> OverviewSnapshot { try read(Fixture.overview) }

    func jobs(_ query: ListQuery) async throws -> Page<JobRow> {
        let jobs = Fixture.jobs.filter {
            query.conditions["state"] == nil || query.conditions["state"] == $0.state
        }
        return try read(Page(items: jobs, next: nil, total: jobs.count))
    }

    func job(_ id: String) async throws -> JobDetail? {
        try read(id == Fixture.jobs[0].id ? Fixture.jobDetail : nil)
    }

    func holds(_ query: ListQuery) async throws -> Page<HoldRow> {
        try read(Page(items: Fixture.holds, next: nil, total: nil))
    }

    func users(_ query: ListQuery) async throws -> Page<UserRow> {
        try read(Page(items: Fixture.users, next: nil, total: nil))
    }

    func user(_ id: String) async throws -> UserDetail? { try read(Fixture.userDetail) }
    func providers() async throws -> [ProviderRow] { try read(Fixture.providers) }

    func deliveries(_ query: ListQuery) async throws -> Page<DeliveryRow> {
        try read(Page(items: Fixture.deliveries, next: nil, total: nil))
    }

    func audit(_ query: ListQuery) async throws -> Page<AuditRow> {
        try read(Page(items: Fixture.audit, next: nil, total: nil))
    }

    func preview(_ command: OperatorCommand) async throws -> CommandPreview {
        try read(Fixture.preview(command))
    }

    func execute(_ order: CommandOrder) async throws -> CommandReport {
        try state.withLock { state in
            guard state.isUp else { throw Unreachable() }
            state.orders.append(order)
            return CommandReport(summary: "done", items: [], undoCommandLine: nil)
        }
    }

    func dataVersion() async throws -> Int64 {
        try state.withLock { state in
            guard state.isUp else { throw Unreachable() }
            return state.version
        }
    }
}
