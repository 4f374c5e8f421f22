/// The writes of one owner within a shared transaction, one after another.
///
/// A write's body runs until it needs an answer of the server's, which it does not have: there it
/// is left by an error. Once there is one it is run again from its beginning, and is given all that
/// it was given before: answers, identifiers and times. It must then ask what it asked before. So
/// nobody waits in the midst of a body, and many get on with one thread: to run the few lines again
/// costs less than to change threads.
final class SharedLane {
    let owner: String
    /// What the owner is locked by (``OwnerLock``).
    let lockNumber: Int64
    /// Those that have not ended.
    private var writes: ArraySlice<any OwnedWrite>
    /// The writes that have ended, in their order.
    private(set) var finished: [FinishedWrite] = []
    /// How many statements they had.
    private(set) var statementCount = 0
    /// What has been asked since the last answers.
    private var unsent: [SharedStatement] = []
    /// How many of these are of writes that have ended.
    private var unsentOfEnded = 0
    /// Whether the write that is run goes no further without an answer.
    private(set) var isWaiting = false
    /// Why the lane goes no further at all.
    private(set) var failure: DatabaseError?

    private var asked = Recording<SharedStatement>()
    private var times = Recording<Instant>()
    private var identifiers = Recording<String>()
    /// Whether something that the write has changed has been sent.
    private var hasSentChange = false

    init(for owner: String, _ writes: [any OwnedWrite]) {
        self.owner = owner
        self.writes = writes[...]
        lockNumber = OwnerLock.number(of: owner)
    }

    /// Runs the writes until one needs an answer, or all have ended.
    ///
    /// - Parameters:
    ///   - present: Tells the present.
    ///   - identifier: Makes an identifier.
    func run(
        present: @escaping () -> Instant, identifier: @escaping (Instant) -> String
    ) {
        isWaiting = false
        while failure == nil, let write = writes.first {
            asked.rewind()
            times.rewind()
            identifiers.rewind()
            let transaction = Transaction(
                session: self,
                identifier: { [self] instant in identifiers.next { identifier(instant) } },
                time: { [self] in times.next(present) })
            let result = write.run(in: transaction)
            guard !isWaiting, failure == nil else { return }
            statementCount += transaction.statementCount
            end(result)
            writes.removeFirst()
        }
    }

    /// Gives what is to be sent, in its order.
    func takeUnsent() -> [SharedStatement] {
        defer { unsent.removeAll(keepingCapacity: true) }
        hasSentChange =
            hasSentChange || unsent[unsentOfEnded...].contains { !$0.sql.form.isQuery }
        unsentOfEnded = 0
        return unsent
    }

    /// Says that an answer is needed.
    ///
    /// - Returns: What the body is left by.
    func wait() -> DatabaseError {
        isWaiting = failure == nil
        return failure ?? .unanswered
    }

    private func end(_ result: FinishedWrite) {
        if result.hasThrown {
            // What has not been sent need not be undone.
            unsent.removeSubrange(unsentOfEnded...)
            if hasSentChange { failure = .undone }
        }
        unsentOfEnded = unsent.count
        hasSentChange = false
        asked = Recording()
        times = Recording()
        identifiers = Recording()
        finished.append(result)
    }

    private func ask(_ sql: SQL) throws(DatabaseError) -> SharedStatement {
        // The body has taken the error for something else, and has gone on.
        if isWaiting { throw .unanswered }
        if let failure { throw failure }
        let statement = try asked.next { () throws(DatabaseError) in
            let statement = SharedStatement(sql, in: self)
            unsent.append(statement)
            return statement
        }
        if statement.sql != sql { throw leave() }
        return statement
    }

    /// Leaves the shared transaction, for one of its own.
    private func leave() -> DatabaseError {
        failure = .undone
        return .undone
    }
}

extension SharedLane: Session {
    var dialect: Dialect { .postgresql }

    /// The owner of the lane has been locked with all others, before anything else.
    func lock(owner: String) throws(DatabaseError) {
        if !owner.utf8.elementsEqual(self.owner.utf8) { throw leave() }
    }

    /// That a statement changes one row is found out before the commit: until then it is believed.
    func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        let statement = try ask(sql)
        guard sql.form.changesOneRow else { return try statement.changedCount() }
        statement.isCounted = true
        return 1
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        try ask(sql).forEach(while: body)
    }

    func send(_ sql: SQL) throws(DatabaseError) -> (any PendingRows)? {
        try ask(sql)
    }

    func insert(
        _ rows: [[SQLValue]], into table: StaticString, columns: [StaticString]
    ) throws(DatabaseError) {
        throw leave()
    }

    func executeScript(_ script: [UInt8]) throws(DatabaseError) {
        throw leave()
    }
}

extension DatabaseError {
    /// What a shared transaction ends with when its writes are to be run each alone.
    static let undone = DatabaseError(
        kind: .other, message: "The writes that shared a transaction are run one by one")

    /// What leaves a body that is run again once there is an answer.
    fileprivate static let unanswered = DatabaseError(
        kind: .other, message: "The server has not answered yet")
}
