import Configuration
import Database
import FoundationEssentials
import Jobs

/// `holdfast serve`: the service itself.
enum ServeCommand {
    private static let logJSON = Option(
        name: "log-json", help: "log one JSON object a line instead of text")

    static let command = Command(
        path: ["serve"], summary: "Run the service until it is told to stop",
        details: [
            "Logs to standard error. SIGTERM or SIGINT finishes what was begun and ends; a second"
                + " one ends at once, and what was half done is taken up at the next start."
        ],
        options: [logJSON, .data, .config], example: "holdfast serve --config holdfast.toml",
        action: .inTask { invocation in
            let streams = invocation.streams
            let settings = try Workplace.loadSettings(invocation)
            let log = Log.lines(to: streams, asJSON: invocation.has(logJSON))
            for warning in settings.warnings { log.warning(warning) }
            let signals = StopSignals()
            let runtime = try await ServiceRuntime.start(
                settings: settings, log: log, openAPI: openAPI(invocation, log))
            let host = runtime.settings.service.listen
            streams.print("listening on http://\(host)")
            await signals.run(
                { await runtime.run() }, stop: { await runtime.stop() }, note: log.info)
            await runtime.close()
            log.info("stopped")
            return .done
        })

    /// The document that describes the API; the service runs without it.
    private static func openAPI(_ invocation: Invocation, _ log: Log) -> [UInt8] {
        do {
            return try invocation.dataDirectory.read("data/openapi.json")
        } catch {
            log.warning("GET /openapi.json has nothing to show: \(error)")
            return Array("{}".utf8)
        }
    }
}

extension Invocation {
    /// Where the files are that come with the program.
    var dataDirectory: DataDirectory {
        DataDirectory(option: value(.data), environment: environment)
    }
}

extension Log {
    private struct Line: Encodable {
        var at: Instant
        var level: String
        var message: String
    }

    /// Lines with time and level, for people or for machines.
    static func lines(to streams: Streams, asJSON: Bool) -> Log {
        Log { level, message in
            let at = SystemClock().now()
            guard asJSON else {
                return streams.note("\(at.readableMilliseconds) \(level.rawValue) \(message)")
            }
            let line = Line(at: at, level: level.rawValue, message: message)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                streams.note(String(decoding: try encoder.encode(line), as: UTF8.self))
            } catch {
                streams.note("\(error)")
            }
        }
    }
}

extension Instant {
    /// To the millisecond, in UTC: what a log line begins with.
    fileprivate var readableMilliseconds: String { "\(rfc3339.prefix(23))Z" }
}
