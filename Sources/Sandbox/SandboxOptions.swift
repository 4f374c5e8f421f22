/// How a sandbox is set up.
package struct SandboxOptions: Sendable {
    /// The address to listen on; loopback unless told, for nobody else has business with it.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    package var port = 9100
    /// How others reach it, for the URLs it hands out; `nil` makes it of host and port.
    package var publicURL: String?
    /// What it hands out as results, in turn; at least one.
    package var pictures: [SandboxPicture]
    /// Where its chance begins: the same seed gives the same durations and faults.
    package var seed: UInt64 = 1
    /// How long a generation takes, drawn evenly.
    package var generationTime: ClosedRange<Duration> = .milliseconds(300)...(.milliseconds(1_500))
    /// How long results can be fetched; a vendor that is not named keeps to what it documents.
    package var resultLifetime: [Vendor: Duration] = [:]
    /// What Replicate's callbacks are signed with (`whsec_` and base64 of 24 to 64 bytes).
    package var webhookSecret = "whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0zMmJ5dGVz"
    /// The bearer keys that are accepted, by vendor.
    package var apiKeys: [Vendor: String] = [:]
    /// How long a callback may take to be answered; `nil` is what the vendor documents.
    package var callbackTimeout: Duration?
    /// How many tasks are remembered; the oldest are forgotten first.
    package var tasksMax = 100_000
    /// What time it is and how to wait.
    package var clock = SandboxClock.system

    package init(pictures: [SandboxPicture]) {
        self.pictures = pictures
    }

    func apiKey(of vendor: Vendor) -> String {
        apiKeys[vendor] ?? vendor.sandboxKey
    }

    func resultLifetime(of vendor: Vendor) -> Duration {
        resultLifetime[vendor] ?? vendor.resultLifetime
    }
}

/// What time it is in the sandbox, and how it waits.
package struct SandboxClock: Sendable {
    package var now: @Sendable () -> Moment
    /// Waits; throws when the waiting task is canceled.
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Moment,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's own.
    package static let system = SandboxClock(
        now: { Moment.now() }, sleep: { try await Task.sleep(for: $0) })
}
