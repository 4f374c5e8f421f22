import Credits
import Database

/// Says what a correction of somebody's credits would do.
struct MoneyPreview {
    let tx: Transaction

    func preview(_ command: OperatorCommand) throws -> CommandPreview {
        switch command {
        case .revokePackage(let id): try revoke(PackageID(id))
        case .adjust(let user, let credits, let expiresAt):
            try adjust(UserID(user), credits, expiresAt)
        default: .refused(command.name, "there is nothing to show of it")
        }
    }

    private func revoke(_ id: PackageID) throws -> CommandPreview {
        let title = "Revoke a package"
        do {
            let package = try Ledger(tx).package(id)
            let balance = package.balance
            let isEmpty = balance.available + balance.held + balance.settled == 0
            return CommandPreview(
                title: title, level: 2,
                lines: [
                    "\(package.user) loses what is left of \(package.granted) credits, "
                        + "a \(package.source.rawValue).",
                    "\(balance.available) are available and go now.",
                    "\(balance.held) are held and go if their jobs give them back.",
                    "\(balance.settled) are settled and stay; refunded, they go, too.",
                ], count: 1, credits: balance.available, confirmation: String(id.text.suffix(4)),
                commandLine: "holdfast users revoke \(id)",
                refusal: package.revokedAt.map {
                    "\(LedgerError.packageRevoked(id, at: $0))"
                }
                    ?? (isEmpty
                        ? "\(LedgerError.nothingToRevoke(id, expired: balance.expired))" : nil),
                targets: [])
        } catch let refusal as LedgerError {
            return .refused(title, "\(refusal)")
        }
    }

    private func adjust(
        _ user: UserID, _ credits: Int64, _ expiresAt: Instant?
    ) throws -> CommandPreview {
        let title = "Adjust a user's credits"
        guard try UserList(tx: tx).row(user.text) != nil else {
            return .refused(title, "\(LedgerError.unknownUser(user))")
        }
        let (before, spendable) = (
            try Ledger(tx).balance(of: user).available, try Ledger(tx).spendable(of: user)
        )
        let range = -Ledger.creditsMax...Ledger.creditsMax
        var refusal: String?
        if credits == 0 || !range.contains(credits) {
            refusal = "\(LedgerError.creditsOutOfRange(credits))"
        } else if credits < 0, -credits > spendable {
            refusal =
                "\(LedgerError.adjustmentExceedsAvailable(asked: -credits, available: spendable))"
        } else if let expiresAt, expiresAt <= tx.now {
            refusal = "\(LedgerError.expiryNotAfterStart(expires: expiresAt, starts: tx.now))"
        }
        guard range.contains(credits) else { return .refused(title, refusal ?? "") }
        return CommandPreview(
            title: title, level: 2,
            lines: [
                credits > 0
                    ? "\(user) gets a package of \(credits) credits; it expires "
                        + "\(expiresAt?.rfc3339 ?? "never")."
                    : "\(user) loses \(-credits) credits, in the order of use.",
                "available \(before) → \(before + credits)",
            ], count: 1, credits: credits, confirmation: "\(credits)",
            commandLine: "holdfast users adjust \(user.text.asShellWord) \(credits)"
                + (expiresAt.map { " --expires \($0.rfc3339)" } ?? ""),
            refusal: refusal, targets: [])
    }
}
