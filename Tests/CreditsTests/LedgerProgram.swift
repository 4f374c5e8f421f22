import Credits
import Database
import Support

/// Random programs for a ledger, and what a program shows.
enum LedgerProgram {
    private static let users = ["ann", "ann", "ben"]

    /// Steps of every kind, few users and credits, so that they meet.
    static func random(
        length: Int, from now: Instant = LedgerWorld.start, using random: inout SeededRandom
    ) -> [LedgerStep] {
        // Played along, so that most steps are about holds that are there.
        var model = CoinLedger(now: now)
        return (0..<length).map { index in
            let step = step(index, model, using: &random)
            _ = model.play(step)
            return step
        }
    }

    private static func step(
        _ index: Int, _ model: CoinLedger, using random: inout SeededRandom
    ) -> LedgerStep {
        let now = model.now
        let user = random.pick(users)
        let wanted = random.chance(50) ? HoldState.held : .settled
        let jobs = model.holds.filter { $0.value.state == wanted }.keys.sorted()
        let job = jobs.isEmpty || random.chance(10) ? "J1" : random.pick(jobs)
        switch index < 4 ? 0 : Int.random(in: 0..<100, using: &random) {
        case ..<14:
            let starts = random.chance(20) ? later(-24...30, than: now, using: &random) : nil
            let expires = random.chance(80) ? later(-2...40, than: now, using: &random) : nil
            return .grant(
                user: user, credits: credits(upTo: 25, using: &random), starts: starts,
                expires: expires, package: "P\(index)")
        case ..<44:
            return .freeze(
                user: user, credits: credits(upTo: 7, using: &random),
                job: random.chance(90) ? "J\(index)" : job)
        case ..<54: return .settle(job: job, credits: part(using: &random))
        case ..<68: return .release(job: job)
        case ..<80: return .refund(job: job, credits: part(using: &random))
        case ..<83: return .expire(limit: random.chance(50) ? 1_000 : 1)
        case ..<86:
            let packages = model.packages.keys.sorted()
            return .revoke(package: packages.isEmpty ? "P0" : random.pick(packages))
        case ..<89:
            let expires = random.chance(60) ? later(-2...40, than: now, using: &random) : nil
            return .adjust(
                user: user, credits: Int64.random(in: -9...6, using: &random), expires: expires,
                package: "P\(index)")
        default: return .clock(later(-12...40, than: now, using: &random))
        }
    }

    private static func later(
        _ hours: ClosedRange<Int>, than now: Instant, using random: inout SeededRandom
    ) -> Instant {
        now + .seconds(3_600 * Int.random(in: hours, using: &random))
    }

    private static func credits(upTo most: Int64, using random: inout SeededRandom) -> Int64 {
        random.chance(3)
            ? Int64.random(in: -1...0, using: &random) : .random(in: 1...most, using: &random)
    }

    private static func part(using random: inout SeededRandom) -> Int64? {
        random.chance(50) ? nil : Int64.random(in: 0...6, using: &random)
    }

    /// Plays a program on a ledger and on coins; the clock's steps end the transactions.
    ///
    /// - Returns: the first difference, or `nil`.
    static func difference(of steps: [LedgerStep]) async throws -> String? {
        try await withLedger { world in
            var (player, model) = (LedgerPlayer(world), CoinLedger())
            var rest = steps[...]
            while !rest.isEmpty {
                let isClock = { (step: LedgerStep) in
                    if case .clock = step { true } else { false }
                }
                let end = rest.dropFirst().firstIndex(where: isClock) ?? rest.endIndex
                let together = Array(rest[..<end])
                rest = rest[end...]
                if let found = try await difference(of: together, &player, &model) {
                    return found
                }
            }
            return nil
        }
    }

    private static func difference(
        of steps: [LedgerStep], _ player: inout LedgerPlayer, _ model: inout CoinLedger
    ) async throws -> String? {
        let outcomes: [LedgerPlayer.Outcome]
        do {
            let (played, broken) = try await player.play(steps)
            if let first = broken.first { return "after \(steps): \(first)" }
            outcomes = played
        } catch {
            return "during \(steps): \(error)"
        }
        for (step, outcome) in zip(steps, outcomes) {
            let expected = model.play(step) ?? "done"
            let found = words(outcome)
            if expected != found { return "\(step): expected \(expected), found \(found)" }
        }
        let names = player.packages
        let lines = try await player.world.engine.read { tx in
            try LedgerPicture.lines(of: names, in: tx)
        }
        let expected = LedgerPicture.lines(of: model)
        guard lines != expected else { return nil }
        let missing = Set(expected).subtracting(lines).sorted()
        let surplus = Set(lines).subtracting(expected).sorted()
        return "after \(steps): expected \(missing), found \(surplus)"
    }

    /// The refusal in the words of the coins.
    private static func words(_ outcome: LedgerPlayer.Outcome) -> String {
        guard case .refused(let error) = outcome else { return "done" }
        return words(error)
    }

    static func words(_ error: LedgerError) -> String {
        switch error {
        case .creditsOutOfRange(let credits): "range \(credits)"
        case .expiryNotAfterStart: "expiry"
        case .unknownUser: "user"
        case .jobWithoutHold: "no hold"
        case .insufficientCredits(let needed, let available): "insufficient \(needed) \(available)"
        case .jobFrozenDifferently(_, let credits, let asked): "different \(credits) \(asked)"
        case .holdResolved(_, let state): "resolved \(state)"
        case .settlementExceedsHold(let asked, let held): "exceeds \(asked) \(held)"
        case .refundExceedsSettled(let asked, let rest): "refund \(asked) \(rest)"
        case .unknownPackage: "no package"
        case .packageRevoked: "revoked"
        case .nothingToRevoke: "nothing to revoke"
        case .adjustmentExceedsAvailable(let asked, let rest): "adjust \(asked) \(rest)"
        case .unknownHold, .userIDOutOfRange, .reasonMissing, .notYet: "\(error)"
        }
    }
}
