import Configuration
import Database
import HTTPServer
import ObjectStorage
import Providers
import Support
import Synchronization
import Testing

@testable import Jobs

/// 13: a process that dies between the upload of a picture and the word that it is stored.
@Suite struct DeliveryCrashTests {
    /// A store after whose first upload something happens.
    private struct WatchedStore: ObjectStore {
        let store: DirectoryStore
        let happen: @Sendable () -> Void

        var place: String { store.place }

        func put(_ object: OutgoingObject) async throws(StorageError) -> PutOutcome {
            let outcome = try await store.put(object)
            if outcome == .stored { happen() }
            return outcome
        }

        func summary(of key: String) async throws(StorageError) -> ObjectSummary? {
            try await store.summary(of: key)
        }

        func check() async throws(StorageError) { try await store.check() }
    }

    /// A server that has the picture once, as if its URL were dead from then on.
    private static func serveOnce() throws -> Server {
        let isGone = Mutex(false)
        return try Server(host: "127.0.0.1", port: 0) { _ in
            let wasGone = isGone.withLock { isGone in
                defer { isGone = true }
                return isGone
            }
            return .now(
                wasGone
                    ? Response(status: 404, headers: [], body: [])
                    : Response(
                        status: 200, headers: [("Content-Type", "image/png")],
                        body: SamplePicture.of(.png)))
        }
    }

    @Test func `a picture that is in the store is not lost with the process that put it there`()
        async throws
    {
        let server = try Self.serveOnce()
        let delivery = DeliverySettings(
            allowPrivate: [SocketAddress(host: "127.0.0.1", port: server.port)])
        try await withWorkers(delivery: delivery) { store, jobs in
            // What it learned is never written down, as if it had died.
            WatchedStore(store: store) { [engine = jobs.ledger.engine] in
                engine.failNextCommit(
                    CommitFault(error: DatabaseError(kind: .other, message: "dead")))
            }
        } _: { world in
            world.p1.onPoll { _ in .missing }
            let job = try await world.running()
            let file = ResultFile(url: "http://127.0.0.1:\(server.port)/1.png", expiresAt: nil)
            try await world.jobs.handle(.taskSucceeded([file]), job)
            try await world.deliver()
            #expect(world.log.all.contains { $0.contains("was not noted: dead") })
            let held = try await world.jobs.picture(of: job)
            #expect(held == "delivering: p1 succeeded t1; held 2; ann 8")
            world.jobs.advance(.seconds(21))
            try await world.deliver()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "completed: p1 succeeded t1; settled 2; ann 8")
        }
        await server.stop()
    }
}
