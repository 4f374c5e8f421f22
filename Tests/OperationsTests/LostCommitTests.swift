import Credits
import Database
import Jobs
import Operations
import Support
import Testing

/// A commit whose answer is lost: what became of it is found by its key, and never guessed.
@Suite struct LostCommitTests {
    static let lost = DatabaseError(kind: .ioError, message: "lost", outcome: .unknown)

    /// Every command that moves money, on a desk that has something to move.
    static let commands = ["grant", "refund", "release", "revoke", "adjust", "take"]

    private static func command(_ name: String, _ world: TestDesk) async throws -> OperatorCommand {
        switch name {
        case "grant": return .grantGoodwill(user: "ada", credits: 7, expiresAt: nil)
        case "refund": return .refund(job: .any(try await world.completed()), credits: nil)
        case "release":
            let hold = try await world.hold(world.unknown())
            return .releaseHolds([.init(id: hold.id.text, version: nil)])
        case "revoke":
            try await world.grant(9, to: "ada")
            let package = try await world.engine.read {
                try Ledger($0).packages(of: UserID("ada"))[0].id
            }
            return .revokePackage(package.text)
        default:
            try await world.grant(9, to: "ada")
            return .adjust(user: "ada", credits: name == "take" ? -5 : 5, expiresAt: nil)
        }
    }

    @Test(arguments: commands, [false, true])
    func `39: an operator's command is done once and told truly`(
        name: String, isCommitted: Bool
    ) async throws {
        try await TestDesk.with { world in
            let command = try await Self.command(name, world)
            // The key is taken in a commit of its own before anything is done.
            try await world.takeKey(of: command)
            world.engine.failNextCommit(CommitFault(error: Self.lost, isCommitted: isCommitted))
            let report = try await world.execute(command)
            #expect(report.items.map(\.result) == [.done], "\(report.summary)")
            let again = try await world.execute(command)
            #expect(again == report)
            #expect(try await world.audited().count == 1)
            #expect(try await world.verify().ok)
        }
    }

    @Test(arguments: EngineKind.allCases, [false, true])
    func `39: a commit that stays without an answer is said to be unknown`(
        kind: EngineKind, isCommitted: Bool
    ) async throws {
        try await kind.withEngine { engine in
            try await engine.migrate(Schema.plan)
            let request = LedgerRequest.grant(
                user: UserID("ada"), credits: 4, source: .purchase, starts: nil, expires: nil,
                reason: nil)
            let fault = CommitFault(error: Self.lost, isCommitted: isCommitted)
            engine.failNextCommit(fault)
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.writeKeyed { tx in
                    // The next one gets no answer either, and has something to commit.
                    engine.failNextCommit(fault)
                    try tx.execute("UPDATE users SET created_at = created_at")
                    return try Ledger(tx).perform(request, key: "k")
                }
            }
            #expect(error == Self.lost)
        }
    }

    @Test func `39: a connection that is cut at its commit is another reason to look by the key`()
        async throws
    {
        try await PrivateCluster.withEngine { engine in
            try await engine.migrate(Schema.plan)
            try await engine.write { try $0.cutConnectionOfFirstGrant() }
            let request = LedgerRequest.grant(
                user: UserID("ada"), credits: 4, source: .purchase, starts: nil, expires: nil,
                reason: nil)
            let outcome = try await engine.writeKeyed {
                try Ledger($0).perform(request, key: "k")
            }
            #expect(outcome.credits == 4)
            let balance = try await engine.read { try Ledger($0).balance(of: UserID("ada")) }
            #expect(balance.available == 4)
        }
    }
}

extension TestDesk {
    /// Begins an order whose item then still is to be done.
    fileprivate func takeKey(of command: OperatorCommand) async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await execute(command)
        }
        _ = try await task.value
    }
}

extension Transaction {
    /// Lets the server end the connection at the commit of the first package, once.
    fileprivate func cutConnectionOfFirstGrant() throws {
        try execute("CREATE SEQUENCE cuts")
        try execute(
            """
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('cuts') = 1 THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
                RETURN NULL;
            END
            $$
            """)
        try execute(
            """
            CREATE CONSTRAINT TRIGGER cut_at_commit AFTER INSERT ON packages
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()
            """)
    }
}
