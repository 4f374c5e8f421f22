/// A statement of a lane, and the place where its answer arrives.
final class SharedStatement {
    let sql: SQL
    /// Whether the write has been told how many rows it has changed, before the server was asked.
    var isCounted = false
    private weak let lane: SharedLane?
    private var answer: (result: PostgresResult, rows: [Int32]?)?

    init(_ sql: SQL, in lane: SharedLane) {
        self.sql = sql
        self.lane = lane
    }

    /// Takes the answer: those rows of it, or all if `nil`.
    func take(_ result: PostgresResult, rows: [Int32]? = nil) {
        answer = (result, rows)
    }

    /// How many rows it has changed.
    func changedCount() throws(DatabaseError) -> Int {
        try answered().result.changedCount
    }

    /// Shows each row, until `body` returns `false`.
    func forEach(while body: (Row) throws -> Bool) throws {
        let answer = try answered()
        try answer.result.forEach(of: answer.rows, body)
    }

    private func answered() throws(DatabaseError) -> (result: PostgresResult, rows: [Int32]?) {
        guard let answer else { throw lane?.wait() ?? .undone }
        return answer
    }
}

extension SharedStatement: PendingRows {
    func forEach(_ body: (Row) throws -> Void) throws {
        try forEach(while: { row in
            try body(row)
            return true
        })
    }
}
