/// The place where the server's answer to one statement arrives.
final class PostgresAnswer: PendingRows {
    /// The statement, for error texts; `nil` where it holds nothing that helps.
    let form: SQLForm?
    /// There once the server has answered, unless it refused.
    var result: PostgresResult?
    /// Whether nobody looks at how many rows it changes, which is to be one.
    var mustChangeOneRow = false
    /// Whether the server passed over the statement, because one before it had failed.
    var isSkipped = false

    private weak let connection: PostgresConnection?

    init(to form: SQLForm?, on connection: PostgresConnection) {
        self.form = form
        self.connection = connection
    }

    func forEach(_ body: (Row) throws -> Void) throws {
        if result == nil { try connection?.receive() }
        guard let result else {
            throw connection?.endedEarlier
                ?? DatabaseError(kind: .closed, message: "The connection has been closed")
        }
        try result.forEach { row in
            try body(row)
            return true
        }
    }
}
