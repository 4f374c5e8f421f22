import Sandbox

/// What `holdfast init` writes: a configuration for the sandbox, with the way to production.
struct ConfigurationTemplate: Sendable {
    var port: Int64
    var sandboxPort: Int64

    /// The files below `secrets` and what is in them: what the sandbox takes.
    var secrets: [(name: String, text: String)] {
        [
            ("evolink-key", Vendor.evolink.sandboxKey),
            ("replicate-key", Vendor.replicate.sandboxKey),
            ("replicate-webhook-secret", SandboxOptions(pictures: []).webhookSecret),
        ]
    }

    /// The text of `holdfast.toml`.
    var text: String {
        """
        # Holdfast. Unknown keys, wrong values and missing ones are all reported at the start.
        # Relative paths start at this file's directory. A secret is env:NAME or file:PATH.
        #
        # This works with `holdfast sandbox` as it is. For production: set what the lines that
        # begin with "Production:" say, and put your own keys into the secrets directory.

        [database]
        url = "sqlite:holdfast.db"

        [service]
        listen = "127.0.0.1:\(port)"
        # Production: the https address under which providers reach this service.
        public_url = "http://127.0.0.1:\(port)"

        [storage]
        # Production: an S3 bucket, such as Cloudflare R2's:
        #   kind = "s3"
        #   endpoint = "https://ACCOUNT.r2.cloudflarestorage.com"
        #   region = "auto"
        #   bucket = "results"
        #   access_key_id = "env:R2_ACCESS_KEY_ID"
        #   secret_access_key = "env:R2_SECRET_ACCESS_KEY"
        kind = "directory"
        path = "results"

        [generation]
        default_provider = "evolink"
        credits = 4                # the price of one picture
        failover = ["replicate"]   # who takes over while the default is down, in this order

        [providers.evolink]
        adapter = "evolink"
        model = "gemini-3.1-flash-image-preview"
        api_key = "file:secrets/evolink-key"
        deadline = "10m"
        # Production: remove the next line.
        base_url = "http://127.0.0.1:\(sandboxPort)/evolink"

        [providers.replicate]
        adapter = "replicate"
        model = "google/nano-banana"
        api_key = "file:secrets/replicate-key"
        webhook_secret = "file:secrets/replicate-webhook-secret"
        deadline = "10m"
        # Production: remove the next line.
        base_url = "http://127.0.0.1:\(sandboxPort)/replicate/v1"

        [delivery]
        # Production: remove the next line: results then come from public https addresses only.
        allow_private = ["127.0.0.1:\(sandboxPort)"]

        [environment]
        name = "sandbox"           # Production: "production", which the console colours

        """
    }
}
