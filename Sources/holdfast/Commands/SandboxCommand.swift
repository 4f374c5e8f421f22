import Configuration
import Sandbox

/// `holdfast sandbox`: the providers, simulated.
enum SandboxCommand {
    private static let listen = Option(
        name: "listen", value: "HOST:PORT",
        help: "where to listen (127.0.0.1:9100 unless given; port 0 takes a free one)")
    private static let seed = Option(
        name: "seed", value: "N", help: "where its chance begins: the same seed, the same run")
    private static let generationTime = Option(
        name: "generation-time", value: "A..B",
        help: "how long a picture takes (300ms..1500ms unless given)")
    private static let faults = Option(
        name: "faults", value: "FILE",
        help: "JSON with the faults to begin with, as PUT /sandbox/faults takes them")

    static let command = Command(
        path: ["sandbox"], summary: "Run providers that cost nothing, for tests and trials",
        details: [
            "It speaks EvoLink's and Replicate's protocols, calls back as they do, and hands out"
                + " pictures of its own. Faults can be changed while it runs: GET /sandbox/ says"
                + " how."
        ],
        options: [listen, seed, generationTime, faults, .data],
        example: "holdfast sandbox --listen 127.0.0.1:9100 --seed 7",
        action: .inTask { invocation in
            let options = try options(invocation)
            let faults = try readFaults(invocation)
            let signals = StopSignals()
            let server = try SandboxServer(options)
            server.setFaults(faults)
            invocation.streams.print("listening on \(server.publicURL)")
            await signals.run(
                { await server.run() }, stop: { await server.stop() },
                note: { invocation.streams.note("holdfast sandbox: \($0)") })
            return .done
        })

    private static func options(_ invocation: Invocation) throws -> SandboxOptions {
        let pictures = try SandboxPicture.all(in: invocation.dataDirectory)
        var options = SandboxOptions(pictures: pictures)
        if let text = invocation.value(listen) {
            guard let address = SocketAddress(text) else {
                throw invocation.usage("--listen is HOST:PORT such as 127.0.0.1:9100, not \(text)")
            }
            (options.host, options.port) = (address.host, address.port)
        }
        if let seed = try invocation.integer(seed, in: 0...Int64.max) {
            options.seed = UInt64(seed)
        }
        if let text = invocation.value(generationTime) {
            options.generationTime = try durations(text, invocation)
        }
        return options
    }

    /// `300ms..1500ms`, or one duration for always the same.
    private static func durations(
        _ text: String, _ invocation: Invocation
    ) throws(UsageError) -> ClosedRange<Duration> {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
            .map { DurationText.parse(String($0)) }
        guard (1...2).contains(ends.count), let least = ends.first ?? nil,
            let most = ends.last ?? nil, least <= most
        else {
            throw invocation.usage(
                "--generation-time is two durations such as 300ms..1500ms, not \(text)")
        }
        return least...most
    }

    private static func readFaults(_ invocation: Invocation) throws -> [Vendor: VendorFaults] {
        guard let file = invocation.value(faults) else { return [:] }
        do {
            return try FaultDocument.read(try File.read(file))
        } catch let error as FaultDocument.Problems {
            let lines = error.problems.map { "\(file): \($0.text)" }
            throw CommandFailure(lines.joined(separator: "\n"))
        }
    }
}
