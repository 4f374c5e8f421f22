import Foundation
import Support
import Testing

/// The bucket is away when pictures come: nothing is lost, and nobody pays twice.
@Suite(.enabled(if: Rclone.program != nil, "HOLDFAST_RCLONE names no rclone"))
struct StorageFailureTests {
    @Test(.timeLimit(.minutes(3)))
    func `what could not be stored waits on our disk and is delivered on order`() async throws {
        try await withTemporaryDirectory { directory in
            let rclone = try Rclone(folder: directory)
            var plan = Site.Plan()
            plan.change = { settings in
                rclone.set(&settings)
                settings.set("delivery", "tries_max", "2")
            }
            try await Site.with(plan) { site in
                _ = try await rclone.with { try await site.complete(1, for: "bob") }
                #expect(rclone.objects.count == 1)

                try await site.grant(10, to: "ann")
                let generation = try await site.generate(for: "ann", outputs: 2)
                let job = try #require(generation["id"].text)
                try await expectUndelivered(job, at: site)

                try await rclone.with {
                    try await redrive(at: site)
                    let end = try await site.end(of: generation)
                    #expect(end["status"].text == "completed")
                    #expect(end["charged"].number == 8)
                }
                #expect(rclone.objects.count == 3)
                #expect(try await site.served == 3, "nothing is downloaded twice")
                let balance = try await site.balance(of: "ann")
                #expect(balance["settled"].number == 8 && balance["held"].number == 0)
                #expect(try spooled(at: site).isEmpty)
                #expect(try await site.verify()["ok"].flag == true)
            }
        }
    }

    private func expectUndelivered(_ job: String, at site: Site) async throws {
        try await eventually("the job to need a person", every: .milliseconds(100)) {
            let jobs = try await site.json("jobs", "list", "--attention", "undelivered")
            return jobs["items"].items.contains { $0["id"].text == job } ? true : nil
        }
        let holds = try await site.json("holds", "list", "--user", "ann")["items"].items
        #expect(holds.map { $0["state"].text } == ["held"])
        #expect(try await site.balance(of: "ann")["held"].number == 8)
        // One output that is given up makes the job wait for a person; the other may still try.
        try await eventually("both pictures to lie on our disk") {
            try spooled(at: site).count == 2 ? true : nil
        }
        try await eventually("both deliveries to be given up", every: .milliseconds(100)) {
            let failed = try await site.json("deliveries", "list", "--failed")["items"].items
            return failed.count == 2 ? true : nil
        }
        #expect(try await site.served == 3)
    }

    private func redrive(at site: Site) async throws {
        let done = try await site.run(
            "deliveries", "redrive", "--all", "--reason", "the bucket is back", "--yes")
        #expect(done.code == 0, "\(done.text)")
        let again = try await site.run(
            "deliveries", "redrive", "--all", "--reason", "once more", "--yes")
        #expect(again.code == 0, "nothing is left to do: \(again.text)")
    }

    private func spooled(at site: Site) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/spool")
    }
}

extension Site {
    /// How often the sandbox has handed out a picture.
    fileprivate var served: Int? {
        get async throws { try await sandboxState()["results"]["served"].number }
    }
}
