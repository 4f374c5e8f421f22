extension Settings {
    /// A job that may take less has no time to be polled; one that may take longer would hold a
    /// user's credits for most of a day (invariant: the release comes after the provider's own
    /// end and its last callback).
    static let deadlines: ClosedRange<Duration> = .seconds(30)...(.seconds(6 * 3600))

    /// The providers, and the names of all that the file has, also of those with problems.
    static func providers(
        _ section: consuming SectionReader
    ) -> (settings: [ProviderSettings], names: [String]) {
        var section = section
        var settings: [ProviderSettings] = []
        for entry in section.table.entries {
            guard isProviderName(entry.key) else {
                _ = section.entry(entry.key)
                section.problem(
                    entry.key, expected: "a name of a-z, 0-9, - and _ (at most 40)",
                    found: Found.quoted(entry.key))
                continue
            }
            let provider = section.section(entry.key)
            guard !provider.isStray else { continue }
            settings.append(self.provider(entry.key, provider))
        }
        if section.table.entries.isEmpty, !section.isStray {
            section.report.problem(
                "providers", line: section.line, expected: "at least one table [providers.NAME]",
                found: Found.nothing)
        }
        return (settings, section.table.entries.map(\.key).sorted())
    }

    private static func provider(
        _ name: String, _ section: consuming SectionReader
    ) -> ProviderSettings {
        var section = section
        let adapters = ProviderSettings.adapters
        let expected = "one of \(adapters.joined(separator: ", "))"
        let adapter = section.text("adapter", expected: expected)
        if !adapter.isEmpty, !adapters.contains(adapter) {
            section.problem("adapter", expected: expected, found: Found.name(adapter, of: adapters))
        }
        let settings = ProviderSettings(
            name: name, adapter: adapter,
            model: section.text("model", expected: "the model's name at the provider"),
            baseURL: section.optionalURL("base_url"), apiKey: section.requiredSecret("api_key"),
            webhookSecret: section.optionalSecret("webhook_secret"),
            deadline: section.duration("deadline", default: .seconds(600), in: deadlines),
            credits: section.credits("credits"),
            pollInterval: section.duration(
                "poll_interval", default: .seconds(3), in: .milliseconds(100)...(.seconds(300))),
            options: section.section("options").table)
        if settings.pollInterval >= settings.deadline {
            section.problem(
                "poll_interval",
                expected: "less than the deadline (\(DurationText.format(settings.deadline)))",
                found: Found.quoted(DurationText.format(settings.pollInterval)))
        }
        section.finish()
        return settings
    }

    private static func isProviderName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 97...122: true
                default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                }
            }
    }
}
