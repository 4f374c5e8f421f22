import Configuration
import Database
import Jobs
import Operations

/// A new installation on the disk: settings, secrets and a database that is ready.
struct InstallationFiles: Sendable {
    /// What becomes `holdfast.toml`.
    struct Plan: Sendable {
        var host = "127.0.0.1"
        var port = 8080
        /// Where the sandbox's providers are.
        var sandboxPort = 9100
        var environment = "development"
        /// What the sandbox takes and signs with.
        var evolinkKey = "sk-evo-sandbox"
        var replicateKey = "r8_sandbox"
        var webhookSecret = "whsec_c2FuZGJveC1zaWduaW5nLXNlY3JldC0zMmJ5dGVz"
        /// How soon a provider that has not called back is asked.
        var pollInterval = "3s"
        var deadline = "10m"
    }

    let directory: String
    let plan: Plan

    var settingsFile: String { "\(directory)/holdfast.toml" }

    /// Makes everything, for `admin` as the first operator.
    ///
    /// - Returns: a key of the role product, which is shown this once.
    /// - Throws: ``StartError`` if there is an installation already, or it cannot be made.
    func create(admin: String) async throws -> String {
        try File.makeDirectory(directory)
        try File.create(settingsFile, text)
        try File.makeDirectory("\(directory)/secrets", mode: 0o700)
        try File.create("\(directory)/secrets/evolink-key", plan.evolinkKey, mode: 0o600)
        try File.create("\(directory)/secrets/replicate-key", plan.replicateKey, mode: 0o600)
        try File.create("\(directory)/secrets/replicate-webhook", plan.webhookSecret, mode: 0o600)
        let engine = try openEngine(.sqlite(path: "\(directory)/holdfast.db"), create: true)
        do {
            try await engine.migrate(Schema.plan)
            let key = try await engine.write { tx in
                _ = try Installation.findOrCreate(in: tx)
                _ = try DefaultProvider.adopt(file: "evolink", environment: nil, in: tx)
                try OperatorDirectory(tx).set(.admin, for: admin)
                return try KeyRing(tx).create(name: "first", role: .product).key
            }
            await engine.close()
            return key
        } catch {
            await engine.close()
            throw error
        }
    }

    private var text: String {
        """
        # Holdfast. Paths are relative to this file; `holdfast serve --help` says more.

        [database]
        url = "sqlite:holdfast.db"

        [service]
        listen = "\(plan.host):\(plan.port)"
        # What providers call back. In production an https address that they can reach.
        public_url = "http://\(plan.host):\(plan.port)"

        [storage]
        # In production: kind = "s3" with endpoint, region, bucket, access_key_id and
        # secret_access_key (as "env:NAME" or "file:PATH").
        kind = "directory"
        path = "results"

        [generation]
        default_provider = "evolink"
        # The price of one output.
        credits = 4

        # Both providers are the sandbox's: `holdfast sandbox` plays them. In production leave
        # base_url out and put your own keys into the files.
        [providers.evolink]
        adapter = "evolink"
        model = "gemini-3.1-flash-image-preview"
        base_url = "http://127.0.0.1:\(plan.sandboxPort)/evolink"
        api_key = "file:secrets/evolink-key"
        deadline = "\(plan.deadline)"
        poll_interval = "\(plan.pollInterval)"

        [providers.replicate]
        adapter = "replicate"
        model = "google/nano-banana"
        base_url = "http://127.0.0.1:\(plan.sandboxPort)/replicate/v1"
        api_key = "file:secrets/replicate-key"
        webhook_secret = "file:secrets/replicate-webhook"
        credits = 5
        deadline = "\(plan.deadline)"
        poll_interval = "\(plan.pollInterval)"

        [delivery]
        # Results are fetched from public https addresses only; the sandbox is the exception.
        allow_private = ["127.0.0.1:\(plan.sandboxPort)"]

        [environment]
        # Shown in the console, and coloured: call production what is production.
        name = "\(plan.environment)"

        """
    }
}
