import Copying
import Database
import Dispatch
import Operations
import Support
import Synchronization
import Testing

/// Whole installations, in every direction.
struct InstallationCopyTests {
    @Test(arguments: Direction.all + Direction.pooled)
    func `the copy holds what the source holds, and both are proved`(
        _ direction: Direction
    ) async throws {
        try await direction.with { source, target in
            let before = try await source.dump()
            let stages = Mutex(Set<String>())
            let report = try await InstallationCopy(from: source, to: target).run { progress in
                #expect(progress.done <= progress.all)
                stages.withLock { _ = $0.insert("\(progress.stage)") }
            }
            #expect(report.ok)
            #expect(report.rows == before.count)
            #expect(report.spooled == 1)
            #expect(report.source.ok)
            #expect(report.target == report.source)
            #expect(stages.withLock(\.count) == 4)
            for sum in report.tables { #expect(sum.rows > 0, "\(sum.name) is empty") }
            #expect(try await target.dump() == before)
            #expect(try await source.dump() == before)
            #expect(try await Verification(target).run() == report.target)
        }
    }

    @Test func `there and back again nothing has changed`() async throws {
        try await Direction(source: .sqlite, target: .postgresql).with { source, server in
            let there = try await InstallationCopy(from: source, to: server).run()
            try await EngineKind.sqlite.withSide { back in
                let again = try await InstallationCopy(from: server, to: back).run()
                #expect(again.tables == there.tables)
                #expect(try await back.dump() == source.dump())
            }
        }
    }

    /// More rows of one table than are read at a time, of which the last page is a whole one.
    @Test(arguments: Direction.all)
    func `tables of many pages are copied whole`(_ direction: Direction) async throws {
        try await direction.source.withSide { source in
            try await direction.target.withSide { target in
                try await source.migrate(Schema.plan)
                try await source.write { tx in
                    let rows = (1...3_000).map { number in
                        [SQLValue.text("key \(number)"), .text("é"), .integer(7), .text("x")]
                            + [.integer(1)]
                    }
                    try tx.insert(
                        rows, into: "settings_values",
                        columns: ["name", "value", "changed_at", "changed_by", "version"])
                }
                let report = try await InstallationCopy(from: source, to: target).run()
                #expect(report.rows == 3_000)
                #expect(try await target.dump() == source.dump())
            }
        }
    }

    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `a target that was migrated, but is empty, will do`(_ kind: EngineKind) async throws {
        try await Direction(source: .sqlite, target: kind).with { source, target in
            try await target.migrate(Schema.plan)
            #expect(try await InstallationCopy(from: source, to: target).run().ok)
        }
    }

    @Test(
        arguments: Direction.all.filter { $0.source != $0.target },
        [CopyProgress.Stage.provingSource, .copying, .comparing, .provingTarget])
    func `a copy that is canceled leaves nothing`(
        _ direction: Direction, _ stage: CopyProgress.Stage
    ) async throws {
        try await direction.with { source, target in
            let stop = CopyStop()
            await #expect(throws: CopyRefusal.canceled) {
                try await InstallationCopy(from: source, to: target, stop: stop).run {
                    if $0.stage == stage { stop.request() }
                }
            }
            let isUntouched = try await target.isUntouched()
            #expect(isUntouched)
            // Nothing is held any more, and the same can be done again.
            #expect(try await InstallationCopy(from: source, to: target).run().ok)
        }
    }

    @Test(arguments: Direction.all)
    func `a commit that fails leaves nothing`(_ direction: Direction) async throws {
        try await direction.with { source, target in
            let full = DatabaseError(kind: .full, message: "No space is left")
            await #expect(throws: full) {
                try await InstallationCopy(from: source, to: target).run { progress in
                    guard progress.stage == .provingSource else { return }
                    target.failNextCommit(CommitFault(error: full))
                }
            }
            let isUntouched = try await target.isUntouched()
            #expect(isUntouched)
        }
    }

    /// The connection that writes is cut off in the middle, once.
    @Test func `a lost connection begins the copy anew`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await EngineKind.sqlite.withSide { source in
            try await RichWorld.make(in: source)
            try await withServer(at: url, program: "copied to") { target in
                try await withServer(at: url) { other in
                    let isCut = Atomic<Bool>(false)
                    let report = try await InstallationCopy(from: source, to: target).run {
                        guard $0.stage == .comparing,
                            !isCut.exchange(true, ordering: .relaxed)
                        else { return }
                        Self.cutOff("copied to", in: other)
                    }
                    let wasCut = isCut.load(ordering: .relaxed)
                    #expect(wasCut)
                    #expect(report.ok)
                    #expect(try await target.dump() == source.dump())
                }
            }
        }
    }

    /// With the connection goes the lock: what was written since would be missing.
    @Test func `a source that is lost at the last moment begins the copy anew`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await EngineKind.sqlite.withSide { target in
            try await withServer(at: url, program: "copied from") { source in
                try await RichWorld.make(in: source)
                try await withServer(at: url) { other in
                    let isCut = Atomic<Bool>(false)
                    let report = try await InstallationCopy(from: source, to: target).run {
                        guard $0.stage == .provingTarget,
                            !isCut.exchange(true, ordering: .relaxed)
                        else { return }
                        Self.cutOff("copied from", in: other)
                        Self.addOperator(in: other)
                    }
                    #expect(report.ok)
                    let isThere = try await target.read { tx in
                        try tx.first("SELECT 1 FROM operators WHERE name = 'late'") { _ in true }
                    }
                    #expect(isThere == true)
                }
            }
        }
    }

    /// Writes as soon as nobody is in the way, and returns when it has.
    private static func addOperator(in engine: any Engine) {
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                _ = try await engine.write {
                    try $0.execute("INSERT INTO operators VALUES ('late', 'viewer', 1)")
                }
            } catch {
                Issue.record(error)
            }
            done.signal()
        }
        done.wait()
    }

    private static func cutOff(_ program: String, in engine: any Engine) {
        do {
            try engine.readNow { tx in
                try tx.forEach(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = \(program)
                    """
                ) { _ in }
            }
        } catch {
            Issue.record(error)
        }
    }
}
