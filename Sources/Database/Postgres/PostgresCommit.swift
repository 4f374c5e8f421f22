/// What became of a transaction whose COMMIT was sent together with its last statements.
///
/// A value without side effects, because a wrong word here is money spent twice: what has failed is
/// run again.
enum PostgresCommit: Hashable {
    case committed
    case failed
    /// Nobody can tell but the database, when it is asked for what was to be there.
    case unknown

    /// - Parameters:
    ///   - command: What the server says it did; `nil` if it did not answer, or refused.
    ///   - isSkipped: Whether it passed over the COMMIT, because a statement before it had failed.
    ///   - error: The first error on the way, be it before, of or after the COMMIT.
    ///   - isBroken: Whether the connection is gone.
    init(command: String?, isSkipped: Bool, error: DatabaseError?, isBroken: Bool) {
        if command == "COMMIT" {
            // Whatever came after it, such as the end of the server.
            self = .committed
        } else if isSkipped, error?.code.hasPrefix("08") == true {
            // A pooler that has lost its server says so in place of the next answer, whatever the
            // server has done meanwhile.
            self = .unknown
        } else if isSkipped || command != nil {
            // To the end of a transaction in which something failed it answers ROLLBACK.
            self = .failed
        } else if let error, !isBroken, error.kind != .unreachable, error.code != "40003" {
            self = .failed
        } else {
            self = .unknown
        }
    }
}
