@testable import Configuration

/// A file like those that people will have; tests change a line of it.
let goodFile = """
    [database]
    url = "sqlite:holdfast.db"

    [service]
    listen = "127.0.0.1:8080"
    public_url = "https://api.example.com/"

    [storage]
    kind = "s3"
    endpoint = "https://ACCOUNT.r2.cloudflarestorage.com"
    region = "auto"
    bucket = "results"
    access_key_id = "env:R2_ACCESS_KEY_ID"
    secret_access_key = "env:R2_SECRET_ACCESS_KEY"

    [generation]
    default_provider = "evolink"
    credits = 4
    failover = ["replicate"]

    [providers.evolink]
    adapter = "evolink"
    model = "gemini-3.1-flash-image-preview"
    api_key = "env:EVOLINK_API_KEY"
    deadline = "10m"

    [providers.replicate]
    adapter = "replicate"
    model = "google/nano-banana"
    api_key = "file:secrets/replicate"
    webhook_secret = "file:/run/secrets/webhook"
    credits = 6
    poll_interval = "500ms"
    base_url = "http://127.0.0.1:9000/v1/"
    options = { quality = "high", steps = 4 }

    [delivery]
    allow_private = ["127.0.0.1:9000", "[::1]:9001"]

    [environment]
    name = "production"

    """

/// The shortest file that will do.
let shortFile = """
    [database]
    url = "sqlite:/var/lib/holdfast/holdfast.db"
    [service]
    public_url = "http://localhost:8080"
    [storage]
    kind = "directory"
    path = "results"
    [generation]
    default_provider = "only"
    [providers.only]
    adapter = "evolink"
    model = "m"
    api_key = "env:EVOLINK_API_KEY"

    """

let variables = [
    "R2_ACCESS_KEY_ID": "sesame-1", "R2_SECRET_ACCESS_KEY": "sesame-2",
    "EVOLINK_API_KEY": "sesame-3", "EMPTY": "", "TWO_LINES": "sesame\nopen",
    "DATABASE_URL": "postgresql://holdfast:sesame-6@db.example.com/holdfast?sslmode=require",
]

let secretFiles = [
    "etc/secrets/replicate": "sesame-4\n", "/run/secrets/webhook": "sesame-5", "etc/empty": " \n",
]

/// Reads `text` as the file `etc/holdfast.toml` in a world that has the secrets above.
func parse(
    _ text: String, environment: [String: String] = variables
) throws(SettingsError) -> Settings {
    try Settings.parse(text: text, file: "etc/holdfast.toml", environment: environment) { path in
        guard let secret = secretFiles[path] else {
            throw FileError(description: "No such file or directory")
        }
        return secret
    }
}

/// What is said about `text`, a line a problem; empty if nothing.
func problems(_ text: String, environment: [String: String] = variables) -> [String] {
    do throws(SettingsError) {
        _ = try parse(text, environment: environment)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}
