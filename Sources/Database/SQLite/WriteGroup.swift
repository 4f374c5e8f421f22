/// Runs the writes that share one transaction.
final class WriteGroup {
    private let connection: SQLiteConnection
    private let transaction: Transaction
    private let clock: TransactionClock
    private var finished: [(write: FinishedWrite, error: DatabaseError?)] = []
    /// How many groups are to come in which each write is marked, so that it can be undone alone.
    private var markedGroupsLeft = 0
    /// After a write had to be undone, others like it may follow.
    private static let markedGroups = 16
    /// How long commits have taken of late, as far as others are kept waiting for it.
    private var usualCommit = Duration.zero
    private static let usualCommitMax = Duration.milliseconds(20)
    /// How many shared the last one.
    private var lastCount = 0

    /// Gives the writes that have come since, told how many there are already, and how long to wait
    /// for the first of them.
    typealias Latecomers = (_ count: Int, _ patience: Duration) -> [any PendingWrite]

    init(_ connection: SQLiteConnection, transaction: Transaction, clock: TransactionClock) {
        self.connection = connection
        self.transaction = transaction
        self.clock = clock
    }

    /// Runs `writes` one after another, commits once, and tells every caller.
    ///
    /// Those that come meanwhile join, for as long as a commit takes: a group grows with the time
    /// of the disk, and nobody waits for it twice. Usually all are run. An error of the disk may
    /// end the transaction earlier; then those that were run are told, and the rest is for another
    /// group.
    ///
    /// A savepoint for each write costs a copy of every page that it touches, for the few that fail
    /// after they have written. So there is none: when that happens all are undone, and all run
    /// again, with savepoints.
    ///
    /// - Parameters:
    ///   - writes: Those that have waited; those that join are added.
    ///   - latecomers: Gives those that have come since.
    ///   - fault: Tells what happens to the commit, in a test.
    ///   - committed: Is told what the group was like, unless it wrote nothing.
    /// - Returns: How many callers have been told.
    func run(
        _ writes: inout ArraySlice<any PendingWrite>,
        latecomers: Latecomers, fault: () -> CommitFault?,
        committed: (EngineStatistics) -> Void
    ) -> Int {
        defer {
            lastCount = finished.count
            finished.removeAll(keepingCapacity: true)
        }
        let statementsBefore = transaction.statementCount
        do throws(DatabaseError) {
            try connection.beginWriting()
            markedGroupsLeft = max(0, markedGroupsLeft - 1)
            if !runAll(&writes, latecomers: latecomers) {
                connection.rollback()
                finished.removeAll(keepingCapacity: true)
                markedGroupsLeft = Self.markedGroups
                try connection.beginWriting()
                _ = runMembers(writes)
            }
        } catch {
            for write in writes { write.refuse(error) }
            return writes.count
        }
        guard connection.isInTransaction else {
            tellAll(connection.lastError ?? lost)
            return finished.count
        }
        do throws(DatabaseError) {
            let start = ContinuousClock.now
            try commit(with: connection.hasWritten ? fault() : nil)
            if connection.hasWritten {
                let time = ContinuousClock.now - start
                usualCommit = min((usualCommit * 7 + time) / 8, Self.usualCommitMax)
                committed(
                    EngineStatistics(
                        commitOf: finished.count { !$0.write.hasThrown },
                        statements: transaction.statementCount - statementsBefore, taking: time))
            }
            tellAll(nil)
        } catch {
            tellAll(error)
        }
        return finished.count
    }

    /// Runs those that have waited, and then those that have come meanwhile.
    ///
    /// Whoever was told of the last commit may be about to write again: those are worth a short
    /// wait, or else they would wait for this commit before their own.
    ///
    /// - Returns: `false` if one could not be undone alone.
    private func runAll(
        _ writes: inout ArraySlice<any PendingWrite>, latecomers: Latecomers
    ) -> Bool {
        let start = ContinuousClock.now
        var next = writes
        while runMembers(next) {
            let isOverdue = ContinuousClock.now - start >= usualCommit
            guard connection.isInTransaction, !isOverdue else { return true }
            let isWorthWaiting = connection.hasWritten && writes.count < lastCount
            let patience = isWorthWaiting ? usualCommit / 8 : .zero
            next = latecomers(writes.count, patience)[...]
            if next.isEmpty { return true }
            writes += next
        }
        return false
    }

    /// - Returns: `false` if one could not be undone alone.
    private func runMembers(_ writes: ArraySlice<any PendingWrite>) -> Bool {
        for write in writes {
            connection.beginMember(isFirst: finished.isEmpty, isMarked: markedGroupsLeft > 0)
            transaction.begin(at: clock.now())
            let result = write.run(in: transaction)
            // The disk has ended the transaction: nothing is left to keep or to undo.
            guard connection.isInTransaction else {
                finished.append((result, nil))
                return true
            }
            let (error, isUndone) = end(result)
            guard isUndone else { return false }
            finished.append((result, error))
            guard connection.isInTransaction else { return true }
        }
        return true
    }

    /// Keeps or undoes what a write did.
    ///
    /// - Returns: The error that it was refused for at its end, and whether what had to be undone
    ///   could be.
    private func end(_ result: FinishedWrite) -> (error: DatabaseError?, isUndone: Bool) {
        var refusal: DatabaseError?
        do throws(DatabaseError) {
            if !result.hasThrown { try connection.keepMember() }
        } catch {
            refusal = error
        }
        guard result.hasThrown || refusal != nil else { return (nil, true) }
        do throws(DatabaseError) {
            return (refusal, try connection.undoMember())
        } catch {
            // What cannot be undone alone is undone with all the others.
            connection.rollback()
            return (refusal, true)
        }
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
