import Operations

/// An id as somebody wrote it: whole, or its last eight characters, which the console shows.
struct WrittenID {
    /// How many characters of an id the console's lists show.
    static let shownCount = 8

    let text: String

    /// Whether it may be the end of an id; whole ids and other words are left as they are.
    private var isShort: Bool {
        text.count == Self.shownCount
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// Finds the whole id.
    ///
    /// - Parameter search: the ids of the rows that contain a word.
    /// - Returns: The id that ends so, or the text itself where none does.
    /// - Throws: `CommandFailure` where several end so.
    func whole(among search: (ListQuery) async throws -> [String]) async throws -> String {
        guard isShort else { return text }
        let end = text.uppercased()
        let found = Set(try await search(ListQuery(words: [end], limit: 1_000)))
            .filter { $0.hasSuffix(end) }
        guard found.count < 2 else {
            throw CommandFailure("\(found.count) ids end with \(end): write the whole id")
        }
        return found.first ?? text
    }
}

extension LocalDesk {
    /// The whole id of a job that is written short.
    func wholeJobID(_ text: String) async throws -> String {
        try await WrittenID(text: text).whole { try await jobs($0).items.map(\.id) }
    }

    /// The whole id of a delivery, written as JOB/NUMBER or as its job.
    private func wholeDeliveryID(_ text: String) async throws -> String {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let job = parts.first else { return text }
        return try await wholeJobID(String(job)) + (parts.count == 2 ? "/\(parts[1])" : "")
    }

    /// The whole id of a hold that is written short, whatever became of it.
    private func wholeHoldID(_ text: String) async throws -> String {
        try await WrittenID(text: text).whole { query in
            var found: [String] = []
            for state in ["held", "settled", "released"] {
                var query = query
                query.conditions["state"] = state
                found += try await holds(query).items.flatMap { [$0.id, $0.job] }
            }
            return found
        }
    }

    /// The same command with whole ids, each row once.
    func withWholeIDs(_ command: OperatorCommand) async throws -> OperatorCommand {
        func whole(
            _ targets: [OperatorCommand.Target], _ find: (String) async throws -> String
        ) async throws -> [OperatorCommand.Target] {
            var seen: Set<String> = []
            var all: [OperatorCommand.Target] = []
            for target in targets {
                let id = try await find(target.id)
                guard seen.insert(id).inserted else { continue }
                all.append(OperatorCommand.Target(id: id, version: target.version))
            }
            return all
        }
        switch command {
        case .releaseHolds(let targets): return .releaseHolds(try await whole(targets, wholeHoldID))
        case .cancelJobs(let targets): return .cancelJobs(try await whole(targets, wholeJobID))
        case .resolveAttention(let targets):
            return .resolveAttention(try await whole(targets, wholeJobID))
        case .redriveDeliveries(let targets):
            return .redriveDeliveries(try await whole(targets, wholeDeliveryID))
        case .refund(let job, let credits):
            let id = try await wholeJobID(job.id)
            return .refund(
                job: OperatorCommand.Target(id: id, version: job.version), credits: credits)
        case .switchDefault, .setMode, .grantGoodwill, .revokePackage, .adjust: return command
        }
    }
}
