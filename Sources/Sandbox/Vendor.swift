/// A vendor that the sandbox simulates.
package enum Vendor: String, Sendable, Hashable, CaseIterable {
    case evolink
    case replicate

    /// The bearer key that is accepted unless the options name another.
    package var sandboxKey: String {
        switch self {
        case .evolink: "sk-evo-sandbox"
        case .replicate: "r8_sandbox"
        }
    }

    /// How long a result can be fetched, as the vendor documents it.
    package var resultLifetime: Duration {
        switch self {
        case .evolink: .seconds(24 * 3_600)
        case .replicate: .seconds(3_600)
        }
    }
}
