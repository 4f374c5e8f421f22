import Testing

@testable import Database

@Suite struct PostgresCommitTests {
    struct End: Sendable {
        let what: String
        var command: String?
        var isSkipped = false
        var code: String?
        var kind = DatabaseError.Kind.other
        var isBroken = false
        let outcome: PostgresCommit
    }

    static let ends = [
        End(what: "the server says so", command: "COMMIT", outcome: .committed),
        End(
            what: "the server says so, and ends before it is ready again", command: "COMMIT",
            code: "57P01", kind: .unreachable, outcome: .committed),
        End(
            what: "the server says so, and the connection breaks", command: "COMMIT", code: "",
            kind: .unreachable, isBroken: true, outcome: .committed),
        End(what: "the transaction had failed before", command: "ROLLBACK", outcome: .failed),
        End(what: "a statement before failed", isSkipped: true, code: "40001", outcome: .failed),
        End(
            what: "the server ended at a statement before", isSkipped: true, code: "57P01",
            kind: .unreachable, isBroken: true, outcome: .failed),
        End(
            what: "a pooler lost the server and says so in place of an earlier answer",
            isSkipped: true, code: "08P01", isBroken: true, outcome: .unknown),
        End(
            what: "a deferred condition does not hold", code: "23503",
            kind: .constraint("entries_user"), outcome: .failed),
        End(what: "there is no answer", isBroken: true, outcome: .unknown),
        End(
            what: "the server ended during the commit", code: "57P01", kind: .unreachable,
            outcome: .unknown),
        End(
            what: "the connection broke", code: "", kind: .unreachable, isBroken: true,
            outcome: .unknown),
        End(what: "the server itself does not know", code: "40003", outcome: .unknown),
    ]

    @Test(arguments: ends)
    func `only what surely failed is run again`(end: End) {
        let error = end.code.map { DatabaseError(kind: end.kind, code: $0, message: end.what) }
        let outcome = PostgresCommit(
            command: end.command, isSkipped: end.isSkipped, error: error, isBroken: end.isBroken)
        #expect(outcome == end.outcome, "\(end.what)")
    }
}
