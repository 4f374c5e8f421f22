/// The compiled statements of one connection, by their text.
///
/// When it is full, the one that has not been used for longest is finalized.
struct StatementCache {
    private let capacity: Int
    private var statements: [String: SQLiteStatement] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        statements.reserveCapacity(capacity)
    }

    /// The statement of this text, unless there is none or it is being run.
    mutating func find(_ text: String) -> SQLiteStatement? {
        guard let statement = statements[text], !statement.isInUse else { return nil }
        uses &+= 1
        statement.lastUse = uses
        return statement
    }

    /// Keeps a new statement, unless one of the same text is there already, being run.
    mutating func keep(_ statement: SQLiteStatement, for text: String) {
        guard statements[text] == nil else { return }
        if statements.count >= capacity {
            let oldest = statements.filter { !$0.value.isInUse }
                .min { $0.value.lastUse < $1.value.lastUse }
            guard let oldest else { return }
            statements[oldest.key] = nil
        }
        uses &+= 1
        statement.lastUse = uses
        statements[text] = statement
    }

    mutating func removeAll() {
        statements = [:]
    }
}
