package import Database
import Operations

/// Copies a whole installation into an empty database, of whichever engines the two are.
///
/// One transaction reads, with everybody else kept from writing to the source; one transaction
/// writes, reads everything back, proves the ledger and only then commits. So either all of it is
/// there or nothing, schema included.
package struct InstallationCopy: Sendable {
    /// How often a copy begins anew where a connection was lost, or a pooler put another one in.
    private static let triesMax = 3

    private let source: any Engine
    private let target: any Engine
    private let stop: CopyStop
    private let readers: Int

    /// - Parameters:
    ///   - source: what is copied; nothing of it is changed.
    ///   - target: where to; it has no rows yet.
    ///   - stop: who may end it.
    ///   - readers: how many parts of the source's ledger are proved at the same time.
    package init(
        from source: any Engine, to target: any Engine, stop: CopyStop = CopyStop(),
        readers: Int = 1
    ) {
        self.source = source
        self.target = target
        self.stop = stop
        self.readers = readers
    }

    /// Makes sure that both databases are what they should be, without writing to either.
    ///
    /// - Returns: how many rows there are to copy.
    /// - Throws: ``CopyRefusal``.
    @discardableResult
    package func check() async throws -> Int {
        if let one = try await source.identity(), let other = try await target.identity(),
            one == other
        {
            throw CopyRefusal.sameDatabase
        }
        try await checkSchema(of: source, .source)
        try await checkSchema(of: target, .target)
        if try await target.schemaVersion() > 0 {
            try await target.read { tx in
                for table in CopiedTable.all where try tx.first(table.first, { _ in true }) != nil {
                    throw CopyRefusal.notEmpty(table: table.name.description)
                }
            }
        }
        return try await source.read { tx in
            try CopiedTable.all.reduce(0) { try $0 + tx.count(of: $1) }
        }
    }

    /// Proves the source, copies it, compares, and proves the copy.
    ///
    /// - Parameter progress: is told how far it is, by threads of the engines'.
    /// - Returns: what was copied; all of it is committed.
    /// - Throws: ``CopyRefusal``, or what a database says; nothing is kept then, unless the error
    ///   says that nobody knows.
    package func run(
        progress: @escaping @Sendable (CopyProgress) -> Void = { _ in }
    ) async throws -> CopyReport {
        let start = ContinuousClock.now
        try await check()
        let proof = try await proveSource(progress)
        var tries = 1
        while true {
            do {
                var report = try await copy(proof, progress)
                report.seconds = (ContinuousClock.now - start) / .seconds(1)
                return report
            } catch CopyRefusal.interrupted where tries < Self.triesMax {
                tries += 1
            }
        }
    }

    private func proveSource(
        _ progress: @escaping @Sendable (CopyProgress) -> Void
    ) async throws -> VerificationReport {
        let stop = stop
        // A task of its own, which is awaited here, so that it can be canceled alone.
        let proving = Task { [source, readers] in
            try await Verification(source, readers: readers).run { done, all in
                progress(CopyProgress(stage: .provingSource, done: done, all: all))
            }
        }
        stop.whenRequested { proving.cancel() }
        let proof: VerificationReport
        do {
            proof = try await proving.value
        } catch is CancellationError {
            throw CopyRefusal.canceled
        }
        try stop.check()
        guard proof.ok else {
            throw CopyRefusal.brokenSource(
                CopyReport(
                    ok: false, rows: 0, seconds: 0, tables: [], different: [], source: proof,
                    target: nil, spooled: 0))
        }
        return proof
    }

    private func copy(
        _ proof: VerificationReport, _ progress: @escaping @Sendable (CopyProgress) -> Void
    ) async throws -> CopyReport {
        let channel = PageChannel()
        let reader = SourceReader(
            channel: channel, stop: stop, takesNUL: target.dialect.name == .sqlite)
        let writer = TargetWriter(
            channel: channel, stop: stop, proof: proof,
            checkSource: { [source] in try source.refuseWaitingWriters() }, progress: progress)
        return try await withThrowingTaskGroup(of: Void.self) { [source, target] group in
            group.addTask {
                do {
                    try await source.write { try reader.run(in: $0) }
                } catch {
                    channel.fail(error)
                    throw error
                }
            }
            do {
                let report = try await target.write { try writer.run(in: $0) }
                channel.finish()
                return report
            } catch {
                channel.fail(error)
                throw error
            }
        }
    }

    private func checkSchema(of engine: any Engine, _ side: CopyRefusal.Side) async throws {
        do {
            let version = try await engine.schemaVersion()
            guard version > 0 else {
                if side == .source { throw CopyRefusal.noSchema }
                return
            }
            guard try await engine.missingMigrations(of: Schema.plan) > 0 else { return }
            throw CopyRefusal.older(side, found: version, needed: Schema.plan.version)
        } catch let error as DatabaseError {
            switch error.kind {
            case .newerSchema, .checksumMismatch, .migrationGap:
                throw CopyRefusal.otherSchema(side, "\(error)")
            case .notOurs, .other: throw CopyRefusal.foreign(side)
            default: throw error
            }
        }
    }
}

extension Engine {
    /// Tells two databases of a server apart, and one that is reached in two ways not; `nil` for a
    /// file, which whoever opened it can tell.
    fileprivate func identity() async throws -> String? {
        guard dialect.name == .postgresql else { return nil }
        return try await read { tx in
            try tx.first(
                """
                SELECT concat_ws('/', pg_postmaster_start_time(), current_database(),
                    current_schema())
                """
            ) { try $0.get(0, as: String.self) }
        }
    }

    /// Throws if somebody waits to write to the tables that a reader holds.
    fileprivate func refuseWaitingWriters() throws {
        guard dialect.name == .postgresql else { return }
        let names: [SQL] = CopiedTable.all.map { "to_regclass(\($0.name.description))" }
        let waiting = try readNow { tx in
            try tx.first(
                """
                SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'
                    AND database =
                        (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND relation IN (\(sql: names.joined(by: ", ")))
                """
            ) { try $0.get(0, as: Int.self) }
        }
        guard waiting == 0 else { throw CopyRefusal.writtenTo }
    }
}
