import Support
import Testing

/// A provider goes down at night: it is seen, and jobs go elsewhere, while everything runs.
struct OutageTests {
    @Test(.timeLimit(.minutes(3)))
    func `an outage is seen at a glance, and a switch of the default counts at once`() async throws
    {
        try await Site.with { site in
            try await site.grant(1_000, to: "ann")
            let service = try #require(site.serviceProcess)
            try await site.setFaults(#"{"evolink": {"outage": {"status": 503}}}"#)
            var waiting: [Document] = []
            for _ in 0..<8 { waiting.append(try await site.generate(for: "ann")) }

            let evolink = try await eventually(
                "evolink to be called down", every: .milliseconds(300)
            ) {
                let row = try await site.provider("evolink")
                return row["health"].text == "down" ? row : nil
            }
            #expect(evolink["health_since"].text != nil)
            #expect(evolink["credits_held"].number == 32)
            #expect(evolink["reason"].text?.contains("100% of submits fail") == true)
            try await expectOverview(of: site)

            try await switchDefault(at: site)
            let next = try await site.generate(for: "ann")
            let end = try await site.end(of: next)
            #expect(end["status"].text == "completed")
            // Replicate's price, agreed when it was asked for.
            #expect(end["charged"].number == 5)
            let id = try #require(next["id"].text)
            #expect(try await site.attempts(of: id) == ["replicate"])

            // Those that waited follow, at the price that was agreed with their users.
            for job in waiting {
                let end = try await site.end(of: job)
                #expect(end["status"].text == "completed")
                #expect(end["charged"].number == 4)
            }
            #expect(service.now.status == nil, "the service runs on")
            #expect(try await site.verify()["ok"].flag == true)
        }
    }

    private func expectOverview(of site: Site) async throws {
        let frame = try await site.run("console", "--once", "--size", "80x24")
        #expect(frame.code == 0)
        let lines = frame.output.split(separator: "\n").map(String.init)
        #expect(lines.count <= 24)
        #expect(lines.contains { $0.contains("NEEDS ATTENTION") })
        // State, reason, jobs and credits on one line.
        #expect(
            lines.contains {
                $0.contains("evolink down") && $0.contains("100% of submits fail")
                    && $0.hasSuffix(" 32")
            }, "\(frame.output)")
    }

    private func switchDefault(at site: Site) async throws {
        let asked = try await site.run("providers", "default", "replicate", "--yes")
        #expect(asked.code == 2, "a reason is asked for")
        let done = try await site.run(
            "providers", "default", "replicate", "--reason", "evolink is down", "--yes")
        #expect(done.code == 0, "\(done.text)")
        #expect(try await site.provider("replicate")["is_default"].flag == true)

        let audit = try await site.json("audit", "list")["items"]
        let row = try #require(audit.items.first { $0["command"].text == "providers.default" })
        #expect(row["reason"].text == "evolink is down")
        #expect(row["operator_name"].text == "olga")
        #expect(row["before"].text == "evolink")
        #expect(row["after"].text == "replicate")
    }
}

extension Site {
    /// How a provider does.
    func provider(_ name: String) async throws -> Document {
        let rows = try await json("providers", "list")["items"].items
        return rows.first { $0["name"].text == name } ?? rows[0]
    }

    /// Where a job was sent, in order.
    func attempts(of job: String) async throws -> [String] {
        try await query("SELECT provider FROM attempts WHERE job_id = '\(job)' ORDER BY number")
            .split(separator: "\n").map(String.init)
    }
}
