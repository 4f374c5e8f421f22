import Database
import Jobs

/// The holds view: open ones oldest first, which are the likeliest to be stuck.
struct HoldList {
    let tx: Transaction

    func page(_ query: ListQuery) throws -> Page<HoldRow> {
        let limit = query.boundedLimit
        var condition: SQL = "1 = 1"
        for (field, value) in query.conditions.sorted(by: { $0.key < $1.key }) {
            switch field {
            // In words of its own, for the index of those that are held.
            case "state" where value == "held":
                condition = "\(sql: condition) AND h.state = 'held'"
            case "state": condition = "\(sql: condition) AND h.state = \(value)"
            case "user": condition = "\(sql: condition) AND h.user_id = \(value)"
            case "provider": condition = "\(sql: condition) AND j.provider = \(value)"
            case "job": condition = "\(sql: condition) AND h.job_id = \(value)"
            case "attention": condition = "\(sql: condition) AND j.attention = \(value)"
            case "stuck" where value == "false":
                condition = """
                    \(sql: condition) AND NOT (h.state = 'held'
                        AND (j.attention IS NOT NULL OR \(tx.now) > \(sql: Self.stuckAt)))
                    """
            case "stuck":
                condition = """
                    \(sql: condition) AND h.state = 'held'
                        AND (j.attention IS NOT NULL OR \(tx.now) > \(sql: Self.stuckAt))
                    """
            default:
                throw QueryError.unknownField(
                    field, known: ["state", "user", "provider", "job", "attention", "stuck"])
            }
        }
        if query.conditions["state"] == nil { condition = "\(sql: condition) AND h.state = 'held'" }
        for word in query.words {
            condition = """
                \(sql: condition) AND (lower(h.id) LIKE lower(\(word.asPattern)) ESCAPE '\\'
                    OR lower(h.job_id) LIKE lower(\(word.asPattern)) ESCAPE '\\'
                    OR lower(h.user_id) LIKE lower(\(word.asPattern)) ESCAPE '\\')
                """
        }
        if let after = query.after { condition = "\(sql: condition) AND h.id > \(after)" }
        let rows = try tx.rows(
            """
            SELECT \(sql: Self.columns) FROM holds h JOIN jobs j ON j.id = h.job_id
            WHERE \(sql: condition) ORDER BY h.id LIMIT \(limit + 1)
            """, row)
        return Page(rows, limit: limit, key: \.id)
    }

    /// The hold of this id, or the one of the job of this id.
    func row(_ id: String) throws -> HoldRow? {
        try tx.first(
            """
            SELECT \(sql: Self.columns) FROM holds h JOIN jobs j ON j.id = h.job_id
            WHERE h.id = \(id)
            """, row)
            ?? tx.first(
                """
                SELECT \(sql: Self.columns) FROM holds h JOIN jobs j ON j.id = h.job_id
                WHERE h.job_id = \(id)
                """, row)
    }

    /// A hold is stuck when its job has not ended by its deadline.
    private static let stuckAt: SQL = "j.deadline_at"

    private static let columns: SQL = """
        h.id, h.job_id, h.user_id, h.credits, h.state, j.state, j.provider, h.created_at,
        j.attention, j.deadline_at, j.cancel_requested, j.attempts,
        (SELECT e.note FROM job_events e WHERE e.job_id = j.id ORDER BY e.number DESC LIMIT 1),
        h.refunded
        """

    private func row(_ row: Row) throws -> HoldRow {
        let attention = try row.get(8, as: Attention?.self)
        let deadline = try row.get(9, as: Instant.self)
        let state = try row.get(4, as: String.self)
        let isStuck = state == "held" && (attention != nil || tx.now > deadline)
        let last = try row.get(12, as: String?.self)
        // A hold is looked at for its job's sake: what became of that changes what is right.
        let seen = try SeenVersion(
            state: row.get(5), attention: attention, attempts: row.get(11),
            isCancelRequested: row.get(10), refunded: row.get(13))
        return try HoldRow(
            id: row.get(0), job: row.get(1), user: row.get(2), credits: row.get(3), state: state,
            jobState: row.get(5), provider: row.get(6), createdAt: row.get(7), isStuck: isStuck,
            note: [attention?.rawValue, last].compactMap { $0 }.joined(separator: ": "),
            version: seen.number)
    }
}
