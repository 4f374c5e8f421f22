import CSQLite

extension SQLiteConnection {
    /// Begins one of the writes that share the open transaction.
    ///
    /// - Parameters:
    ///   - isFirst: Whether nothing was written before it.
    ///   - isMarked: Whether it is to be marked where it begins to write.
    func beginMember(isFirst: Bool, isMarked: Bool) {
        member = isFirst ? .first : isMarked ? .unmarked : .among
        memberHasWritten = false
    }

    /// Keeps what the member wrote.
    ///
    /// A deferred foreign key that it left violated is its own failure, found here, so that it does
    /// not become the failure of the commit that it shares with others.
    func keepMember() throws(DatabaseError) {
        if csqlite_has_open_foreign_keys(handle) == 1 { throw .foreignKeyViolated(path: path) }
        if member == .marked { try check(dropSavepoint.run(), sql: "RELEASE") }
        member = .none
    }

    /// Undoes what the member wrote, and nothing else; the transaction stays open.
    ///
    /// - Returns: `false` if it has written and was not marked.
    func undoMember() throws(DatabaseError) -> Bool {
        switch member {
        case .among where memberHasWritten: return false
        case .first where memberHasWritten:
            rollback()
            try beginWriting()
        case .marked:
            try check(returnToSavepoint.run(), sql: "ROLLBACK TO")
            try check(dropSavepoint.run(), sql: "RELEASE")
        case .none, .first, .among, .unmarked: break
        }
        member = .none
        return true
    }

    /// Marks where the member began, just before it writes: one that only reads pays nothing.
    func willWrite() throws(DatabaseError) {
        hasWritten = true
        memberHasWritten = true
        guard member == .unmarked else { return }
        try check(setSavepoint.run(), sql: "SAVEPOINT")
        member = .marked
    }
}
