import Configuration
import Database
import HTTPClient
import Testing

@testable import Providers

@Suite struct `The registry` {
    private func registry(_ settings: [ProviderSettings]) throws -> ProviderRegistry {
        try ProviderRegistry(
            settings: settings, client: Client(userAgent: "holdfast-test"), clock: SystemClock())
    }

    @Test func `finds providers by the name of their account`() throws {
        let registry = try registry([
            .testing(.replicate, name: "spare", baseURL: nil),
            .testing(.evolink, name: "evolink-eu", baseURL: nil),
            .testing(.evolink, name: "evolink", baseURL: nil),
        ])
        #expect(registry.names == ["evolink", "evolink-eu", "spare"])
        #expect(registry.provider(named: "evolink-eu") is EvoLink)
        #expect(registry.provider(named: "spare") is Replicate)
        #expect(registry.provider(named: "spare")?.name == "spare")
        #expect(registry.provider(named: "replicate") == nil)
        #expect(registry.settings(named: "spare")?.model == "google/nano-banana")
    }

    @Test func `names the adapters that there are`() throws {
        var settings = ProviderSettings.testing(.evolink, baseURL: nil)
        settings.adapter = "evolnik"
        let error = #expect(throws: RegistryError.self) { try registry([settings]) }
        #expect(
            error?.description == "providers.evolink.adapter: there is no adapter \"evolnik\";"
                + " use one of evolink, replicate")
    }

    @Test func `has every adapter that the settings may name`() {
        #expect(ProviderRegistry.adapterNames == ProviderSettings.adapters)
    }

    @Test func `takes the options that an adapter understands`() throws {
        var settings = ProviderSettings.testing(.evolink, baseURL: nil)
        settings.options = table("quality", .string("2K"))
        _ = try registry([settings])
        settings.options = table("qualty", .string("2K"))
        let error = #expect(throws: RegistryError.self) { try registry([settings]) }
        #expect(
            error?.description
                == "line 7: providers.evolink.options.qualty: texts are known for quality")
        settings.options = table("quality", .integer(2))
        #expect(throws: RegistryError.self) { try registry([settings]) }
    }

    private func table(_ key: String, _ value: TOMLValue.Content) -> TOMLTable {
        TOMLTable(entries: [.init(key: key, line: 7, value: TOMLValue(value, line: 7))])
    }

    @Test func `takes a name once`() throws {
        let settings = ProviderSettings.testing(.evolink, baseURL: nil)
        #expect(throws: RegistryError.duplicateName("evolink")) {
            try registry([settings, settings])
        }
    }

    @Test func `knows what vendors promise of a second request`() throws {
        let registry = try registry([
            .testing(.replicate, baseURL: nil), .testing(.evolink, baseURL: nil),
        ])
        #expect(registry.provider(named: "evolink")?.resubmission == .idempotent)
        #expect(registry.provider(named: "replicate")?.resubmission == .duplicates)
    }
}
