import Credits
import Crypto
import Database
import ObjectStorage
import Providers

/// How one try to copy a picture ended.
enum DeliveryEnd: Sendable {
    case stored(SpooledPicture, key: String)
    /// On our disk, not in the store.
    case notUploaded(SpooledPicture, StorageError)
    /// Not on our disk; worth another try.
    case notDownloaded(String, retryAfter: Duration?, isProvidersFault: Bool)
    /// The URL is dead; the provider may have another.
    case sourceDead(String)
    /// Gone for good, and the provider's fault.
    case lost(String)

    init(_ error: DownloadError) {
        switch error {
        case .temporary(let note, let retryAfter):
            self = .notDownloaded(note, retryAfter: retryAfter, isProvidersFault: false)
        case .truncated(let note):
            self = .notDownloaded(note, retryAfter: nil, isProvidersFault: true)
        case .spool(let note):
            self = .notDownloaded(note, retryAfter: nil, isProvidersFault: false)
        case .gone(let note): self = .sourceDead(note)
        case .refused(let note): self = .lost(note)
        }
    }
}

/// How often and when a copy is tried again.
struct DeliveryPolicy: Sendable {
    var triesMax: Int
    var jitter: Double

    /// From half a second, doubling, to a minute, or later if the other side says so.
    func delay(after tries: Int, retryAfter: Duration?) -> Duration {
        let doubled = Duration.milliseconds(500) * (1 << min(max(tries - 1, 0), 8))
        return max(min(doubled, .seconds(60)) * (0.5 + jitter / 2), retryAfter ?? .zero)
    }
}

/// An output within one transaction: what became of a try, and what follows for its job.
struct DeliveryCase {
    /// How often a picture that arrives broken is fetched: what the provider has cut off stays so.
    private static let brokenTriesMax = 3

    private let output: OutputRecord
    private let rules: JobCase.Rules
    private let policy: DeliveryPolicy
    private let tx: Transaction

    init(
        _ output: OutputRecord, rules: JobCase.Rules, policy: DeliveryPolicy, in tx: Transaction
    ) {
        self.output = output
        self.rules = rules
        self.policy = policy
        self.tx = tx
    }

    /// Notes how the try ended.
    ///
    /// The job is locked first: of two pictures whose copies end at the same time, each in a
    /// transaction of its own, the second one then sees how the first one ended.
    ///
    /// - Returns: what it did to the job, if anything; `nil` also if another worker has taken the
    ///   output over meanwhile.
    func note(_ end: DeliveryEnd) throws -> JobCase.Outcome? {
        guard try JobRecord.find(output.job, in: tx) != nil else { return nil }
        let tries = output.tries + 1
        switch end {
        case .stored(let picture, let key):
            guard try save(picture, key: key, tries: tries) else { return nil }
            return try endIfAllEnded(note: "")
        case .lost(let note), .sourceDead(let note):
            // It was downloaded once, and lies on some machine's disk, which need not be ours.
            if output.spool != nil { return try giveUp(note, tries: tries) }
            guard try save(.lost, tries: tries, note: note, wake: nil) else { return nil }
            return try endIfAllEnded(note: note)
        case .notUploaded(let picture, let error):
            guard try keep(picture) else { return nil }
            return try again(
                tries: tries, note: error.message, retryAfter: error.retryAfter,
                waiting: .spooled, isLostAtLast: false)
        case .notDownloaded(let note, let retryAfter, let isProvidersFault):
            return try again(
                tries: tries, note: note, retryAfter: retryAfter, waiting: .pending,
                isLostAtLast: isProvidersFault)
        }
    }

    /// Takes a new URL from the provider for one that had died.
    func renew(_ file: ResultFile) throws -> JobCase.Outcome? {
        _ = try tx.execute(
            """
            UPDATE outputs SET source_url = \(file.url), source_expires_at = \(file.expiresAt),
                renewed = 1, wake_at = \(tx.now), version = version + 1
            WHERE job_id = \(output.job) AND number = \(output.number)
                AND version = \(output.version)
            """)
        return nil
    }

    private func again(
        tries: Int, note: String, retryAfter: Duration?, waiting state: OutputState,
        isLostAtLast: Bool
    ) throws -> JobCase.Outcome? {
        let triesMax = isLostAtLast ? min(policy.triesMax, Self.brokenTriesMax) : policy.triesMax
        guard tries >= triesMax else {
            let wake = tx.now + policy.delay(after: tries, retryAfter: retryAfter)
            _ = try save(state, tries: tries, note: note, wake: wake)
            return nil
        }
        guard isLostAtLast, output.spool == nil else { return try giveUp(note, tries: tries) }
        guard try save(.lost, tries: tries, note: note, wake: nil) else { return nil }
        return try endIfAllEnded(note: note)
    }

    /// Leaves the picture to a person, who may have it tried again.
    private func giveUp(_ note: String, tries: Int) throws -> JobCase.Outcome? {
        guard try save(.undelivered, tries: tries, note: note, wake: nil) else { return nil }
        var jobCase = try JobCase(output.job, attempt: output.attempt, rules: rules, in: tx)
        return try jobCase?.handle(.undelivered(note))
    }

    /// Once no output is on its way any more the job ends: with what is stored, or as failed.
    private func endIfAllEnded(note: String) throws -> JobCase.Outcome? {
        let outputs = try OutputRecord.all(of: output.job, in: tx)
        guard outputs.allSatisfy(\.state.isEnded) else { return nil }
        let stored = outputs.count { $0.state == .stored }
        let why = outputs.compactMap { $0.state == .lost ? $0.note : nil }.first ?? note
        var jobCase = try JobCase(output.job, attempt: output.attempt, rules: rules, in: tx)
        return try jobCase?.handle(
            .outputsEnded(stored: stored, lost: outputs.count - stored, note: why))
    }

    private func save(_ picture: SpooledPicture, key: String, tries: Int) throws -> Bool {
        try tx.execute(
            """
            UPDATE outputs SET state = 'stored', spool = NULL, key = \(key),
                sha256 = \(Hex.encode(picture.sha256)), bytes = \(picture.byteCount),
                type = \(picture.type.contentType), tries = \(tries), note = NULL,
                stored_at = \(tx.now), wake_at = NULL, version = version + 1
            WHERE job_id = \(output.job) AND number = \(output.number)
                AND version = \(output.version)
            """) == 1
    }

    /// Remembers the file on our disk, so that another try needs no second download.
    ///
    /// - Returns: `false` if another worker has taken the output over meanwhile.
    func keep(_ picture: SpooledPicture) throws -> Bool {
        try tx.execute(
            """
            UPDATE outputs SET spool = \(picture.name), sha256 = \(Hex.encode(picture.sha256)),
                bytes = \(picture.byteCount), type = \(picture.type.contentType)
            WHERE job_id = \(output.job) AND number = \(output.number)
                AND version = \(output.version)
            """) == 1
    }

    private func save(
        _ state: OutputState, tries: Int, note: String, wake: Instant?
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE outputs SET state = \(state), tries = \(tries), note = \(note),
                wake_at = \(wake), version = version + 1
            WHERE job_id = \(output.job) AND number = \(output.number)
                AND version = \(output.version)
            """) == 1
    }
}
