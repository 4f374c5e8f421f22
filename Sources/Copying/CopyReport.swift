package import Operations

/// What was copied, and what both sides say of it.
package struct CopyReport: Sendable, Equatable, Codable {
    /// Whether both sides hold the same, and the ledger of both is sound.
    package var ok: Bool
    package var rows: Int
    package var seconds: Double
    /// What the source holds.
    package var tables: [TableSum]
    /// Where the target holds something else: what it would have held.
    package var different: [TableSum]
    /// The proof of the source's ledger.
    package var source: VerificationReport
    /// The proof of the target's, made before anything was committed; `nil` if it did not come to
    /// that.
    package var target: VerificationReport?
    /// How many pictures wait in the spool directory for their upload.
    package var spooled: Int
}

/// How far a copy is.
package struct CopyProgress: Sendable {
    /// What is being done.
    package enum Stage: Sendable {
        case provingSource
        case copying
        case comparing
        case provingTarget
    }

    package var stage: Stage
    /// How many rows, or users where a ledger is proved.
    package var done: Int
    package var all: Int
}
