import Database

/// The audit view: newest first.
struct AuditList {
    let tx: Transaction

    func page(_ query: ListQuery) throws -> Page<AuditRow> {
        let limit = query.boundedLimit
        var condition: SQL = "1 = 1"
        for (field, value) in query.conditions.sorted(by: { $0.key < $1.key }) {
            switch field {
            case "operator": condition = "\(sql: condition) AND operator = \(value)"
            case "command": condition = "\(sql: condition) AND command = \(value)"
            case "target": condition = "\(sql: condition) AND target = \(value)"
            default:
                throw QueryError.unknownField(field, known: ["operator", "command", "target"])
            }
        }
        for word in query.words {
            let pattern = word.asPattern
            condition = """
                \(sql: condition) AND (lower(operator) LIKE lower(\(pattern)) ESCAPE '\\'
                    OR lower(command) LIKE lower(\(pattern)) ESCAPE '\\'
                    OR lower(target) LIKE lower(\(pattern)) ESCAPE '\\'
                    OR lower(reason) LIKE lower(\(pattern)) ESCAPE '\\')
                """
        }
        let rows = try AuditLog(tx).rows(after: query.after, where: condition, limit: limit + 1)
        return Page(rows, limit: limit, key: \.id)
    }
}
