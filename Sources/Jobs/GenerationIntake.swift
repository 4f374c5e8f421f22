package import Credits
import Crypto
package import Database
package import Providers

/// A generation that the product asks for.
package struct GenerationOrder: Sendable, Hashable {
    package var user: UserID
    package var request: GenerationRequest
    /// The provider it insists on; `nil` leaves it to us.
    package var provider: String?
    /// The price of one output where the request says it.
    package var outputCredits: Int64?
    /// The caller's idempotency key.
    package var key: String?

    package init(
        user: UserID, request: GenerationRequest, provider: String? = nil,
        outputCredits: Int64? = nil, key: String? = nil
    ) {
        self.user = user
        self.request = request
        self.provider = provider
        self.outputCredits = outputCredits
        self.key = key
    }

    /// The SHA-256 over everything that makes the order what it is (I11).
    var fingerprint: [UInt8] {
        var text = "generation-1"
        let parts =
            [user.text, request.prompt, request.aspectRatio ?? "", String(request.outputs)]
            + [provider ?? "", outputCredits.map { String($0) } ?? ""] + request.imageURLs
        for part in parts { text += "\u{1F}\(part.utf8.count)\u{1F}\(part)" }
        return SHA256.hash(text)
    }
}

/// Why a generation was not taken; nothing was frozen.
package enum GenerationRefusal: Error, Sendable, Hashable {
    case insufficientCredits(needed: Int64, available: Int64)
    case unknownUser(UserID)
    case unknownProvider(String)
    /// No provider may take anything new: an honest answer before any credit is touched.
    case noProvider(String)
    /// More jobs wait than can be done in time.
    case queueFull(Int)
}

