import Database

/// Everything an operator can see and do, whichever face asks.
///
/// The console and the command line know this and nothing beneath it. Who is asking was settled
/// when the desk was opened; every command checks it again.
package protocol Desk: Sendable {
    /// Who is asking.
    var operatorName: String { get }

    /// What they may do, such as `admin`; read anew with every snapshot.
    func role() async throws -> Role

    func overview() async throws -> OverviewSnapshot
    func jobs(_ query: ListQuery) async throws -> Page<JobRow>
    func job(_ id: String) async throws -> JobDetail?
    func holds(_ query: ListQuery) async throws -> Page<HoldRow>
    func users(_ query: ListQuery) async throws -> Page<UserRow>
    func user(_ id: String) async throws -> UserDetail?
    func providers() async throws -> [ProviderRow]
    func deliveries(_ query: ListQuery) async throws -> Page<DeliveryRow>
    func audit(_ query: ListQuery) async throws -> Page<AuditRow>

    /// What a command would do; never changes anything.
    func preview(_ command: OperatorCommand) async throws -> CommandPreview

    /// Does it: all checks again, the audit row in the same transaction as each effect.
    func execute(_ order: CommandOrder) async throws -> CommandReport

    /// Changes whenever anything was committed by anyone: unchanged means nothing to refresh.
    func dataVersion() async throws -> Int64
}

/// What an operator may do, each role including the ones before it.
package enum Role: String, Sendable, Codable, CaseIterable, Comparable, SQLRepresentable {
    case viewer, support, `operator`, admin

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .support: 1
        case .operator: 2
        case .admin: 3
        }
    }
}

/// Which rows of a list to read.
package struct ListQuery: Sendable, Equatable {
    /// Conditions by field, all of which must hold; the fields of a list are in its help.
    package var conditions: [String: String]
    /// Words that must appear in an id, a user or a note.
    package var words: [String]
    /// The last row of the page before, if any.
    package var after: String?
    /// At most 1,000.
    package var limit: Int

    package init(
        conditions: [String: String] = [:], words: [String] = [], after: String? = nil,
        limit: Int = 200
    ) {
        self.conditions = conditions
        self.words = words
        self.after = after
        self.limit = limit
    }
}

/// A part of a list and where the next one starts.
package struct Page<Row: Sendable & Equatable & Codable>: Sendable, Equatable, Codable {
    package var items: [Row]
    /// Hand it back as ``ListQuery/after`` for the rows that follow; `nil` at the end.
    package var next: String?
    /// How many rows match in all, where that is cheap to know.
    package var total: Int?

    package init(items: [Row], next: String?, total: Int?) {
        self.items = items
        self.next = next
        self.total = total
    }
}
