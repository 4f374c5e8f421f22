import Credits
import Database
import Jobs

/// What the product sees of a job.
struct JobStatus: Sendable {
    private var id: String
    private var state: JobState
    private var credits: Int64
    private var failureKind: String?
    private var failureCode: String?
    private var createdAt: Instant
    private var updatedAt: Instant
    private var outputs: [OutputRecord]
    private var charged: Int64
    private var version: Int64

    var isFinal: Bool { state.isFinal }

    /// Changes whenever anything that is shown does.
    var tag: String { "\"\(version)\"" }

    static func read(_ job: JobID, in tx: Transaction) throws -> JobStatus? {
        let found = try tx.first(
            """
            SELECT id, state, credits, failure_kind, failure_code, created_at, updated_at, version
            FROM jobs WHERE id = \(job)
            """
        ) { row in
            try JobStatus(
                id: row.get(0), state: row.get(1), credits: row.get(2), failureKind: row.get(3),
                failureCode: row.get(4), createdAt: row.get(5), updatedAt: row.get(6), outputs: [],
                charged: 0, version: row.get(7))
        }
        guard var status = found, status.state == .completed else { return found }
        status.outputs = try OutputRecord.all(of: job, in: tx).filter { $0.state == .stored }
        let hold = try Ledger(tx).hold(for: job)
        status.charged = hold.settled - hold.refunded
        return status
    }

    /// The document, written by hand: this is the call that is made most.
    var json: [UInt8] {
        var text = "{\"id\":\(quoted(id)),\"status\":\"\(state.rawValue)\",\"credits\":\(credits),"
        text += "\"charged\":\(charged),"
        if state == .failed, let failureKind, let failureCode {
            text += "\"failure\":{\"kind\":\(quoted(failureKind)),\"code\":\(quoted(failureCode))},"
        }
        text += "\"outputs\":[\(outputs.map(describe).joined(separator: ","))],"
        text += "\"created_at\":\"\(createdAt.rfc3339)\",\"updated_at\":\"\(updatedAt.rfc3339)\"}\n"
        return Array(text.utf8)
    }

    private func describe(_ output: OutputRecord) -> String {
        "{\"number\":\(output.number),\"key\":\(quoted(output.key ?? "")),"
            + "\"type\":\(quoted(output.type ?? "")),\"bytes\":\(output.bytes ?? 0),"
            + "\"sha256\":\(quoted(output.sha256 ?? ""))}"
    }

    /// A JSON string, by RFC 8259 §7.
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