/// Takes generations in: job and hold in one transaction, or neither.
package struct GenerationIntake: Sendable {
    /// What decides price and route of a new job.
    package struct Terms: Sendable {
        package var outputCredits: Int64
        package var providerCredits: [String: Int64]
        package var deadlines: [String: Duration]
        package var failover: [String]
        package var breakers: @Sendable () -> [String: BreakerState]

        package init(
            outputCredits: Int64, providerCredits: [String: Int64],
            deadlines: [String: Duration], failover: [String],
            breakers: @escaping @Sendable () -> [String: BreakerState]
        ) {
            self.outputCredits = outputCredits
            self.providerCredits = providerCredits
            self.deadlines = deadlines
            self.failover = failover
            self.breakers = breakers
        }

        /// The names of all providers there are, sorted.
        package var providers: [String] { deadlines.keys.sorted() }
    }

    private static let keyScope = "generation"

    let terms: Terms

    package init(terms: Terms) {
        self.terms = terms
    }

    /// Takes an order, or the one that had its key before.
    ///
    /// A refusal is stored under the key like a success: the same key is refused again, whatever
    /// was granted meanwhile (I11). Only what passes by itself, such as an outage, is not stored.
    ///
    /// - Returns: the job as it is now and whether it is an old one.
    /// - Throws: ``GenerationRefusal``, which may be caught and committed; `KeyReuse`;
    ///   `LedgerError.creditsOutOfRange`.
    package func take(_ order: GenerationOrder, in tx: Transaction) throws -> Taken {
        if let before = try earlier(order, in: tx) { return before }
        let taken: Taken
        do {
            taken = .job(try begin(order, in: tx), isReplay: false)
        } catch let refusal as GenerationRefusal where refusal.isSticky {
            taken = .refused(refusal)
        }
        if let key = order.key {
            try KeyedOutcomes(tx, scope: Self.keyScope)
                .store(taken.outcome, for: key, request: order.fingerprint)
        }
        return taken
    }

    /// What came of the order when its key was used first; `nil` if it is new.
    ///
    /// - Throws: `KeyReuse` if the key stands for another order.
    package func earlier(_ order: GenerationOrder, in tx: Transaction) throws -> Taken? {
        guard let key = order.key else { return nil }
        return try KeyedOutcomes(tx, scope: Self.keyScope)
            .outcome(of: key, request: order.fingerprint)
            .map { try replay($0, in: tx) }
    }

    /// What came of an order.
    package enum Taken: Sendable {
        case job(JobRecord, isReplay: Bool)
        case refused(GenerationRefusal)

        fileprivate var outcome: String {
            switch self {
            case .job(let job, _): "job \(job.id)"
            case .refused(.insufficientCredits(let needed, let available)):
                "insufficient \(needed) \(available)"
            case .refused(let refusal): preconditionFailure("\(refusal) is not sticky")
            }
        }
    }

    /// Locks nothing: whoever carries the job on locks it before its user, who is locked here.
    private func replay(_ outcome: String, in tx: Transaction) throws -> Taken {
        let words = outcome.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == "job",
            let job = try JobRecord.find(.init(words[1]), in: tx, locked: false)
        {
            return .job(job, isReplay: true)
        }
        guard words.count == 3, let needed = Int64(words[1]), let available = Int64(words[2]) else {
            throw BrokenRow(
                invariant: "I11", table: "idempotency_keys", key: Self.keyScope,
                expected: "an outcome", found: outcome)
        }
        return .refused(.insufficientCredits(needed: needed, available: available))
    }

    private func begin(_ order: GenerationOrder, in tx: Transaction) throws -> JobRecord {
        let provider = try route(order, in: tx)
        let price =
            order.outputCredits ?? terms.providerCredits[provider] ?? terms.outputCredits
        let (credits, isTooMuch) = price.multipliedReportingOverflow(
            by: Int64(order.request.outputs))
        guard price > 0, !isTooMuch, credits <= Ledger.creditsMax else {
            throw LedgerError.creditsOutOfRange(isTooMuch ? .max : credits)
        }
        let id: JobID = tx.identifier()
        let ledger = Ledger(tx)
        do {
            _ = try ledger.freeze(credits, of: order.user, for: id)
        } catch LedgerError.insufficientCredits(let needed, let available) {
            throw GenerationRefusal.insufficientCredits(needed: needed, available: available)
        } catch LedgerError.unknownUser(let user) {
            throw GenerationRefusal.unknownUser(user)
        }
        let deadline = tx.now + (terms.deadlines[provider] ?? .seconds(600))
        let request = order.request
        try tx.send(
            """
            INSERT INTO jobs (id, user_id, wanted_provider, prompt, images, aspect_ratio, outputs,
                output_credits, credits, created_at, updated_at, deadline_at, wake_at)
            \(.values)\(id), \(order.user), \(order.provider), \(request.prompt),
                \(JobRecord.encodeImages(request.imageURLs)), \(request.aspectRatio),
                \(request.outputs), \(price), \(credits), \(tx.now), \(tx.now), \(deadline),
                \(tx.now)\(.end)
            """)
        try JobTimeline(tx).append(
            "requested", order.key.map { "key \($0.prefix(64))" } ?? "without a key", to: id)
        guard let job = try JobRecord.find(id, in: tx, locked: false) else {
            throw StaleJob(id: id)
        }
        return job
    }

    /// Which provider the job would go to now; there must be one before anything is frozen.
    private func route(_ order: GenerationOrder, in tx: Transaction) throws -> String {
        if let wanted = order.provider, terms.deadlines[wanted] == nil {
            throw GenerationRefusal.unknownProvider(wanted)
        }
        let decision = try Routing.choose(
            requested: order.provider, default: DefaultProvider.current(in: tx),
            failover: terms.failover, modes: ModeStore.modes(of: terms.providers, tx),
            breakers: terms.breakers(), now: tx.now)
        switch decision {
        case .use(let provider, _): return provider
        case .nothing(let obstacles):
            throw GenerationRefusal.noProvider(
                obstacles.map(\.description).joined(separator: "; "))
        }
    }
}

extension GenerationRefusal {
    /// Whether the same key is refused for ever: what passes by itself is not.
    fileprivate var isSticky: Bool {
        if case .insufficientCredits = self { true } else { false }
    }
}

extension GenerationRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .insufficientCredits(let needed, let available):
            "\(needed) credits are needed and \(available) are available"
        case .unknownUser(let user): "there is no user \(user): grant a package first"
        case .unknownProvider(let name): "there is no provider \(name)"
        case .noProvider(let why): "no provider takes new jobs: \(why)"
        case .queueFull(let count): "\(count) jobs are waiting already: try again later"
        }
    }
}
