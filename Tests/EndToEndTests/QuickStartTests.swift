import Support
import Foundation
import Testing

/// The first quarter of an hour of a developer, command by command.
struct QuickStartTests {
    @Test(.timeLimit(.minutes(2)))
    func `init, sandbox and serve, and a picture comes back and is paid`() async throws {
        try await Site.with { site in
            try await site.grant(20, to: "ann")
            let generation = try await site.generate(for: "ann", outputs: 2)
            #expect(generation["credits"].number == 8)

            let end = try await site.end(of: generation)
            #expect(end["status"].text == "completed")
            #expect(end["charged"].number == 8)
            #expect(end["outputs"].items.count == 2)
            try await expectSameBytes(end, at: site)

            let balance = try await site.balance(of: "ann")
            #expect(balance["available"].number == 12)
            #expect(balance["held"].number == 0)
            #expect(balance["settled"].number == 8)

            let id = try #require(generation["id"].text)
            let job = try await site.json("jobs", "show", id)
            #expect(job["row"]["state"].text == "completed")
            #expect(job["outputs"].items.map { $0["state"].text } == ["stored", "stored"])
            let events = job["timeline"].items.compactMap { $0["event"].text }
            #expect(events.contains("frozen") && events.contains("settled"))

            let proof = try await site.verify()
            #expect(proof["ok"].flag == true)
            #expect((proof["checked"].number ?? 0) > 0)
            #expect(proof["broken"].items.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `SIGTERM ends the service with nothing half done`() async throws {
        try await Site.with { site in
            _ = try await site.complete(2, for: "bob")
            let service = try #require(site.serviceProcess)
            service.signal(SIGTERM)
            #expect(try await service.end().code == 0)
            #expect(try await site.verify()["ok"].flag == true)
        }
    }

    /// What lies in our store is, byte for byte, what the provider hands out.
    private func expectSameBytes(_ end: Document, at site: Site) async throws {
        for output in end["outputs"].items {
            let key = try #require(output["key"].text)
            let number = try #require(output["number"].number)
            let job = try #require(end["id"].text)
            let url = try await site.sqlite(
                "SELECT source_url FROM outputs WHERE job_id = '\(job)' AND number = \(number)")
            let served = try await site.get(url)
            #expect(served.status == 200)
            let stored = try Data(contentsOf: URL(fileURLWithPath: "\(site.folder)/results/\(key)"))
            #expect(Array(stored) == served.body)
            #expect(stored.count == output["bytes"].number)
        }
    }
}
