import Operations
import Synchronization

/// Carries questions to the desk and its answers back.
///
/// The desk may take as long as it likes: nobody who draws waits for it.
final class DeskClerk: Sendable {
    /// The last answer that was delivered for a view, to know whether anything changed since.
    private struct Delivered: Equatable {
        var query: ListQuery
        var version: Int64
    }

    private let desk: any Desk
    private let keys: @Sendable () -> String
    private let delivered = Mutex<[View: Delivered]>([:])

    init(desk: any Desk, keys: @escaping @Sendable () -> String) {
        self.desk = desk
        self.keys = keys
    }

    /// What the desk says to `effect`; `nil` if it is not for the desk.
    func answer(_ effect: ConsoleEffect) async -> ConsoleEvent? {
        switch effect {
        case .fetch(let view, let query, let token, let onlyIfChanged):
            do {
                return try await fetch(view, query, token, onlyIfChanged)
            } catch {
                return .fetchFailed(token: token, "\(error)")
            }
        case .preview(let command, let token):
            do {
                let preview = try await desk.preview(command)
                return .previewed(token: token, preview, key: keys())
            } catch {
                return .previewFailed(token: token, "\(error)")
            }
        case .execute(let order, let token):
            do {
                return .executed(token: token, try await desk.execute(order))
            } catch {
                return .executionFailed(token: token, "\(error)")
            }
        default: return nil
        }
    }

    private func fetch(
        _ view: View, _ query: ListQuery, _ token: Int, _ onlyIfChanged: Bool
    ) async throws -> ConsoleEvent {
        // Asked before the data: what is committed in between is read again next time.
        let now = Delivered(query: query, version: try await desk.dataVersion())
        if onlyIfChanged, delivered.withLock({ $0[view] }) == now {
            return .unchanged(token: token)
        }
        let role = try await desk.role()
        let snapshot = try await read(view, query)
        delivered.withLock { $0[view] = now }
        return .loaded(view, token: token, role: role, snapshot)
    }

    private func read(_ view: View, _ query: ListQuery) async throws -> Snapshot {
        switch view {
        case .overview: return .overview(try await desk.overview())
        case .jobs: return Self.rows(try await desk.jobs(query)) { .job($0) }
        case .job(let id): return .job(try await desk.job(id))
        case .holds: return Self.rows(try await desk.holds(query)) { .hold($0) }
        case .users: return Self.rows(try await desk.users(query)) { .user($0) }
        case .user(let id): return .user(try await desk.user(id))
        case .providers:
            return .rows(try await desk.providers().map(ConsoleRow.provider), next: nil, total: nil)
        case .deliveries: return Self.rows(try await desk.deliveries(query)) { .delivery($0) }
        case .audit: return Self.rows(try await desk.audit(query)) { .audit($0) }
        }
    }

    private static func rows<Row>(_ page: Page<Row>, _ wrap: (Row) -> ConsoleRow) -> Snapshot {
        .rows(page.items.map(wrap), next: page.next, total: page.total)
    }
}
