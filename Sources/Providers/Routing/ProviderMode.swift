package import Database

/// What an operator lets a provider do.
package enum ProviderMode: String, Sendable, Hashable, CaseIterable, Codable, SQLRepresentable {
    /// Takes jobs.
    case on
    /// Finishes what it has and takes nothing new.
    case draining
    /// Takes nothing new either; what it has is money, and is still asked about.
    case off
}

/// A provider's mode, who set it and when: a row of `provider_modes`.
package struct ProviderModeRow: Sendable, Hashable {
    package var provider: String
    package var mode: ProviderMode
    package var changedAt: Instant
    package var changedBy: String
    /// Counts the changes, so that an operator changes only what was seen.
    package var version: Int64

    package init(
        provider: String, mode: ProviderMode, changedAt: Instant, changedBy: String, version: Int64
    ) {
        self.provider = provider
        self.mode = mode
        self.changedAt = changedAt
        self.changedBy = changedBy
        self.version = version
    }
}
