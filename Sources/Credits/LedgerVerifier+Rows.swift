import Database

extension LedgerVerifier {
    mutating func check(
        _ row: FoundRow<(account: Account, createdAt: Instant)>, against derivation: Derivation
    ) {
        guard let (account, createdAt) = readable(row, "I2", "users") else { return }
        let key = row.key
        checked += 1
        let (cached, derived) = (account.balance, derivation.history.balance)
        expect("I2", "users", key, "available", derived.available, cached.available)
        expect("I2", "users", key, "held", derived.held, cached.held)
        expect("I2", "users", key, "settled", derived.settled, cached.settled)
        expect("I2", "users", key, "expired", derived.expired, cached.expired)
        expect("I2", "users", key, "revoked", derived.revoked, cached.revoked)
        expect(
            "I2", "users", key, "open_holds", derivation.history.openHolds, account.openHolds)
        expect("I14", "users", key, "entry_count", derivation.entryCount, account.entryCount)
        expect(
            "I14", "users", key, "last_entry_at", derivation.history.lastEntryAt,
            account.lastEntryAt)
        expect("I14", "users", key, "created_at", derivation.history.createdAt, createdAt)
        if derivation.entryHash != account.entryHash {
            broken.append(
                BrokenRow(
                    invariant: "I14", table: "users", key: key,
                    expected: "entry_hash of the last entry", found: "another"))
        }
    }

    /// - Returns: what the open holds have in each package.
    mutating func checkHolds(
        of user: UserID, _ asked: UserRows, against derivation: Derivation
    ) throws -> [PackageID: Int64] {
        var open: [PackageID: Int64] = [:]
        var unseen = Set(derivation.history.holds.keys)
        for row in try asked.holds.rows() {
            checked += 1
            unseen.remove(HoldID(row.key))
            guard let hold = readable(row, "I4", "holds") else { continue }
            guard hold.user == user else {
                expect("I2", "holds", row.key, "user", user, hold.user)
                continue
            }
            let story = derivation.history.holds[hold.id]
            check(hold, against: story)
            guard hold.state == .held else { continue }
            for part in story?.allocation ?? [] { open[part.package, default: 0] &+= part.credits }
        }
        for missing in unseen.sorted() {
            expect("I2", "holds", missing.text, "a row for its entries:", "one", "none")
        }
        return open
    }

    private mutating func check(_ hold: HoldRecord, against story: UserHistory.HoldStory?) {
        let key = hold.id.text
        guard let story else {
            return expect("I2", "holds", key, "entries that froze it:", "some", "none")
        }
        let allocated = story.allocation.reduce(0) { $0 &+ $1.credits }
        expect("I5", "holds", key, "credits", allocated, hold.credits)
        expect("I5", "holds", key, "settled", story.settled, hold.settled)
        expect("I5", "holds", key, "released", story.released, hold.released)
        expect("I8", "holds", key, "refunded", story.refunded, hold.refunded)
        expect("J1", "holds", key, "job", story.job?.text, hold.job.text)
        expect("I4", "holds", key, "created_at", story.createdAt, hold.createdAt)
        expect("I4", "holds", key, "resolved_at", story.resolvedAt, hold.resolvedAt)
        expect("I4", "holds", key, "reason", story.reason, hold.reason)
        let state: HoldState =
            story.settled > 0 ? .settled : story.released > 0 ? .released : .held
        expect("I4", "holds", key, "state", state.rawValue, hold.state.rawValue)
        checkShares(of: story, key: key)
    }

    /// A part that is settled is the first part of the allocation (I7); what is refunded is the
    /// last of what was settled, and never more than a package paid (I8).
    private mutating func checkShares(of story: UserHistory.HoldStory, key: String) {
        let isSane = story.allocation.allSatisfy { (1...Ledger.creditsMax).contains($0.credits) }
        guard isSane, story.allocation.count < 100_000, story.settled >= 0,
            (0...story.settled).contains(story.refunded)
        else { return }
        var rest = story.settled
        var refunded: [PackageID: Int64] = [:]
        for (index, share) in Ledger.refundShares(
            of: story.allocation.map(\.credits), settled: story.settled, refunded: 0,
            credits: story.refunded)
        { refunded[story.allocation[index].package, default: 0] += share }
        for part in story.allocation {
            let share = min(part.credits, rest)
            rest -= share
            let id = part.package
            expect(
                "I7", "holds", key, "settled of package \(id)", share,
                story.settledShares[id] ?? 0)
            expect(
                "I8", "holds", key, "refunded to package \(id)", refunded[id] ?? 0,
                story.refundedShares[id] ?? 0)
        }
    }

    mutating func checkPackages(
        _ asked: UserRows, against derivation: Derivation, openHolds: [PackageID: Int64]
    ) throws {
        var unseen = Set(derivation.history.packages.keys)
        for row in try asked.packages.rows() {
            checked += 1
            unseen.remove(PackageID(row.key))
            guard let package = readable(row, "I1", "packages") else { continue }
            check(
                package, against: derivation.history.packages[package.id],
                openHolds: openHolds[package.id] ?? 0)
        }
        for missing in unseen.sorted() {
            expect("I2", "packages", missing.text, "a row for its entries:", "one", "none")
        }
    }

    private mutating func check(
        _ package: PackageRecord, against story: UserHistory.PackageStory?, openHolds: Int64
    ) {
        let key = package.id.text
        guard let story else {
            return expect("I2", "packages", key, "entries that granted it:", "some", "none")
        }
        let (derived, found) = (story.balance, package.balance)
        expect("I1", "packages", key, "granted", derived.granted, package.granted)
        expect("I2", "packages", key, "available", derived.available, found.available)
        expect("I2", "packages", key, "held", derived.held, found.held)
        expect("I2", "packages", key, "used_up", derived.available == 0, package.isUsedUp)
        expect("I3", "packages", key, "held by open holds", openHolds, found.held)
        expect("I2", "packages", key, "settled", derived.settled, found.settled)
        expect("I2", "packages", key, "expired", derived.expired, found.expired)
        expect("I2", "packages", key, "revoked", derived.revoked, found.revoked)
        expect("I10", "packages", key, "expires_at", story.expiresAt, package.expiresAt)
        expect("I12", "packages", key, "effective_at", story.effectiveAt, package.effectiveAt)
        expect("I7", "packages", key, "granted_at", story.grantedAt, package.grantedAt)
        expect("I2", "packages", key, "revoked_at", story.revokedAt, package.revokedAt)
        // Grants of before the source was part of the entry prove nothing about it.
        if let source = story.source {
            expect("I2", "packages", key, "source", source, package.source)
        }
    }
}
