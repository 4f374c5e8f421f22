import CSQLite

extension SQLiteConnection {
    /// Begins one of the writes that share the open transaction.
    func beginMember(isFirst: Bool) {
        member = isFirst ? .first : .unmarked
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
    func undoMember() throws(DatabaseError) {
        switch member {
        case .first where hasWritten:
            rollback()
            try beginWriting()
        case .marked:
            try check(returnToSavepoint.run(), sql: "ROLLBACK TO")
            try check(dropSavepoint.run(), sql: "RELEASE")
        case .none, .first, .unmarked: break
        }
        member = .none
    }

    /// Marks where the member began, just before it writes: one that only reads pays nothing.
    func willWrite() throws(DatabaseError) {
        hasWritten = true
        guard member == .unmarked else { return }
        try check(setSavepoint.run(), sql: "SAVEPOINT")
        member = .marked
    }
}
