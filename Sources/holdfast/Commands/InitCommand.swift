import Glibc

/// `holdfast init`: makes an installation that works with the sandbox at once.
enum InitCommand {
    private static let port = Option(
        name: "port", value: "N",
        help: "where the service listens (8080 unless given; 0: a free one)")
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
            var plan = InstallationFiles.Plan()
            plan.port = Int(try invocation.integer(port, in: 0...65_535) ?? 8080)
            if plan.port == 0 { plan.port = try FreePort.find() }
            plan.sandboxPort = Int(try invocation.integer(sandboxPort, in: 1...65_535) ?? 9100)
            let admin = try OperatorName.asking(invocation)
            try checkEmpty(directory)
            // The database holds the installation's secret: nobody else may read what is made.
            let mask = umask(0o077)
            defer { umask(mask) }
            let files = InstallationFiles(directory: directory, plan: plan)
            let key = try await files.create(admin: admin)
            let made = Made(configuration: files.settingsFile, admin: admin, key: key)
            try tell(made, plan, invocation)
            return .done
        })

    /// What was made, as `--json` prints it.
    private struct Made: Encodable, Sendable {
        var configuration: String
        var admin: String
        var key: String
    }

    /// Says what is in the way before anything is made.
    private static func checkEmpty(_ directory: String) throws {
        let names = ["holdfast.toml", "holdfast.db", "secrets"]
        guard let found = names.first(where: { access("\(directory)/\($0)", F_OK) == 0 }) else {
            return
        }
        throw CommandFailure(
            "\(directory)/\(found) is there already: choose another directory, or remove it")
    }

    private static func tell(
        _ made: Made, _ plan: InstallationFiles.Plan, _ invocation: Invocation
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
              KEY=\(made.key)

            Next, each in a terminal of its own:
              holdfast sandbox --listen 127.0.0.1:\(plan.sandboxPort)
              holdfast serve --config \(file)
              holdfast console --config \(file)

            Then give somebody credits, and ask for a picture:
              curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: first-grant" \\
                -d '{"credits": 100}' http://127.0.0.1:\(plan.port)/v1/users/alice/packages
              curl -H "Authorization: Bearer $KEY" -H "Idempotency-Key: first-picture" \\
                -d '{"user": "alice", "prompt": "a red dress"}' \\
                http://127.0.0.1:\(plan.port)/v1/generations
            """)
    }
}
