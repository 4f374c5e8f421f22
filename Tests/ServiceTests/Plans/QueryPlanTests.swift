@testable import Database
import Support
import Testing

/// At a million rows every statement that somebody waits for finds its rows by an index, and every
/// index is there for a statement.
struct QueryPlanTests {
    /// A statement that reads a whole table, and why that is right.
    struct Exception {
        /// A part of the statement's text.
        var part: String
        var reason: String
    }

    static let exceptions = [
        Exception(
            part: "coalesce(sum(available), 0), coalesce(sum(held), 0)",
            reason: "at each look only while users are few, then by one service: CreditSums"),
        Exception(
            part: "SELECT count(*) FROM users u WHERE",
            reason: "verify tells how far it is, and reads all of them anyway"),
        Exception(
            part: "ORDER BY o.job_id || '' DESC",
            reason: "deliveries that failed are few and found by their state; what is beside them"
                + " PostgreSQL may find by reading the attempts"),
        Exception(part: "WHERE NOT EXISTS (SELECT 1 FROM", reason: "verify reads everything"),
    ]

    /// Indexes that no statement of the tour needs, and what they are for.
    static let idle = [
        "attempts_by_task": "no two attempts have one task (J3): a rule, and no way to find rows"
    ]

    @Test(.timeLimit(.minutes(5)), arguments: [EngineKind.sqlite, .postgresql])
    func `at a million rows every statement finds its rows by an index`(
        kind: EngineKind
    )
        async throws
    {
        let recorder = StatementRecorder()
        try await TestService.with(kind: kind, seenBy: recorder) { service in
            let tour = try await Tour(service)
            recorder.forget()
            try await tour.run()
        }
        let statements = recorder.statements
        #expect(statements.count > 120, "only \(statements.count) statements were seen")
        try await kind.withEngine { engine in
            try await BigDatabase(engine: engine).fill()
            var used: Set<String> = []
            for statement in statements {
                let plan = try await engine.plan(of: statement)
                used.formUnion(plan.indexes)
                let isExcused = Self.exceptions.contains { statement.text.contains($0.part) }
                if let fault = plan.fault {
                    #expect(isExcused, "\(fault):\n\(statement.text)\n\(plan.text)")
                }
            }
            for exception in Self.exceptions {
                #expect(
                    statements.contains { $0.text.contains(exception.part) },
                    "\(exception.part) is excused, and is not run")
            }
            if kind == .postgresql { try await Self.checkJoined(recorder.shared, on: engine) }
            let all = try await engine.read { tx in
                try tx.rows(BigDatabase.indexes(tx.dialect)) { try $0.get(0, as: String.self) }
            }
            let unused = Set(all).subtracting(used).subtracting(Self.idle.keys)
            #expect(unused.isEmpty, "no statement uses \(unused.sorted())")
        }
    }

    /// Where many of them are run as one they look into the same index, many times.
    private static func checkJoined(_ statements: [SQL], on engine: any Engine) async throws {
        var forms = JoinedForms()
        var count = 0
        for statement in statements {
            guard let joined = JoinedStatement([statement, statement], forms: &forms) else {
                continue
            }
            count += 1
            let plan = try await engine.plan(of: joined)
            if let fault = plan.fault { Issue.record("\(fault):\n\(plan.text)") }
        }
        #expect(count > 8, "only \(count) statements can be joined")
    }
}
