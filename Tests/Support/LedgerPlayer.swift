package import Credits
import Database

/// Does the steps of a script or a random program to a real ledger.
package struct LedgerPlayer: Sendable {
    package let world: LedgerWorld
    /// The ids of the packages, by the names that the script gave them.
    package private(set) var packages: [String: PackageID] = [:]

    package init(_ world: LedgerWorld) {
        self.world = world
    }

    /// What a step did.
    package enum Outcome: Sendable, Hashable {
        /// It wrote these entries.
        case wrote([Entry])
        /// It was refused, and wrote nothing.
        case refused(LedgerError)
    }

    /// A refused verb left something behind.
    package struct WroteDespiteRefusal: Error, CustomStringConvertible {
        package var step: LedgerStep
        package var error: LedgerError
        package var description: String { "\(step) was refused (\(error)) but wrote something" }
    }

    /// Does `steps` in one transaction, then verifies every row.
    package mutating func play(
        _ steps: [LedgerStep]
    ) async throws -> (outcomes: [Outcome], broken: [BrokenRow]) {
        for case .clock(let instant) in steps { world.clock.set(instant) }
        let known = packages
        let (outcomes, broken, packages) = try await world.engine.write { tx in
            var packages = known
            let outcomes = try steps.map { try Self.play($0, in: tx, packages: &packages) }
            return (outcomes, try LedgerWorld.broken(tx), packages)
        }
        self.packages = packages
        return (outcomes, broken)
    }

    private static func play(
        _ step: LedgerStep, in tx: Transaction, packages: inout [String: PackageID]
    ) throws -> Outcome {
        let before = try LedgerWorld.rows(tx)
        let entriesBefore = try Set(entries(tx))
        do {
            try perform(step, Ledger(tx), packages: &packages)
        } catch let error as LedgerError {
            guard try LedgerWorld.rows(tx) == before else {
                throw WroteDespiteRefusal(step: step, error: error)
            }
            return .refused(error)
        }
        return .wrote(try entries(tx).filter { !entriesBefore.contains($0) })
    }

    private static func perform(
        _ step: LedgerStep, _ ledger: Ledger, packages: inout [String: PackageID]
    ) throws {
        switch step {
        case .grant(let user, let credits, let starts, let expires, let package):
            let record = try ledger.grant(
                credits, to: UserID(user), source: .purchase, starts: starts, expires: expires)
            packages[package] = record.id
        case .freeze(let user, let credits, let job):
            _ = try ledger.freeze(credits, of: UserID(user), for: JobID(job))
        case .settle(let job, let credits):
            _ = try ledger.settle(ledger.hold(for: JobID(job)), credits: credits)
        case .release(let job):
            _ = try ledger.release(ledger.hold(for: JobID(job)), reason: "failed")
        case .refund(let job, let credits):
            _ = try ledger.refund(JobID(job), credits: credits, reason: "kindness")
        case .revoke(let package):
            _ = try ledger.revoke(packages[package] ?? PackageID(package), reason: "charge-back")
        case .adjust(let user, let credits, let expires, let package):
            let done = try ledger.adjust(
                UserID(user), by: credits, expires: expires, reason: "correction")
            if let package, let record = done.package { packages[package] = record.id }
        case .expire(let limit): _ = try ledger.expire(limit: limit)
        case .clock: break
        }
    }

    /// All entries, by user and number.
    private static func entries(_ tx: Transaction) throws -> [Entry] {
        try LedgerVerifier(tx).users(after: nil, limit: 10_000).flatMap { user in
            try Ledger(tx).entries(of: user, limit: 1_000_000).reversed()
        }
    }
}
