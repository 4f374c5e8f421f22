package import Database

/// One thing that happens to a ledger: a line of a script, or of a random program.
///
/// Users and jobs are called by their ids, packages by a name that `grant` gives them.
package enum LedgerStep: Sendable, Hashable {
    case grant(
        user: String, credits: Int64, starts: Instant?, expires: Instant?, package: String)
    case freeze(user: String, credits: Int64, job: String)
    case settle(job: String, credits: Int64?)
    case release(job: String)
    case refund(job: String, credits: Int64?)
    case revoke(package: String)
    case adjust(user: String, credits: Int64, expires: Instant?, package: String?)
    case expire(limit: Int)
    case clock(Instant)
}

extension LedgerStep: CustomStringConvertible {
    /// The line of a script that is read as this step.
    package var description: String {
        switch self {
        case .grant(let user, let credits, let starts, let expires, let package):
            "grant \(user) \(credits)" + (starts.map { " from \(ScriptTime.text($0))" } ?? "")
                + (expires.map { " until \(ScriptTime.text($0))" } ?? "") + " as \(package)"
        case .freeze(let user, let credits, let job): "freeze \(user) \(credits) for \(job)"
        case .settle(let job, let credits): "settle \(job)" + (credits.map { " \($0)" } ?? "")
        case .release(let job): "release \(job)"
        case .refund(let job, let credits): "refund \(job)" + (credits.map { " \($0)" } ?? "")
        case .revoke(let package): "revoke \(package)"
        case .adjust(let user, let credits, let expires, let package):
            "adjust \(user) \(credits)" + (expires.map { " until \(ScriptTime.text($0))" } ?? "")
                + (package.map { " as \($0)" } ?? "")
        case .expire(let limit): limit == Self.expireAll ? "expire" : "expire \(limit)"
        case .clock(let instant): "clock \(ScriptTime.text(instant))"
        }
    }

    private static let expireAll = 1_000

    /// Reads a step; `nil` if the line is none.
    package init?(_ line: String, now: Instant) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("grant", 5...):
            guard let credits = Int64(words[2]), words[words.count - 2] == "as" else { return nil }
            var (starts, expires): (Instant?, Instant?)
            for (key, value) in zip(words[3...], words[4...].dropLast()) {
                if key == "from" { starts = ScriptTime.instant(value, now: now) }
                if key == "until" { expires = ScriptTime.instant(value, now: now) }
            }
            self = .grant(
                user: words[1], credits: credits, starts: starts, expires: expires,
                package: words[words.count - 1])
        case ("adjust", 3...):
            guard let credits = Int64(words[2]) else { return nil }
            let options = Dictionary(
                zip(words.dropFirst(3), words.dropFirst(4)), uniquingKeysWith: { one, _ in one })
            self = .adjust(
                user: words[1], credits: credits,
                expires: options["until"].flatMap { ScriptTime.instant($0, now: now) },
                package: options["as"])
        case ("revoke", 2): self = .revoke(package: words[1])
        case ("freeze", 5):
            guard let credits = Int64(words[2]) else { return nil }
            self = .freeze(user: words[1], credits: credits, job: words[4])
        case ("settle", 2): self = .settle(job: words[1], credits: nil)
        case ("settle", 3): self = .settle(job: words[1], credits: Int64(words[2]))
        case ("release", 2): self = .release(job: words[1])
        case ("refund", 2): self = .refund(job: words[1], credits: nil)
        case ("refund", 3): self = .refund(job: words[1], credits: Int64(words[2]))
        case ("expire", 1): self = .expire(limit: Self.expireAll)
        case ("expire", 2): self = .expire(limit: Int(words[1]) ?? Self.expireAll)
        case ("clock", 2):
            guard let instant = ScriptTime.instant(words[1], now: now) else { return nil }
            self = .clock(instant)
        default: return nil
        }
    }
}
