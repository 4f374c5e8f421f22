import Database

/// What each package gives of an amount, in the order of use.
struct PackageShares {
    /// A package that has something left.
    struct Candidate {
        let package: PackageID
        let available: Int64
        let effectiveAt: Instant
        let expiresAt: Instant?

        init(row: Row) throws {
            package = try row.get(0)
            available = try row.get(1)
            effectiveAt = try row.get(2)
            expiresAt = try row.get(3)
        }

        /// Whether its credits can be used (I12).
        func isUsable(at instant: Instant) -> Bool {
            guard effectiveAt <= instant else { return false }
            guard let expiresAt else { return true }
            return expiresAt > instant
        }
    }

    /// What one package gives.
    struct Share {
        let package: PackageID
        let credits: Int64
        let expiresAt: Instant?
        /// Whether nothing is left in it then.
        let isLast: Bool

        /// Follows what an update of the package sets.
        ///
        /// Most updates leave the package's index entries as they are, for which this column must
        /// not be set needlessly.
        var mark: SQL { isLast ? ", used_up = 1" : "" }

        var allocation: Allocation {
            Allocation(package: package, credits: credits, expiresAt: expiresAt)
        }
    }

    private(set) var taken: [Share] = []
    /// How much is not there.
    private(set) var missing: Int64

    /// - Parameters:
    ///   - credits: How much is taken.
    ///   - candidates: The user's packages in the order of use.
    ///   - instant: Now.
    /// - Complexity: O(packages needed).
    init(of credits: Int64, from candidates: [Candidate], at instant: Instant) {
        missing = credits
        for candidate in candidates where missing > 0 && candidate.isUsable(at: instant) {
            let part = min(missing, candidate.available)
            missing -= part
            taken.append(
                Share(
                    package: candidate.package, credits: part, expiresAt: candidate.expiresAt,
                    isLast: part == candidate.available))
        }
    }
}
