import Configuration
import Copying
import Database
import Operations
import Synchronization
import Terminal

/// `holdfast copy`: moves a whole installation to another database.
enum CopyCommand {
    private static let from = Option(
        name: "from", value: "URL",
        help: "the database to copy (the configuration's unless given)")
    private static let to = Option(
        name: "to", value: "URL", help: "an empty database; a SQLite file is made if need be")

    static let command = Command(
        path: ["copy"],
        summary: "Copy a whole installation to another database, proved on both sides",
        details: [
            "A URL is sqlite:PATH or postgresql://USER@HOST/NAME; env:NAME and file:PATH say where"
                + " one with a password stands. Any direction will do.",
            "Stop every holdfast serve and console first. Proves the source's ledger, copies every"
                + " row in one transaction, compares both sides by count and SHA-256 of each table,"
                + " proves the copy's ledger, and only then commits. Whatever happens before"
                + " (Ctrl-C included) leaves the target as it was. The source is never changed.",
            "Pictures stay where they are. Those that wait in the spool directory for their upload"
                + " are found there if the service runs on the same machine; on another one they"
                + " are fetched again from the provider.",
        ],
        options: [from, to, .dryRun, .json, .config],
        example: "holdfast copy --from sqlite:holdfast.db --to postgresql://me@db/shop",
        action: .inTask { invocation in
            let source = try place(from, invocation)
            let target = try place(to, invocation)
            return try await CopyPlaces.with(
                source, target, isDryRun: invocation.has(.dryRun)
            ) { places in
                try await run(places, invocation)
            }
        })

    /// The database that an option names.
    private static func place(
        _ option: Option, _ invocation: Invocation
    ) throws -> DatabaseURL {
        guard let value = invocation.value(option) else {
            guard option == from else { throw invocation.usage("--to URL is missing") }
            return try Workplace.loadSettings(invocation).database.url
        }
        guard let url = DatabaseURL(try resolve(value, option, invocation)) else {
            // What was said may be a password.
            throw invocation.usage(
                "--\(option.name) is sqlite:PATH or postgresql://USER@HOST/NAME")
        }
        return url
    }

    private static func resolve(
        _ value: String, _ option: Option, _ invocation: Invocation
    ) throws -> String {
        if value.hasPrefix("env:") {
            let name = String(value.dropFirst(4))
            guard let text = invocation.environment[name], !text.isEmpty else {
                throw invocation.usage("--\(option.name): the environment has no \(name)")
            }
            return text
        }
        guard value.hasPrefix("file:") else { return value }
        let text = String(decoding: try File.read(String(value.dropFirst(5))), as: UTF8.self)
        return String(text.split(separator: "\n").first ?? "")
    }

    private static func run(
        _ places: CopyPlaces, _ invocation: Invocation
    ) async throws -> ExitCode {
        let stop = CopyStop()
        let copy = InstallationCopy(
            from: places.source, to: places.target, stop: stop, readers: CopyPlaces.readers)
        if invocation.has(.dryRun) {
            let rows = try await copy.check()
            try CopyWords(places, invocation).plan(rows: rows)
            return .done
        }
        let result = Handover<Result<CopyReport, any Error>>()
        let signals = StopSignals()
        let line = ProgressLine(invocation.streams)
        await signals.run(
            {
                do {
                    result.give(.success(try await copy.run { line.show($0) }))
                } catch {
                    result.give(.failure(error))
                }
            }, stop: { stop.request() },
            note: { text in
                line.clear()
                invocation.streams.note(text)
            })
        line.clear()
        let words = CopyWords(places, invocation)
        do {
            guard let report = try result.taken?.get() else { throw CopyRefusal.canceled }
            try words.success(report)
            return .done
        } catch let refusal as CopyRefusal {
            try words.failure(refusal)
            throw refusal
        }
    }
}

/// Shows on a terminal how far a copy is, ten times a second at most.
private final class ProgressLine: Sendable {
    private let streams: Streams
    private let next = Mutex(ContinuousClock.now)

    init(_ streams: Streams) {
        self.streams = streams
    }

    func show(_ progress: CopyProgress) {
        let now = ContinuousClock.now
        let isDue = next.withLock { next in
            guard now >= next || progress.done == progress.all else { return false }
            next = now + .milliseconds(100)
            return true
        }
        guard isDue else { return }
        streams.progress(
            ProgressBar.line(progress.done, of: progress.all, unit: progress.stage.unit))
    }

    func clear() {
        streams.progress("")
    }
}

extension CopyProgress.Stage {
    fileprivate var unit: String {
        switch self {
        case .provingSource: "users proved in the source"
        case .copying: "rows copied"
        case .comparing: "rows compared"
        case .provingTarget: "users proved in the target"
        }
    }
}
