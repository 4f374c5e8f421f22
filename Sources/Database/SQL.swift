/// A statement whose interpolated values are bound, never spliced into its text.
///
///     let claim: SQL = "UPDATE jobs SET state = \(state) WHERE id = \(id)"
///
/// `claim.text` is `UPDATE jobs SET state = $1 WHERE id = $2`, which PostgreSQL numbers and SQLite
/// names in the same order: one text serves both, and is the key under which the compiled
/// statement is kept. There is no way to splice in text that is not in the program's source.
package struct SQL: Hashable, Sendable {
    /// What stands in the program's source.
    let form: SQLForm
    /// The values, in the order of their placeholders.
    package let arguments: [SQLValue]

    /// The statement with `$1`, `$2`, … where the values were.
    package var text: String { form.text }

    /// Says in a statement that it is meant to change exactly one row.
    ///
    ///     UPDATE jobs SET state = \(state) \(.change) WHERE id = \(id)
    ///     INSERT INTO notes (id, text) \(.values)\(id), \(text)\(.end)
    ///
    /// Many such statements, each about a row of its own, can travel as one
    /// (``Engine/write(for:from:_:)``), and so can rows that one write adds one after another: no
    /// such row may depend on the one before it.
    ///
    /// Where a statement changes no row, or several, nothing of what shares its transaction is
    /// kept if somebody has asked how many (``Transaction/execute(_:)``), and each runs alone:
    /// there it says as ever how many it has changed. Where nobody has, it may travel with the
    /// commit, and then it is an error whose outcome is unknown.
    package enum OneRow {
        /// Of an `UPDATE`, where a `FROM` would stand.
        case change
        /// Of an `INSERT`, before and after its values.
        case values, end
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package init(stringLiteral literal: StaticString) {
        self.init(form: SQLForm(literal), arguments: [])
    }

    package init(stringInterpolation: StringInterpolation) {
        self.init(form: stringInterpolation.form, arguments: stringInterpolation.arguments)
    }
}

extension Sequence where Element == SQL {
    /// The statements after one another with `separator` between them, as in a list of conditions.
    package func joined(by separator: StaticString) -> SQL {
        var joined = SQL.StringInterpolation(literalCapacity: 256, interpolationCount: 8)
        for (index, sql) in enumerated() {
            if index > 0 { joined.appendInterpolation(raw: separator) }
            joined.appendInterpolation(sql: sql)
        }
        return SQL(stringInterpolation: joined)
    }
}
