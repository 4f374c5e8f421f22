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
            "ledger: freeze → settle, each its own durable transaction, 32 callers, 3 packages a"
                + " user. status: polls over 64 kept connections. flow: whole jobs against the"
                + " sandbox, from the POST to the settled hold. console: the overview, read and"
                + " drawn.",
            "Machines are shared and noisy: compare ratios of runs beside each other.",
        ],
        arguments: [
            Argument(
                name: "SUBJECT", help: "what to measure; all of them unless named",
                isOptional: true, repeats: true,
                choices: BenchRunner.Subject.allCases.map(\.rawValue))
        ],
        options: [time, directory, .data, .json],
        example: "holdfast bench ledger --for 10s --json",
        action: .inTask { invocation in
            let named = invocation.words.arguments.compactMap(BenchRunner.Subject.init(rawValue:))
            let parent = invocation.value(directory)
            let path = try File.makeTemporaryDirectory(
                parent.map { ["TMPDIR": $0] } ?? invocation.environment)
            defer { File.removeTree(path) }
            let runner = BenchRunner(
                directory: path, time: try invocation.duration(time) ?? .seconds(5),
                data: invocation.dataDirectory)
            let report = try await runner.run(
                named.isEmpty ? BenchRunner.Subject.allCases : named,
                announce: { invocation.streams.progress("measuring \($0.rawValue) …") })
            invocation.streams.progress("")
            if invocation.has(.json) {
                invocation.streams.print(json: try JSONText.encode(report))
            } else {
                for line in report.lines { invocation.streams.print(line) }
            }
            return .done
        })
}
