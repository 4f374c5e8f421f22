/// The compiled statements of one connection, by their form.
///
/// When it is full, the one that has not been used for longest is finalized.
struct StatementCache {
    private let capacity: Int
    private var statements: [SQLForm: SQLiteStatement] = [:]
    private var uses: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        statements.reserveCapacity(capacity)
    }

    /// The statement of this form, unless there is none or it is being run.
    mutating func find(_ form: SQLForm) -> SQLiteStatement? {
        guard let statement = statements[form], !statement.isInUse else { return nil }
        uses &+= 1
        statement.lastUse = uses
        return statement
    }

    /// Keeps a new statement, unless one of the same form is there already, being run.
    mutating func keep(_ statement: SQLiteStatement, for form: SQLForm) {
        guard statements[form] == nil else { return }
        if statements.count >= capacity {
            let oldest = statements.filter { !$0.value.isInUse }
                .min { $0.value.lastUse < $1.value.lastUse }
            guard let oldest else { return }
            statements[oldest.key] = nil
        }
        uses &+= 1
        statement.lastUse = uses
        statements[form] = statement
    }

    mutating func removeAll() {
        statements = [:]
    }
}
