/// `holdfast bench`: how fast it is here, with the disk beside it.
enum BenchCommand {
    private static let time = Option(
        name: "for", value: "TIME", help: "how long each figure is measured (5s unless given)")
    private static let directory = Option(
        name: "dir", value: "DIR",
        help: "a directory on the disk to measure (else a temporary one); nothing stays in it")

    static let command = Command(
        path: ["bench"], summary: "Measure the ledger, status polls, whole jobs and the console",
        details: [
            "ledger: freeze → settle, each its own durable transaction, with callers on any user"
                + " and then all on one; how long each half took, how many statements, how much of"
                + " it in commits. The ledger is proved afterwards. status: polls over 64 kept"
                + " connections. flow: whole jobs against the sandbox, from the POST to the settled"
                + " hold. console: the overview, read and drawn.",
            "On PostgreSQL the ledger is in a schema holdfast_bench of the server at --url, which"
                + " is dropped again, or on a server that is started for it.",
            "Machines are shared and noisy: compare ratios of runs beside each other. Ctrl-C stops"
                + " it, and nothing stays behind.",
        ],
        arguments: [
            Argument(
                name: "SUBJECT", help: "what to measure; all of them unless named",
                isOptional: true, repeats: true,
                choices: BenchRunner.Subject.allCases.map(\.rawValue))
        ],
        options: [time, directory] + LedgerOptions.all + [.data, .json],
        example: "holdfast bench ledger --engine postgresql --callers 8 --json",
        action: .inTask { invocation in
            let named = invocation.words.arguments.compactMap(BenchRunner.Subject.init(rawValue:))
            let plan = try LedgerOptions.plan(invocation)
            let time = try invocation.duration(time) ?? .seconds(5)
            guard time > .zero else { throw invocation.usage("--for is longer than nothing") }
            // Before anything is there that a signal could leave behind.
            let signals = StopSignals()
            let parent = invocation.value(directory)
            let path = try File.makeTemporaryDirectory(
                parent.map { ["TMPDIR": $0] } ?? invocation.environment)
            defer { File.removeTree(path) }
            let streams = invocation.streams
            let runner = BenchRunner(
                directory: path, time: time, data: invocation.dataDirectory, ledger: plan,
                progress: { streams.progress($0) })
            defer { streams.progress("") }
            let report = try await stoppable(by: signals, streams) {
                try await runner.run(named.isEmpty ? BenchRunner.Subject.allCases : named)
            }
            streams.progress("")
            if invocation.has(.json) {
                streams.print(json: try JSONText.encode(report))
            } else {
                for line in report.lines { streams.print(line) }
            }
            return .done
        })

    /// Runs `body` as a task that a signal cancels, and waits until it has cleaned up.
    private static func stoppable<Success: Sendable>(
        by signals: StopSignals, _ streams: Streams,
        _ body: @escaping @Sendable () async throws -> Success
    ) async throws -> Success {
        let work = Task { try await body() }
        await signals.run(
            { _ = await work.result },
            stop: {
                work.cancel()
                _ = await work.result
            },
            note: { note in
                streams.progress("")
                streams.note(note)
            })
        do {
            return try await work.value
        } catch  where work.isCancelled {
            throw CommandFailure("the benchmark was stopped; nothing of it is left")
        }
    }
}
