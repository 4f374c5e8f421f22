import Configuration
import Crypto
import Database
import Synchronization

/// The secret that an account's callbacks are signed with: configured, or fetched once.
final class WebhookSecret: Sendable {
    /// A secret changes by hand and rarely; forged callbacks must not make us ask all the time.
    static let renewalInterval: Duration = .seconds(300)

    /// How often a vendor that gives no secret is asked for one.
    static let retryInterval: Duration = .seconds(10)

    private let configured: StandardWebhooks.Secret?
    private let isConfigured: Bool
    private let fetched = Mutex(Fetched())

    private struct Fetched {
        var key: StandardWebhooks.Secret?
        var askAgainAt: Instant?
    }

    init(configured: Secret?) {
        isConfigured = configured != nil
        self.configured = configured.flatMap { Self.parsed($0.text) }
    }

    /// The secret; with `renewed`, another one than before if the vendor has changed it.
    ///
    /// `nil` where there is none to be had, or where asking the vendor again is too early.
    func key(
        renewed: Bool, now: Instant, fetch: () async -> String?
    ) async -> StandardWebhooks.Secret? {
        guard !isConfigured else { return renewed ? nil : configured }
        let (known, mayAsk) = fetched.withLock { fetched in
            if let known = fetched.key, !renewed { return (known as _?, false) }
            guard fetched.askAgainAt.map({ now >= $0 }) ?? true else { return (nil, false) }
            // Set before asking: callbacks that come together ask once.
            fetched.askAgainAt = now + Self.retryInterval
            return (nil, true)
        }
        guard mayAsk, let key = await fetch().flatMap(Self.parsed) else { return known }
        fetched.withLock { $0 = Fetched(key: key, askAgainAt: now + Self.renewalInterval) }
        return key
    }

    private static func parsed(_ text: String) -> StandardWebhooks.Secret? {
        do {
            return try StandardWebhooks.Secret(text)
        } catch {
            // The caller says that there is no usable secret; the text must not be repeated.
            return nil
        }
    }
}
