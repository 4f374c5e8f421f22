import Credits
import Crypto
import Database
import HTTPServer
import Jobs

/// `GET /v1/generations/{id}`: what became of a job; one indexed read.
struct StatusEndpoint {
    /// The longest that a call may wait, in seconds.
    static let waitSecondsMax = 60
    /// How often a waiting call looks for what another process has changed.
    private static let lookEvery: Duration = .seconds(1)

    let application: Application

    func answer(_ request: Request, _ id: String) throws -> Answer {
        let job = JobID(id)
        try authorize(request, job)
        let seen = request.header("if-none-match").map(EntityTags.init)
        guard let wait = try waitSeconds(request), wait > 0 else {
            let status = try application.engine.readNow { try JobStatus.read(job, in: $0) }
            return .now(try respond(to: status, seen: seen))
        }
        return application.later {
            let status = try await waitForChange(of: job, since: seen, seconds: wait)
            return try respond(to: status, seen: seen)
        }
    }

    /// A browser shows the token of the status URL; everybody else a key.
    private func authorize(_ request: Request, _ job: JobID) throws {
        guard let token = request.query("token") else {
            return try application.authentication.requireReader(request)
        }
        guard application.installation.accepts(token, for: job) else {
            throw Problem(.unauthorized, "the token does not belong to this generation")
        }
    }

    private func waitSeconds(_ request: Request) throws(Problem) -> Int? {
        guard let text = request.query("wait") else { return nil }
        guard let seconds = Int(text), (0...Self.waitSecondsMax).contains(seconds) else {
            throw Problem(.invalidRequest, "wait is 0 to \(Self.waitSecondsMax) seconds")
        }
        return seconds
    }

    /// Waits until the job is not as `seen`, or has ended where nothing was seen.
    private func waitForChange(
        of job: JobID, since seen: EntityTags?, seconds: Int
    ) async throws
        -> JobStatus?
    {
        let end = ContinuousClock.now + .seconds(seconds)
        return try await application.workers.news.watch(job, tick: Self.lookEvery) { signal in
            // The first look is at once.
            signal.raise()
            for await _ in signal.stream {
                guard let status = try await read(job) else { return nil }
                let isNews = seen.map { !$0.contain(status.tag) } ?? status.isFinal
                if isNews || ContinuousClock.now >= end { return status }
            }
            // The service stops: as it is now.
            return try await read(job)
        }
    }

    private func read(_ job: JobID) async throws -> JobStatus? {
        try await application.engine.read { try JobStatus.read(job, in: $0) }
    }

    private func respond(to status: JobStatus?, seen: EntityTags?) throws(Problem) -> Response {
        guard let status else { throw Problem(.notFound, "there is no such generation") }
        // A page of the product's may read it from another origin: the token in the address is all
        // that opens it, and no cookie does.
        let headers = [
            ("ETag", status.tag), ("Cache-Control", "private, no-cache"),
            ("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag"),
        ]
        if seen?.contain(status.tag) == true { return Response(status: 304, headers: headers) }
        return Response(
            status: 200, headers: headers + [("Content-Type", "application/json")],
            body: status.json)
    }
}
