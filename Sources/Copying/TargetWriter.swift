import Database
import Operations

/// Writes a whole installation in one transaction, and reads it back before it is committed.
struct TargetWriter: Sendable {
    let channel: PageChannel
    let stop: CopyStop
    /// The proof of the source's ledger.
    let proof: VerificationReport
    /// Asked last: throws if the source may be written to as soon as it is let go.
    let checkSource: @Sendable () throws -> Void
    let progress: @Sendable (CopyProgress) -> Void

    /// - Returns: what was copied, all of it compared and proved.
    /// - Throws: ``CopyRefusal``, or what the database says; nothing is kept then.
    func run(in tx: Transaction) throws -> CopyReport {
        guard !channel.hasReceived else { throw CopyRefusal.interrupted }
        try prepare(tx)
        var report = CopyReport(
            ok: false, rows: 0, seconds: 0, tables: [], different: [], source: proof,
            target: nil, spooled: 0)
        (report.tables, report.spooled) = try store(in: tx)
        // As a server's own housekeeping does after a while: plans follow what it knows of tables.
        if tx.dialect.name == .postgresql { try tx.execute("ANALYZE \(sql: Self.tables)") }
        report.rows = report.tables.reduce(0) { $0 + $1.rows }
        report.different = try compare(report.tables, rows: report.rows, in: tx)
        guard report.different.isEmpty else { throw CopyRefusal.different(report) }
        let target = try Verification.run(in: tx) { done, all in
            try stop.check()
            progress(CopyProgress(stage: .provingTarget, done: done, all: all))
        }
        report.target = target
        guard target.ok else { throw CopyRefusal.different(report) }
        try channel.askReader()
        try checkSource()
        try stop.check()
        report.ok = true
        return report
    }

    private static let tables = CopiedTable.list(CopiedTable.all.map(\.name))

    /// Brings the schema up to date, and makes sure that nothing is there and nobody else writes.
    private func prepare(_ tx: Transaction) throws {
        try tx.waitLong()
        try tx.migrate(Schema.plan)
        try tx.waitLong()
        if tx.dialect.name == .postgresql {
            try tx.execute("LOCK TABLE \(sql: Self.tables) IN EXCLUSIVE MODE")
        }
        for table in CopiedTable.all where try tx.first(table.first, { _ in true }) != nil {
            throw CopyRefusal.notEmpty(table: table.name.description)
        }
    }

    /// Writes what comes, until the end.
    private func store(in tx: Transaction) throws -> ([TableSum], spooled: Int) {
        var (done, all) = (0, 0)
        while true {
            try stop.check()
            switch try channel.receive() {
            case .total(let rows): all = rows
            case .page(let index, let rows):
                try insert(rows, into: CopiedTable.all[index], in: tx)
                done += rows.count
            case .end(let sums, let spooled): return (sums, spooled)
            }
            progress(CopyProgress(stage: .copying, done: done, all: all))
        }
    }

    private func insert(
        _ rows: [[SQLValue]], into table: CopiedTable, in tx: Transaction
    ) throws {
        do {
            try tx.insert(rows, into: table.name, columns: table.columns)
        } catch {
            guard error.kind != .unreachable, let first = rows.first, let last = rows.last else {
                throw error
            }
            throw CopyRefusal.refused(
                table: table.name.description,
                keys: "\(table.key(of: first)) to \(table.key(of: last))", error)
        }
    }

    /// Reads everything back.
    ///
    /// - Returns: what the target holds of tables that are not as in the source.
    private func compare(
        _ sums: [TableSum], rows all: Int, in tx: Transaction
    ) throws -> [TableSum] {
        var different: [TableSum] = []
        var done = 0
        for (table, sum) in zip(CopiedTable.all, sums) {
            var digest = RowDigest()
            var last: [SQLValue]?
            while true {
                try stop.check()
                let page = try tx.page(of: table, after: last, limit: SourceReader.pageRows)
                digest.add(page)
                done += page.count
                progress(CopyProgress(stage: .comparing, done: done, all: max(done, all)))
                guard let row = page.last, page.count == SourceReader.pageRows else { break }
                last = Array(row.prefix(table.keyCount))
            }
            let found = digest.finish(table)
            if found != sum { different.append(found) }
        }
        return different
    }
}
