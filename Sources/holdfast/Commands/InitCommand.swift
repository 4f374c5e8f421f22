import Configuration
import Database
import Glibc
import Jobs
import ObjectStorage
import Operations
import Sandbox

/// `holdfast init`: makes an installation that works with the sandbox at once.
enum InitCommand {
    private static let port = Option(
        name: "port", value: "N", help: "where the service listens (8080 unless given; 0: any)")
    private static let sandboxPort = Option(
        name: "sandbox-port", value: "N", help: "where the sandbox listens (9100 unless given)")

    static let command = Command(
        path: ["init"], summary: "Make an installation: configuration, secrets and database",
        details: [
            "It works with the sandbox at once; the configuration says how to go to production. You"
                + " become its first admin, and the first key for a product is printed, once."
        ],
        arguments: [
            Argument(name: "DIR", help: "the directory to make it in; made if it is not there")
        ],
        options: [port, sandboxPort, .asOperator, .json],
        example: "holdfast init shop",
        action: .inTask { invocation in
            let directory = try invocation.requiredArgument(0)
            let template = ConfigurationTemplate(
                port: try invocation.integer(port, in: 0...65_535) ?? 8080,
                sandboxPort: try invocation.integer(sandboxPort, in: 1...65_535) ?? 9100)
            let admin = try OperatorName.asking(invocation)
            // The database holds the installation's secret: nobody else may read what is made.
            umask(0o077)
            try writeFiles(in: directory, template)
            let made = try await makeDatabase(in: directory, admin: admin, invocation)
            try tell(made, template, invocation)
            return .done
        })

    /// What was made, as `--json` prints it.
    private struct Made: Encodable, Sendable {
        var configuration: String
        var admin: String
        var key: String
    }

    private static func writeFiles(
        in directory: String, _ template: ConfigurationTemplate
    ) throws {
        let names = ["holdfast.toml", "holdfast.db", "secrets"]
        if let found = names.first(where: { access("\(directory)/\($0)", F_OK) == 0 }) {
            throw CommandFailure(
                "\(directory)/\(found) is there already: choose another directory, or remove it")
        }
        try Folder.make(directory, mode: 0o700)
        try Folder.make("\(directory)/secrets", mode: 0o700)
        try write(template.text, to: "\(directory)/holdfast.toml")
        for (name, secret) in template.secrets {
            try write(secret + "\n", to: "\(directory)/secrets/\(name)")
        }
    }

    private static func write(_ text: String, to path: String) throws {
        var file = try WritableFile(path)
        try file.write(Array(text.utf8))
        try file.synchronize()
        try file.close()
    }

    private static func makeDatabase(
        in directory: String, admin: String, _ invocation: Invocation
    ) async throws -> Made {
        let file = "\(directory)/holdfast.toml"
        let settings = try Settings.load(file: file, environment: invocation.environment)
        let engine = try openEngine(settings.database.url, create: true)
        do {
            try await engine.migrate(Schema.plan)
            let origin = OperatorName.origin(environment: invocation.environment)
            let key = try await engine.write { tx in
                try fill(tx, settings: settings, admin: admin, origin: origin)
            }
            await engine.close()
            return Made(configuration: file, admin: admin, key: key)
        } catch {
            await engine.close()
            throw error
        }
    }

    /// - Returns: The first key.
    private static func fill(
        _ tx: Transaction, settings: Settings, admin: String, origin: String
    ) throws -> String {
        _ = try Installation.findOrCreate(in: tx)
        _ = try DefaultProvider.adopt(
            file: settings.generation.defaultProvider, environment: nil, in: tx)
        let author = AuditLog.Author(
            name: admin, role: Operations.Role.admin.rawValue, origin: origin,
            reason: "holdfast init")
        try OperatorDirectory(tx).set(.admin, for: admin)
        try AuditLog(tx).write(
            "operators.add", target: admin, before: nil, after: "admin", by: author)
        let (key, record) = try KeyRing(tx).create(name: "first", role: .product)
        try AuditLog(tx).write(
            "keys.create", target: "first", before: nil, after: "product key \(record.id)",
            by: author)
        return key
    }

    private static func tell(
        _ made: Made, _ template: ConfigurationTemplate, _ invocation: Invocation
    ) throws {
        let streams = invocation.streams
        guard !invocation.has(.json) else {
            return streams.print(json: try JSONText.encode(made))
        }
        let file = made.configuration
        streams.print(
            """
            Made \(file). You are \(made.admin), its first admin.

            The first key, for your product; it is not shown again:
              \(made.key)

            Next, each in a terminal of its own:
              holdfast sandbox --listen 127.0.0.1:\(template.sandboxPort)
              holdfast serve --config \(file)
              holdfast console --config \(file)

            Then give somebody credits, and ask for a picture:
              curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: first-grant" \\
                -d '{"credits": 100}' http://127.0.0.1:\(template.port)/v1/users/alice/packages
              curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: first-picture" \\
                -d '{"user": "alice", "prompt": "a red dress"}' \\
                http://127.0.0.1:\(template.port)/v1/generations
            """)
    }
}
