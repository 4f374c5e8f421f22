import Configuration
import Credits
import Database
import HTTPServer
@testable import Jobs
import Providers
import Support
import Testing

/// 14: URLs that die before their pictures are with us.
@Suite struct RenewalTests {
    /// A job whose picture is at `url`, with a server that has nothing there.
    private static func run(
        _ body: (WorkersWorld, JobID) async throws -> Void
    ) async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in
            .now(Response(status: 404, headers: [], body: []))
        }
        let delivery = DeliverySettings(
            allowPrivate: [SocketAddress(host: "127.0.0.1", port: server.port)], triesMax: 2)
        try await withWorkers(delivery: delivery) { world in
            let file = ResultFile(
                url: "http://127.0.0.1:\(server.port)/1.png", expiresAt: nil)
            let job = try await world.running()
            try await world.jobs.handle(.taskSucceeded([file]), job)
            try await body(world, job)
        }
        await server.stop()
    }

    @Test func `a picture is not lost because its provider could not be asked`() async throws {
        try await Self.run { world, job in
            world.p1.onPoll { _ in .unreachable(JobEvent.failure) }
            try await world.deliver()
            #expect(try await world.outputs(of: job) == ["pending 1"])
            world.jobs.advance(.seconds(60))
            try await world.deliver()
            #expect(try await world.outputs(of: job) == ["undelivered 2"])
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "delivering !undelivered: p1 succeeded t1; held 2; ann 8")
        }
    }

    @Test func `what was downloaded once is not lost with its URL`() async throws {
        try await Self.run { world, job in
            world.p1.onPoll { _ in .missing }
            // By another machine, on whose disk it is.
            try await world.jobs.write { tx in
                _ = try tx.execute(
                    """
                    UPDATE outputs SET spool = 'elsewhere', sha256 = 'ab' WHERE job_id = \(job)
                    """)
            }
            try await world.deliver()
            #expect(try await world.outputs(of: job) == ["undelivered 1"])
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "delivering !undelivered: p1 succeeded t1; held 2; ann 8")
        }
    }

    @Test func `a picture that its provider has no more is lost, and not charged`()
        async throws
    {
        try await Self.run { world, job in
            world.p1.onPoll { _ in .missing }
            try await world.deliver()
            #expect(try await world.outputs(of: job) == ["lost 1"])
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed: p1 succeeded t1; released 2; ann 10")
        }
    }
}
