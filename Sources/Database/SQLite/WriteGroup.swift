/// Runs the writes that share one transaction.
final class WriteGroup {
    private let connection: SQLiteConnection
    private let transaction: Transaction
    private let clock: TransactionClock
    private var finished: [(write: FinishedWrite, error: DatabaseError?)] = []

    init(_ connection: SQLiteConnection, transaction: Transaction, clock: TransactionClock) {
        self.connection = connection
        self.transaction = transaction
        self.clock = clock
    }

    /// Runs `writes` one after another, commits once, and tells every caller.
    ///
    /// Usually that is all of them. An error of the disk may end the transaction earlier; then
    /// those that were run are told, and the rest is for another group.
    ///
    /// - Returns: How many callers have been told.
    func run(
        _ writes: ArraySlice<any PendingWrite>, fault: CommitFault?,
        committed: (EngineStatistics) -> Void
    ) -> Int {
        do throws(DatabaseError) {
            try connection.beginWriting()
        } catch {
            for write in writes { write.refuse(error) }
            return writes.count
        }
        defer { finished.removeAll(keepingCapacity: true) }
        let statementsBefore = transaction.statementCount
        for write in writes {
            runMember(write)
            guard connection.isInTransaction else {
                tellAll(connection.lastError ?? lost)
                return finished.count
            }
        }
        do throws(DatabaseError) {
            let start = ContinuousClock.now
            try commit(with: fault)
            if connection.hasWritten {
                committed(
                    EngineStatistics(
                        commitOf: finished.count { !$0.write.hasThrown },
                        statements: transaction.statementCount - statementsBefore,
                        taking: ContinuousClock.now - start))
            }
            tellAll(nil)
        } catch {
            tellAll(error)
        }
        return finished.count
    }

    private func runMember(_ write: any PendingWrite) {
        connection.beginMember(isFirst: finished.isEmpty)
        transaction.begin(at: clock.now())
        let result = write.run(in: transaction)
        finished.append((result, end(result)))
    }

    /// Keeps or undoes what a write did, and returns the error that it was refused for at its end.
    private func end(_ result: FinishedWrite) -> DatabaseError? {
        // The disk has ended the transaction: nothing is left to keep or to undo.
        guard connection.isInTransaction else { return nil }
        var refusal: DatabaseError?
        do throws(DatabaseError) {
            if !result.hasThrown { try connection.keepMember() }
        } catch {
            refusal = error
        }
        do throws(DatabaseError) {
            if result.hasThrown || refusal != nil { try connection.undoMember() }
        } catch {
            // What cannot be undone alone is undone with all the others.
            connection.rollback()
        }
        return refusal
    }

    private func commit(with fault: CommitFault?) throws(DatabaseError) {
        guard let fault else { return try connection.commit() }
        if fault.isCommitted { try connection.commit() } else { connection.rollback() }
        throw fault.error
    }

    /// Tells each caller its own error, else the one they share, else its result.
    private func tellAll(_ shared: DatabaseError?) {
        for (write, error) in finished { write.tell(error ?? shared) }
    }

    private var lost: DatabaseError {
        DatabaseError(
            kind: .other, message: "The transaction on \(connection.path) has been rolled back")
    }
}
