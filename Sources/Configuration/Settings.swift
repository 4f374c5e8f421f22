/// All that `holdfast.toml` says, checked, with the defaults filled in.
///
/// Paths in it can be opened as they are; secrets have been read from where they lie.
package struct Settings: Sendable {
    /// The file they come from; `nil` if they were made in code.
    package var file: String?
    package var database: DatabaseSettings
    package var service: ServiceSettings
    package var storage: StorageSettings
    package var generation: GenerationSettings

    /// Sorted by name.
    package var providers: [ProviderSettings]
    package var delivery: DeliverySettings
    package var environment: EnvironmentSettings
    package var console: ConsoleSettings

    /// What works but should be changed, a line each, for the log at the start.
    package var warnings: [String]

    package init(
        file: String? = nil, database: DatabaseSettings, service: ServiceSettings,
        storage: StorageSettings, generation: GenerationSettings, providers: [ProviderSettings],
        delivery: DeliverySettings = DeliverySettings(),
        environment: EnvironmentSettings = EnvironmentSettings(),
        console: ConsoleSettings = ConsoleSettings(), warnings: [String] = []
    ) {
        self.file = file
        self.database = database
        self.service = service
        self.storage = storage
        self.generation = generation
        self.providers = providers.sorted { $0.name < $1.name }
        self.delivery = delivery
        self.environment = environment
        self.console = console
        self.warnings = warnings
    }

    /// The provider of this name, if there is one.
    package func provider(_ name: String) -> ProviderSettings? {
        providers.first { $0.name == name }
    }
}

/// `[service]`: the HTTP API.
package struct ServiceSettings: Sendable, Hashable {
    /// Where to listen; port 0 takes a free one.
    package var listen: SocketAddress

    /// What providers call back, without a slash at its end.
    package var publicURL: String

    /// The longest request body that is read.
    package var bodyBytesMax: Int

    /// More connections than this wait to be accepted.
    package var connectionsMax: Int

    /// A request that takes longer is given up.
    package var requestTimeout: Duration

    /// How many submissions, polls and deliveries go on at the same time.
    package var workers: Int

    package init(
        listen: SocketAddress = SocketAddress(host: "127.0.0.1", port: 8080), publicURL: String,
        bodyBytesMax: Int = 1 << 20, connectionsMax: Int = 1000,
        requestTimeout: Duration = .seconds(30), workers: Int = 32
    ) {
        self.listen = listen
        self.publicURL = publicURL
        self.bodyBytesMax = bodyBytesMax
        self.connectionsMax = connectionsMax
        self.requestTimeout = requestTimeout
        self.workers = workers
    }
}

/// `[generation]`: what jobs cost and who makes them.
package struct GenerationSettings: Sendable, Hashable {
    /// What the file names; `nil` if it leaves that to the environment.
    package var defaultProviderInFile: String?

    /// What `$HOLDFAST_DEFAULT_PROVIDER` names, which goes before the file.
    package var defaultProviderInEnvironment: String?

    /// The price of one output, unless a provider or the request has another.
    package var credits: Int64

    /// The providers that take over when the default is down, in this order; empty for none.
    package var failover: [String]

    /// The most outputs that one request may ask for.
    package var outputsMax: Int

    /// The most jobs that may be open at the same time.
    package var queuedMax: Int

    /// The most attempts of one job.
    package var attemptsMax: Int

    /// Creates the settings of generations, with the defaults of a file that says nothing.
    ///
    /// `environment` is the default provider by an environment variable; it goes before the file's.
    package init(
        defaultProvider: String?, environment: String? = nil, credits: Int64 = 4,
        failover: [String] = [], outputsMax: Int = 4, queuedMax: Int = 100_000,
        attemptsMax: Int = 3
    ) {
        defaultProviderInFile = defaultProvider
        defaultProviderInEnvironment = environment
        self.credits = credits
        self.failover = failover
        self.outputsMax = outputsMax
        self.queuedMax = queuedMax
        self.attemptsMax = attemptsMax
    }

    /// The provider to begin with; an operator's later switch goes before it.
    package var defaultProvider: String {
        defaultProviderInEnvironment ?? defaultProviderInFile ?? ""
    }
}

/// `[delivery]`: how results are fetched from the provider.
package struct DeliverySettings: Sendable, Hashable {
    /// Addresses that may be private or without TLS, exactly these.
    package var allowPrivate: [SocketAddress]

    /// The largest output that is fetched.
    package var outputBytesMax: Int

    /// How long one download or upload may take.
    package var timeout: Duration

    /// The folder that holds outputs between download and upload.
    package var spool: String

    /// How often an upload is tried before the job waits for an operator.
    package var triesMax: Int

    package init(
        allowPrivate: [SocketAddress] = [], outputBytesMax: Int = 64 << 20,
        timeout: Duration = .seconds(60), spool: String = "spool", triesMax: Int = 6
    ) {
        self.allowPrivate = allowPrivate
        self.outputBytesMax = outputBytesMax
        self.timeout = timeout
        self.spool = spool
        self.triesMax = triesMax
    }
}

/// `[environment]`: which installation this is.
package struct EnvironmentSettings: Sendable, Hashable {
    /// Shown in the console, where `production` has its own colour.
    package var name: String

    package init(name: String = "development") {
        self.name = name
    }
}

/// `[console]`: how the console looks, unless its options say otherwise.
package struct ConsoleSettings: Sendable, Hashable {
    /// A theme's name; `nil` for the built-in one.
    package var theme: String?

    /// How long a screen may be old.
    package var refresh: Duration

    package init(theme: String? = nil, refresh: Duration = .seconds(2)) {
        self.theme = theme
        self.refresh = refresh
    }
}
