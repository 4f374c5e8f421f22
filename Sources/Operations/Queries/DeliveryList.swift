import Database
import Jobs

/// The deliveries view: newest first.
struct DeliveryList {
    let tx: Transaction

    func page(_ query: ListQuery) throws -> Page<DeliveryRow> {
        let limit = query.boundedLimit
        var condition: SQL = "1 = 1"
        for (field, value) in query.conditions.sorted(by: { $0.key < $1.key }) {
            switch field {
            case "state" where value == "failed":
                condition = "\(sql: condition) AND o.state IN ('undelivered', 'lost')"
            case "state": condition = "\(sql: condition) AND o.state = \(value)"
            case "failed": condition = "\(sql: condition) AND o.state = 'undelivered'"
            case "job": condition = "\(sql: condition) AND o.job_id = \(value)"
            case "user": condition = "\(sql: condition) AND j.user_id = \(value)"
            case "provider": condition = "\(sql: condition) AND a.provider = \(value)"
            default:
                throw QueryError.unknownField(
                    field, known: ["state", "failed", "job", "user", "provider"])
            }
        }
        for word in query.words {
            condition = """
                \(sql: condition) AND (lower(o.job_id) LIKE lower(\(word.asPattern)) ESCAPE '\\'
                    OR lower(j.user_id) LIKE lower(\(word.asPattern)) ESCAPE '\\')
                """
        }
        if let after = query.after {
            // The first part says nothing new but where to begin.
            condition = """
                \(sql: condition) AND o.job_id <= \(after.jobPart) AND (o.job_id < \(after.jobPart)
                    OR (o.job_id = \(after.jobPart) AND o.number > \(after.numberPart)))
                """
        }
        // Of the few that failed all are found and sorted; the others are read in their order.
        let job: SQL = query.conditions["state"] == "failed" ? "o.job_id || ''" : "o.job_id"
        let rows = try tx.rows(
            """
            SELECT \(sql: Self.columns) WHERE \(sql: condition)
            ORDER BY \(sql: job) DESC, o.number LIMIT \(limit + 1)
            """, Self.row)
        return Page(rows, limit: limit, key: \.id)
    }

    /// The deliveries that `id` names: one as `job/number`, or all of a job.
    func rows(_ id: String) throws -> [DeliveryRow] {
        let rows = try tx.rows(
            "SELECT \(sql: Self.columns) WHERE o.job_id = \(id.jobPart) ORDER BY o.number",
            Self.row)
        return id.contains("/") ? rows.filter { $0.id == id } : rows
    }

    private static let columns: SQL = """
        o.job_id, o.number, j.user_id, a.provider, o.state, o.tries, o.bytes, j.credits,
        o.source_expires_at, o.created_at, o.note, o.version
        FROM outputs o JOIN jobs j ON j.id = o.job_id JOIN attempts a ON a.id = o.attempt_id
        """

    private static func row(_ row: Row) throws -> DeliveryRow {
        let job = try row.get(0, as: String.self)
        let number = try row.get(1, as: Int.self)
        let state = try row.get(4, as: OutputState.self)
        return try DeliveryRow(
            id: "\(job)/\(number)", job: job, user: row.get(2), provider: row.get(3),
            state: state.shown, tries: row.get(5), bytes: row.get(6), credits: row.get(7),
            sourceExpiresAt: row.get(8), createdAt: row.get(9), note: row.get(10),
            version: row.get(11))
    }
}

extension OutputState {
    /// The word that operators see.
    var shown: String {
        switch self {
        case .pending, .spooled, .stored: rawValue
        case .undelivered: "failed"
        case .lost: "lost"
        }
    }
}

extension String {
    /// The job of a delivery's id.
    var jobPart: String { split(separator: "/").first.map(String.init) ?? self }

    /// The output's number of a delivery's id; zero if it names none.
    var numberPart: Int { split(separator: "/").dropFirst().first.flatMap { Int($0) } ?? 0 }
}

extension DeliveryRow {
    /// Whether it waits for somebody to have it tried again.
    var isFailed: Bool { state == "failed" }
}
