import Database
import Jobs

/// The jobs view: newest first.
struct JobList {
    let tx: Transaction

    func page(_ query: ListQuery) throws -> Page<JobRow> {
        let limit = query.boundedLimit
        var condition = try Self.condition(query)
        if let after = query.after { condition = "\(sql: condition) AND j.id < \(after)" }
        let rows = try tx.rows(
            """
            SELECT \(sql: Self.columns) FROM jobs j WHERE \(sql: condition)
            ORDER BY j.id DESC LIMIT \(limit + 1)
            """, Self.row)
        return Page(rows, limit: limit, key: \.id)
    }

    func row(_ id: String) throws -> JobRow? {
        try tx.first("SELECT \(sql: Self.columns) FROM jobs j WHERE j.id = \(id)", Self.row)
    }

    /// Conditions by field; an unknown field is an error that names those there are.
    private static func condition(_ query: ListQuery) throws -> SQL {
        var all: SQL = "1 = 1"
        for (field, value) in query.conditions.sorted(by: { $0.key < $1.key }) {
            let one: SQL
            switch field {
            case "state": one = "j.state = \(value)"
            case "user": one = "j.user_id = \(value)"
            case "provider": one = "j.provider = \(value)"
            case "attention" where value == "any": one = "j.attention IS NOT NULL"
            case "attention": one = "j.attention = \(value)"
            case "id": one = "j.id = \(value)"
            default:
                throw QueryError.unknownField(
                    field, known: ["state", "user", "provider", "attention", "id"])
            }
            all = "\(sql: all) AND \(sql: one)"
        }
        for word in query.words {
            let pattern = word.asPattern
            all = """
                \(sql: all) AND (lower(j.id) LIKE lower(\(pattern)) ESCAPE '\\'
                    OR lower(j.user_id) LIKE lower(\(pattern)) ESCAPE '\\')
                """
        }
        return all
    }

    private static let columns: SQL = """
        j.id, j.user_id, j.state, j.attention, j.provider, j.credits, j.attempts, j.outputs,
        j.created_at, j.updated_at, j.cancel_requested, j.failure_code, j.failure_message,
        (SELECT a.failure_code FROM attempts a WHERE a.job_id = j.id
            ORDER BY a.number DESC LIMIT 1),
        (SELECT o.note FROM outputs o WHERE o.job_id = j.id AND o.note IS NOT NULL
            ORDER BY o.number LIMIT 1),
        coalesce((SELECT h.refunded FROM holds h WHERE h.job_id = j.id), 0)
        """

    private static func row(_ row: Row) throws -> JobRow {
        let failure = try row.get(11, as: String?.self)
        let message = try row.get(12, as: String?.self)
        let attempt = try row.get(13, as: String?.self)
        let output = try row.get(14, as: String?.self)
        let note = failure.map { "\($0): \(message ?? "")" } ?? output ?? attempt
        let seen = try SeenVersion(
            state: row.get(2), attention: row.get(3), attempts: row.get(6),
            isCancelRequested: row.get(10), refunded: row.get(15))
        return try JobRow(
            id: row.get(0), user: row.get(1), state: row.get(2), attention: row.get(3),
            provider: row.get(4), credits: row.get(5), attempts: row.get(6), outputs: row.get(7),
            createdAt: row.get(8), updatedAt: row.get(9), note: note, version: seen.number)
    }
}
