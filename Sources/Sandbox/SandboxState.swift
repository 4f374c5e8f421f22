/// What the sandbox has seen and done, as `GET /sandbox/state` shows it.
package struct SandboxState: Sendable, Hashable {
    /// What happened to callbacks.
    package struct Callbacks: Sendable, Hashable {
        /// Posts that were answered with 2xx.
        package var posted = 0
        /// Posts that were not, retries included.
        package var refused = 0
        /// Callbacks given up after the last retry.
        package var failed = 0
        /// Callbacks that a fault kept from being posted.
        package var dropped = 0
        /// Callbacks that are waiting for their time or their retry.
        package var pending = 0
    }

    package var tasksCreated: [Vendor: Int] = [:]
    /// How many of the tasks still remembered stand where, in words of ``TaskLife/Status``.
    package var tasksByStatus: [Vendor: [String: Int]] = [:]
    /// Successful tasks: what the vendor's invoice would hold, forgotten tasks included.
    package var providerCharges: [Vendor: Int] = [:]
    /// The pictures of these tasks: what the vendor's credits go by.
    package var providerPictures: [Vendor: Int] = [:]
    /// Requests to the vendor's API, refused ones included.
    package var calls: [Vendor: Int] = [:]
    package var idempotencyKeys = 0
    package var idempotencyReplays = 0
    package var idempotencyConflicts = 0
    /// Callback URLs for which more than one task was created.
    ///
    /// An attempt has a callback URL of its own, so anything but 0 is an attempt that was
    /// submitted, and paid, twice.
    package var duplicateAttempts = 0
    package var callbacks = Callbacks()
    package var resultsServed = 0
    package var resultsRefused = 0

    package init() {}

    /// The document of `GET /sandbox/state`.
    package var json: JSON {
        [
            "tasks_created": Self.json(tasksCreated),
            "tasks_by_status": .object(
                Vendor.allCases.map { vendor in
                    JSON.Member(
                        name: vendor.rawValue, value: Self.json(tasksByStatus[vendor] ?? [:]))
                }),
            "provider_charges": Self.json(providerCharges),
            "provider_pictures": Self.json(providerPictures), "calls": Self.json(calls),
            "idempotency_keys": .number(idempotencyKeys),
            "idempotency_replays": .number(idempotencyReplays),
            "idempotency_conflicts": .number(idempotencyConflicts),
            "duplicate_attempts": .number(duplicateAttempts),
            "callbacks": [
                "posted": .number(callbacks.posted), "refused": .number(callbacks.refused),
                "failed": .number(callbacks.failed), "dropped": .number(callbacks.dropped),
                "pending": .number(callbacks.pending),
            ],
            "results": [
                "served": .number(resultsServed), "refused": .number(resultsRefused),
            ],
        ]
    }

    /// Puts a task that came out as `status` on the vendor's invoice, if it belongs there.
    mutating func charge(_ task: SandboxTask, _ status: TaskLife.Status) {
        guard case .succeeded(let pictures) = status else { return }
        providerCharges[task.vendor, default: 0] += 1
        providerPictures[task.vendor, default: 0] += pictures
    }

    private static func json(_ counts: [Vendor: Int]) -> JSON {
        .object(
            Vendor.allCases.map { vendor in
                JSON.Member(name: vendor.rawValue, value: .number(counts[vendor] ?? 0))
            })
    }

    private static func json(_ counts: [String: Int]) -> JSON {
        .object(
            ["waiting", "working", "succeeded", "failed", "canceled"].map { status in
                JSON.Member(name: status, value: .number(counts[status] ?? 0))
            })
    }
}

extension TaskLife.Status {
    /// The word under which the state counts tasks.
    var word: String {
        switch self {
        case .waiting: "waiting"
        case .working: "working"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .canceled: "canceled"
        }
    }
}
