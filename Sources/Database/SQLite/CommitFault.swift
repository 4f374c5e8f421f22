/// A failure of the disk at the moment of a commit, for tests and the simulator.
package struct CommitFault: Sendable {
    /// What all callers that share the commit are told.
    package let error: DatabaseError
    /// Whether the commit takes place all the same, as it may when its outcome is unknown.
    package let isCommitted: Bool

    package init(error: DatabaseError, isCommitted: Bool = false) {
        self.error = error
        self.isCommitted = isCommitted
    }
}
