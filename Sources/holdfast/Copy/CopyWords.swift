import Configuration
import Copying
import Operations
import Terminal

/// What a copy says when it has ended.
struct CopyWords {
    private let places: CopyPlaces
    private let invocation: Invocation

    private var streams: Streams { invocation.streams }

    init(_ places: CopyPlaces, _ invocation: Invocation) {
        self.places = places
        self.invocation = invocation
    }

    /// What `--json` prints; addresses are without passwords.
    private struct Document: Encodable {
        var from: String
        var to: String
        var ok: Bool
        var rows: Int
        var seconds: Double?
        var tables: [Table]
        var source: VerificationReport?
        var target: VerificationReport?
        var spooled: Int?
    }

    /// What both sides hold of a table.
    private struct Table: Encodable {
        var name: String
        var rows: Int
        var sha256: String
        var targetRows: Int
        var targetSha256: String
    }

    /// What would be done.
    func plan(rows: Int) throws {
        guard !invocation.has(.json) else {
            return streams.print(
                json: try JSONText.encode(
                    Document(
                        from: "\(places.from)", to: "\(places.to)", ok: true, rows: rows,
                        tables: [])))
        }
        streams.print(
            "It would copy \(rows.grouped) rows from \(places.from) to \(places.to),"
                + " which is empty."
        )
    }

    /// What was done, and what is to be done next.
    func success(_ report: CopyReport) throws {
        guard !invocation.has(.json) else { return try printDocument(report) }
        let rate = Int(Double(report.rows) / report.seconds)
        streams.print(
            """
            Copied \(report.rows.grouped) rows from \(places.from)
            to \(places.to) in \(report.seconds.tenths) s\
            \(report.seconds > 1 ? " (\(rate.grouped) rows/s, proofs included)" : ""):

            """)
        let lines = FactLines.lines(
            report.tables.map { ($0.name, "\($0.rows.grouped) rows, \($0.sha256.prefix(16))…") })
        for line in lines { streams.print("  \(line)") }
        let proved = report.target?.checked ?? 0
        streams.print(
            """

            Both sides hold the same, by count and SHA-256 of each table, and both ledgers are
            sound: \(report.source.checked.grouped) rows were proved in the source, \
            \(proved.grouped) in the copy.
            """)
        if report.spooled > 0 {
            streams.print(
                """

                \(report.spooled.grouped) pictures wait in the spool directory for their upload. \
                If the service moves to another
                machine, take that directory along, or they are fetched again from the provider.
                """)
        }
        streams.print(
            """

            Next:
              1. put the new address into the configuration, as [database] url
                 (one with a password into the environment: url = "env:NAME")
              2. holdfast verify
              3. holdfast serve
            The source is as it was: start nothing on it any more, and keep it until you are sure.
            """)
    }

    /// What was found where both sides are not the same, or a ledger is broken.
    func failure(_ refusal: CopyRefusal) throws {
        switch refusal {
        case .brokenSource(let report), .different(let report):
            if invocation.has(.json) { try printDocument(report) }
            for sum in report.different {
                let expected = report.tables.first { $0.name == sum.name }
                streams.note(
                    "  \(sum.name): \((expected?.rows ?? 0).grouped) rows in the source,"
                        + " \(sum.rows.grouped) in the target, of other content")
            }
            for row in report.source.broken.prefix(10) { streams.note("  source: \(row)") }
            for row in (report.target?.broken ?? []).prefix(10) {
                streams.note("  target: \(row)")
            }
        default: break
        }
    }

    private func printDocument(_ report: CopyReport) throws {
        let tables = report.tables.map { sum in
            let found = report.different.first { $0.name == sum.name } ?? sum
            return Table(
                name: sum.name, rows: sum.rows, sha256: sum.sha256, targetRows: found.rows,
                targetSha256: found.sha256)
        }
        let document = Document(
            from: "\(places.from)", to: "\(places.to)", ok: report.ok, rows: report.rows,
            seconds: report.seconds, tables: tables, source: report.source,
            target: report.target, spooled: report.spooled)
        streams.print(json: try JSONText.encode(document))
    }
}

extension Double {
    fileprivate var tenths: String {
        "\((self * 10).rounded() / 10)"
    }
}
