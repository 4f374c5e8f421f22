import Credits
import Database
import Jobs
import Providers

/// A job's page: what was asked, and one timeline of job and money.
struct JobPage {
    let tx: Transaction

    func detail(_ id: String) throws -> JobDetail? {
        guard let row = try JobList(tx: tx).row(id), let job = try JobRecord.find(.init(id), in: tx)
        else { return nil }
        let hold = try Ledger(tx).hold(for: job.id)
        return try JobDetail(
            row: row, prompt: job.request.prompt, aspectRatio: job.request.aspectRatio,
            timeline: timeline(of: job.id),
            outputs: OutputRecord.all(of: job.id, in: tx).map(OutputLine.init),
            verdict: verdict(job, hold))
    }

    /// What happened to the job and to the money for it, in one order.
    private func timeline(of job: JobID) throws -> [TimelineLine] {
        let events = try JobTimeline(tx).lines(of: job).map { line in
            TimelineLine(at: line.at, event: line.kind, credits: nil, text: line.note)
        }
        let money = try Ledger(tx).entries(for: job).map { entry in
            TimelineLine(
                at: entry.at, event: entry.kind.inThePast, credits: entry.change,
                text: entry.inWords)
        }
        let all =
            events.map { (line: $0, isMoney: false) } + money.map { (line: $0, isMoney: true) }
        // At one instant the request stands before its freeze, and the money before the end that
        // caused it to move.
        let ordered = all.enumerated().sorted { (one, other) -> Bool in
            let (first, second) = (one.element.line, other.element.line)
            if first.at != second.at { return first.at < second.at }
            let isRequest = first.event == "requested"
            if isRequest != (second.event == "requested") { return isRequest }
            if one.element.isMoney != other.element.isMoney { return one.element.isMoney }
            return one.offset < other.offset
        }
        return ordered.map { $0.element.line }
    }

    private func verdict(_ job: JobRecord, _ hold: HoldRecord) -> String {
        switch hold.state {
        case .held:
            return "\(hold.credits) credits are held until the job ends."
        case .released:
            return "Not charged: the hold was released in the same transaction as the end."
        case .settled where hold.refunded == hold.settled:
            return "Charged \(hold.settled) credits, all of them refunded."
        case .settled:
            let refunded = hold.refunded > 0 ? ", \(hold.refunded) of them refunded" : ""
            let released = hold.released > 0 ? ", \(hold.released) given back" : ""
            return "Charged \(hold.settled) credits for the pictures stored\(refunded)\(released)."
        }
    }
}

extension Entry {
    /// What it does to the user's available credits.
    fileprivate var change: Int64? {
        switch (from, to) {
        case (.available, .available): nil
        case (.available, _): -credits
        case (_, .available): credits
        default: nil
        }
    }

    fileprivate var inWords: String {
        switch kind {
        case .freeze, .settle: "\(credits) from package \(package)"
        case .release, .refund:
            "\(credits) to package \(package)" + (reason.map { ": \($0)" } ?? "")
        case .extend: "package \(package) lives until \(expiresAt?.rfc3339 ?? "ever")"
        case .grant, .revoke, .expire: "\(credits) of package \(package)"
        }
    }
}

extension OutputLine {
    init(_ output: OutputRecord) {
        self.init(
            number: output.number, state: output.state.shown, key: output.key,
            url: output.sourceURL, bytes: output.bytes, type: output.type)
    }
}
