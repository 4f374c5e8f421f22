package import Configuration
package import Providers

extension JobCase.Rules {
    /// The rules of an installation: every process that touches its jobs decides by the same.
    ///
    /// `jitter` is drawn anew for each decision, between 0 and 1.
    package init(
        settings: Settings, registry: ProviderRegistry,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        let intervals = Dictionary(
            uniqueKeysWithValues: settings.providers.map { ($0.name, $0.pollInterval) })
        self.init(
            policy: JobPolicy(tasksMax: settings.generation.attemptsMax),
            resubmission: { registry.provider(named: $0)?.resubmission ?? .duplicates },
            jitter: jitter)
        pollInterval = { intervals[$0] }
    }
}
