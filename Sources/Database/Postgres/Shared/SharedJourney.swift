/// One journey to the server and back, of everything that the lanes have taken down.
struct SharedJourney {
    /// Statements that were sent as one, and where the answer arrives.
    private struct Sent {
        var statements: [SharedStatement]
        var answer: PostgresAnswer
        var isJoined: Bool
    }

    /// The most statements that are joined: what it costs the server to find an element of an array
    /// grows with its place.
    private static let joinedMax = 128

    /// Whether a write believes what is only known at the end.
    private(set) var isCounted = false

    private let connection: PostgresConnection
    private var sent: [Sent] = []

    /// Sends.
    init(
        of lanes: [SharedLane], on connection: PostgresConnection, forms: inout JoinedForms
    ) throws(DatabaseError) {
        self.connection = connection
        let unsent = lanes.map { $0.takeUnsent() }.filter { !$0.isEmpty }
        isCounted = unsent.contains { $0.contains(where: \.isCounted) }
        for batch in LaneOrder.batches(of: unsent, form: { $0.sql.form }) {
            for start in stride(from: 0, to: batch.count, by: Self.joinedMax) {
                let end = min(start + Self.joinedMax, batch.count)
                try send(Array(batch[start..<end]), forms: &forms)
            }
        }
    }

    /// Sends statements of one form, as one if that is possible.
    private mutating func send(
        _ statements: [SharedStatement], forms: inout JoinedForms
    ) throws(DatabaseError) {
        if statements.count > 1,
            let joined = JoinedStatement(statements.map { $0.sql }, forms: &forms)
        {
            let answer = try connection.send(joined.form, joined.values)
            sent.append(Sent(statements: statements, answer: answer, isJoined: true))
            return
        }
        let sql = statements[0].sql
        // A question without values has one answer for all.
        let isForAll = sql.form.isQuery && sql.arguments.isEmpty
        for group in isForAll ? [statements] : statements.map({ [$0] }) {
            let answer = try connection.send(group[0].sql, isQuoted: true)
            sent.append(Sent(statements: group, answer: answer, isJoined: false))
        }
    }

    /// Waits for the answers, and gives each statement its own.
    ///
    /// - Throws: What the server refuses, or that a statement did not change the one row that it
    ///   says it does.
    func end() throws(DatabaseError) {
        try connection.receive()
        for sent in sent {
            guard let result = sent.answer.result else { throw connection.endedEarlier }
            let form = sent.statements[0].sql.form
            if form.changesOneRow, result.changedCount != sent.statements.count {
                throw .miscount(
                    result.changedCount, insteadOf: sent.statements.count, sql: form.text)
            }
            let rows = sent.isJoined ? Self.rows(of: result, count: sent.statements.count) : nil
            for (index, statement) in sent.statements.enumerated() {
                statement.take(result, rows: rows?[index])
            }
        }
    }

    /// Which rows are for which statement, as their last column says.
    private static func rows(of result: PostgresResult, count: Int) -> [[Int32]] {
        var rows = [[Int32]](repeating: [], count: count)
        let cursor = PostgresCursor(result)
        for index in 0..<result.rowCount {
            cursor.row = index
            rows[Int(cursor.integer(at: result.columnCount - 1)) - 1].append(index)
        }
        return rows
    }
}
