package import Configuration
package import Database
package import HTTPClient

/// The configured providers by name.
package struct ProviderRegistry: Sendable {
    /// Every adapter there is: a new one is a new file and one line here.
    private static let adapters: [(name: String, options: [String], make: Make)] = [
        ("evolink", ["quality"], { EvoLink(settings: $0, client: $1, clock: $2) }),
        ("replicate", [], { Replicate(settings: $0, client: $1, clock: $2) }),
    ]

    private typealias Make =
        @Sendable (ProviderSettings, Client, any WallClock) -> any Provider

    /// The names of all adapters, for configuration's error texts.
    package static var adapterNames: [String] { adapters.map(\.name) }

    /// The names of the providers, in order.
    package let names: [String]
    private let providers: [String: any Provider]
    private let settings: [String: ProviderSettings]

    /// Makes an adapter for each of `settings`; nothing is sent yet.
    ///
    /// - Throws: ``RegistryError`` for an adapter or option that does not exist, or a name given
    ///   twice.
    package init(
        settings all: [ProviderSettings], client: Client, clock: any WallClock
    ) throws(RegistryError) {
        var providers: [String: any Provider] = [:]
        var settings: [String: ProviderSettings] = [:]
        for one in all {
            guard let adapter = Self.adapters.first(where: { $0.name == one.adapter }) else {
                throw .unknownAdapter(one.adapter, provider: one.name)
            }
            guard settings.updateValue(one, forKey: one.name) == nil else {
                throw .duplicateName(one.name)
            }
            for entry in one.options.entries
            where !adapter.options.contains(entry.key) || entry.value.string == nil {
                throw .unknownOption(
                    entry.key, provider: one.name, line: entry.line, known: adapter.options)
            }
            providers[one.name] = adapter.make(one, client, clock)
        }
        self.providers = providers
        self.settings = settings
        names = providers.keys.sorted()
    }

    /// Takes providers as they are, without settings of their own.
    package init(_ all: [any Provider]) {
        providers = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        settings = [:]
        names = providers.keys.sorted()
    }

    /// The provider of that name, if it is configured.
    package func provider(named name: String) -> (any Provider)? { providers[name] }

    /// The settings of the provider of that name, if it is configured.
    package func settings(named name: String) -> ProviderSettings? { settings[name] }
}

/// Why the configured providers cannot be set up.
package enum RegistryError: Error, Hashable, CustomStringConvertible {
    case unknownAdapter(String, provider: String)
    case duplicateName(String)
    /// Not one of the adapter's options, or not a text.
    case unknownOption(String, provider: String, line: Int, known: [String])

    package var description: String {
        switch self {
        case .unknownAdapter(let adapter, let provider):
            let known = ProviderRegistry.adapterNames.joined(separator: ", ")
            return "providers.\(provider).adapter: there is no adapter \"\(adapter)\";"
                + " use one of \(known)"
        case .duplicateName(let name):
            return "providers.\(name): the name is given twice; names are unique"
        case .unknownOption(let option, let provider, let line, let known):
            let hint =
                known.isEmpty
                ? "this adapter has none" : "texts are known for \(known.joined(separator: ", "))"
            return "line \(line): providers.\(provider).options.\(option): \(hint)"
        }
    }
}
