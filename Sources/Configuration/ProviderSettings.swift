/// `[providers.NAME]`: an account at a vendor.
package struct ProviderSettings: Sendable, Hashable {
    /// The adapters that the settings may name.
    package static let adapters = ["evolink", "replicate"]

    /// Lower-case letters, digits, `-` and `_`: it is part of callback URLs.
    package var name: String

    /// The code that speaks the vendor's protocol, one of `adapters`.
    package var adapter: String

    /// The model, as the vendor names it.
    package var model: String

    /// Where the vendor's API is, without a slash at its end; `nil` for the adapter's own.
    package var baseURL: String?
    package var apiKey: Secret

    /// What callbacks are signed with, if the vendor signs them.
    package var webhookSecret: Secret?

    /// How long a job may take at this provider, all in all: 30 seconds to 6 hours.
    package var deadline: Duration

    /// The price of one output here; `nil` for `generation.credits`.
    package var credits: Int64?

    /// The time between two polls.
    package var pollInterval: Duration

    /// What only the adapter understands, and checks.
    package var options: TOMLTable

    package init(
        name: String, adapter: String, model: String, baseURL: String? = nil, apiKey: Secret,
        webhookSecret: Secret? = nil, deadline: Duration = .seconds(600), credits: Int64? = nil,
        pollInterval: Duration = .seconds(3), options: TOMLTable = TOMLTable()
    ) {
        self.name = name
        self.adapter = adapter
        self.model = model
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.webhookSecret = webhookSecret
        self.deadline = deadline
        self.credits = credits
        self.pollInterval = pollInterval
        self.options = options
    }
}
