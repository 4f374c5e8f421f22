import Credits
import Database

/// Says what the ledger did in the names of a script.
struct LedgerNames: Sendable {
    private let packages: [String: PackageID]
    private let names: [PackageID: String]

    init(_ packages: [String: PackageID]) {
        self.packages = packages
        names = Dictionary(uniqueKeysWithValues: packages.map { ($1, $0) })
    }

    /// The entries in the order in which they were written, those of one kind together.
    func text(_ outcome: LedgerPlayer.Outcome) -> String {
        switch outcome {
        case .refused(let error): return "refused: " + text(error)
        case .wrote(let entries):
            var parts: [String] = []
            var kind: Entry.Kind?
            for entry in entries {
                var part = "\(name(entry.package)):\(entry.credits)"
                if entry.to == entry.from, entry.kind == .revoke {
                    part += " \(entry.from)"
                } else if entry.to == .revoked, entry.kind != .revoke {
                    part += " revoked"
                }
                if entry.kind == .extend {
                    part += entry.expiresAt.map { " until \(ScriptTime.text($0))" } ?? ""
                }
                if entry.kind == kind {
                    parts[parts.count - 1] += " " + part
                } else {
                    parts.append("\(entry.kind.rawValue) \(part)")
                }
                kind = entry.kind
            }
            return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
        }
    }

    /// The refusal in the words that a caller sees, but for ids and instants, which have names.
    private func text(_ error: LedgerError) -> String {
        switch error {
        case .expiryNotAfterStart(let expires, let starts):
            "the expiry \(ScriptTime.text(expires)) must be later than \(ScriptTime.text(starts))"
        case .packageRevoked(let package, let at):
            "package \(name(package)) was revoked at \(ScriptTime.text(at))"
        case .nothingToRevoke(let package, let expired):
            "package \(name(package)) has nothing left to revoke: "
                + "\(expired) credits have expired"
        case .holdResolved(_, let state): "the hold is \(state.rawValue) already"
        default: "\(error)"
        }
    }

    private func name(_ package: PackageID) -> String { names[package] ?? package.text }

    /// What a package, a job's hold or a user looks like.
    func state(of name: String, spendableOnly: Bool, in tx: Transaction) throws -> String {
        let ledger = Ledger(tx)
        if let id = packages[name] {
            return try package(name, id, in: tx)
        } else if name.hasPrefix("J") {
            let hold = try ledger.hold(for: JobID(name))
            return words(
                name,
                [
                    ("held", hold.state == .held ? hold.credits : 0), ("settled", hold.settled),
                    ("released", hold.released), ("refunded", hold.refunded),
                ])
        } else if spendableOnly {
            return "\(name) can spend \(try ledger.spendable(of: UserID(name)))"
        }
        return words(name, buckets(try ledger.balance(of: UserID(name))))
    }

    private func package(_ name: String, _ id: PackageID, in tx: Transaction) throws -> String {
        let users = try LedgerVerifier(tx).users(after: nil, limit: 10_000)
        let all = try users.flatMap { try Ledger(tx).packages(of: $0) }
        guard let record = all.first(where: { $0.id == id }) else { return "\(name) is missing" }
        let end = record.expiresAt.map { " until \(ScriptTime.text($0))" } ?? ""
        return words(name, buckets(record.balance)) + end
    }

    private func buckets(_ balance: Balance) -> [(String, Int64)] {
        [
            ("available", balance.available), ("held", balance.held),
            ("settled", balance.settled), ("expired", balance.expired),
            ("revoked", balance.revoked),
        ]
    }

    private func words(_ name: String, _ amounts: [(String, Int64)]) -> String {
        let present = amounts.filter { $0.1 != 0 }.map { " \($0.0) \($0.1)" }
        return name + (present.isEmpty ? " empty" : present.joined())
    }
}
