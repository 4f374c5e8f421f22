import Sandbox
import Testing

/// What the faults in force do, as values.
struct FaultPlanTests {
    private static func plan(_ document: String, seed: UInt64 = 1) throws -> FaultPlan {
        FaultPlan(seed: seed, faults: try FaultDocument.read(Array(document.utf8)))
    }

    private static func fate(_ change: (inout TaskFate) -> Void) -> TaskFate {
        var fate = TaskFate()
        change(&fate)
        return fate
    }

    @Test(arguments: [
        ("{}", TaskFate()),
        (#"{"evolink": {}}"#, TaskFate()),
        (#"{"replicate": {"lost_callback": {}}}"#, TaskFate()),
        (#"{"evolink": {"lost_callback": {"share": 0}}}"#, TaskFate()),
        (#"{"evolink": {"lost_callback": {}}}"#, fate { $0.callback = .lost }),
        (#"{"evolink": {"duplicated_callback": {}}}"#, fate { $0.callback = .repeated(2) }),
        (
            #"{"evolink": {"duplicated_callback": {"times": 4}}}"#,
            fate { $0.callback = .repeated(4) }
        ),
        (#"{"evolink": {"early_callback": {}}}"#, fate { $0.callback = .early }),
        (
            #"{"evolink": {"early_callback": {}, "lost_callback": {}}}"#,
            fate { $0.callback = .lost }
        ),
        (
            #"{"evolink": {"failed_task": {"code": "a", "message": "b"}}}"#,
            fate { $0.failure = TaskFailure(code: "a", message: "b") }
        ),
        (#"{"evolink": {"partial_success": {"outputs": 0}}}"#, fate { $0.picturesMax = 0 }),
        (
            #"{"evolink": {"expired_result": {"after_ms": 20, "renewable": true}}}"#,
            fate { $0.result = .expiring(after: .milliseconds(20), isRenewable: true) }
        ),
        (
            #"{"evolink": {"truncated_result": {"keep": 0.25, "cut": true}}}"#,
            fate { $0.result = .truncated(keep: 0.25, isCut: true) }
        ),
        (#"{"evolink": {"cut_after_accept": {}}}"#, fate { $0.isCutAfterAccept = true }),
    ])
    func `a document decides the fate of a task`(document: String, fate: TaskFate) throws {
        #expect(try Self.plan(document).fate(ofTask: 1, at: .evolink) == fate)
    }

    @Test(arguments: [
        (#"{"evolink": {"outage": {}}}"#, CallKind.read, 503 as Int?),
        (#"{"evolink": {"outage": {"status": 500}}}"#, .create, 500),
        (#"{"evolink": {"outage": {"calls": "create"}}}"#, .read, nil),
        (#"{"evolink": {"throttled": {}}}"#, .create, 429),
        (#"{"evolink": {"throttled": {}}}"#, .read, nil),
        (#"{"evolink": {"throttled": {"calls": "all"}}}"#, .read, 429),
        (#"{"evolink": {"throttled": {}, "outage": {}}}"#, .create, 503),
    ])
    func `a document decides the fate of a request`(
        document: String, kind: CallKind, status: Int?
    ) throws {
        let fate = try Self.plan(document).fate(ofCall: 1, kind: kind, at: .evolink)
        #expect(fate.refusal.map { EvoLinkWire.refusal($0).status } == status)
    }

    @Test
    func `a share strikes that share, the same ones each time, and leaves other faults alone`()
        throws
    {
        func struck(_ document: String, seed: UInt64 = 1) throws -> [Int] {
            let plan = try Self.plan(document, seed: seed)
            return (1...10_000).filter { plan.fate(ofTask: $0, at: .evolink).callback == .lost }
        }
        let lost = try struck(#"{"evolink": {"lost_callback": {"share": 0.3}}}"#)
        #expect((2_850...3_150).contains(lost.count))
        #expect(try struck(#"{"evolink": {"lost_callback": {"share": 0.3}}}"#) == lost)
        #expect(
            try struck(
                #"{"evolink": {"lost_callback": {"share": 0.3}, "early_callback": {}}}"#) == lost)
        #expect(try struck(#"{"evolink": {"lost_callback": {"share": 0.3}}}"#, seed: 2) != lost)
    }

    @Test(arguments: [
        ("[]", ["(document)"]),
        ("{", ["(document)"]),
        (#"{"openai": {}}"#, ["openai"]),
        (#"{"evolink": 3}"#, ["evolink"]),
        (#"{"evolink": {"outge": {}}}"#, ["evolink.outge"]),
        (#"{"evolink": {"outage": {"status": 404}}}"#, ["evolink.outage.status"]),
        (#"{"evolink": {"slow": {}}}"#, ["evolink.slow.delay_ms"]),
        (#"{"evolink": {"slow": {"delay_ms": 1, "calls": "x"}}}"#, ["evolink.slow.calls"]),
        (#"{"evolink": {"failed_task": {}}}"#, ["evolink.failed_task.code"]),
        (
            #"{"replicate": {"lost_callback": {"share": 2}, "early_callback": {"shar": 1}}}"#,
            ["replicate.lost_callback.share", "replicate.early_callback.shar"]
        ),
        (#"{"evolink": {"truncated_result": {"cut": 1}}}"#, ["evolink.truncated_result.cut"]),
    ])
    func `a wrong document names every wrong field`(document: String, fields: [String]) throws {
        let problems = try #require(throws: FaultDocument.Problems.self) {
            try FaultDocument.read(Array(document.utf8))
        }
        #expect(problems.problems.map(\.field) == fields)
    }

    @Test
    func `what is shown can be put back`() throws {
        let document = #"""
            {"evolink": {"outage": {"share": 0.5}, "slow": {"delay_ms": 3}, "throttled": {},
             "lost_callback": {}, "duplicated_callback": {}, "early_callback": {},
             "failed_task": {"code": "a"}, "partial_success": {}, "expired_result": {},
             "truncated_result": {}, "cut_after_accept": {}}, "replicate": {}}
            """#
        let faults = try FaultDocument.read(Array(document.utf8))
        #expect(try FaultDocument.read(FaultDocument.json(faults).bytes) == faults)
    }
}
