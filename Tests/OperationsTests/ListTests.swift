import Credits
import Database
import Jobs
import Operations
import Support
import Testing

@Suite struct `Lists` {
    /// Reads a list page by page.
    private func all<Row>(
        _ limit: Int, _ page: (ListQuery) async throws -> Page<Row>
    ) async throws -> [Row] {
        var rows: [Row] = []
        var after: String?
        repeat {
            let next = try await page(ListQuery(after: after, limit: limit))
            #expect(next.items.count <= limit)
            rows += next.items
            after = next.next
        } while after != nil
        return rows
    }

    @Test func `pages have neither gaps nor repeats`() async throws {
        try await TestDesk.with { world in
            for user in ["ada", "bob", "eve"] {
                _ = try await world.job(of: user)
                _ = try await world.delivering(of: user, outputs: 3)
            }
            _ = try await world.execute(.setMode(provider: "replicate", mode: "off"))
            _ = try await world.execute(.setMode(provider: "replicate", mode: "on"), key: "k2")
            let desk = world.desk(.viewer)
            for limit in [1, 2, 4, 1_000] {
                let jobs = try await all(limit) { try await desk.jobs($0) }
                #expect(jobs.map(\.id) == Set(jobs.map(\.id)).sorted(by: >))
                #expect(jobs.count == 6)
                let holds = try await all(limit) { try await desk.holds($0) }
                #expect(holds.map(\.id) == Set(holds.map(\.id)).sorted())
                #expect(holds.count == 6)
                let users = try await all(limit) { try await desk.users($0) }
                #expect(users.map(\.id) == ["eve", "bob", "ada"])
                let deliveries = try await all(limit) { try await desk.deliveries($0) }
                #expect(deliveries.count == 9)
                #expect(Set(deliveries.map(\.id)).count == 9)
                #expect(deliveries.prefix(3).map { $0.id.suffix(2) } == ["/1", "/2", "/3"])
                let audit = try await all(limit) { try await desk.audit($0) }
                #expect(audit.map(\.after) == ["on", "off"])
            }
        }
    }

    @Test func `a limit is bounded`() async throws {
        try await TestDesk.with { world in
            for _ in 0..<3 { _ = try await world.job() }
            for (limit, count) in [(0, 1), (-5, 1), (2, 2), (Int.max, 3)] {
                #expect(
                    try await world.desk(.viewer).jobs(ListQuery(limit: limit)).items.count
                        == count)
            }
        }
    }

    @Test func `conditions and words must all hold`() async throws {
        try await TestDesk.with { world in
            let queued = try await world.job(of: "100%_ada")
            let unknown = try await world.unknown(of: "bob")
            let failed = try await world.undelivered(of: "100x_ada")
            let desk = world.desk(.viewer)
            func jobs(
                _ conditions: [String: String], _ words: [String] = []
            ) async throws
                -> [String]
            {
                try await desk.jobs(ListQuery(conditions: conditions, words: words)).items
                    .map(\.id)
            }
            #expect(try await jobs(["state": "queued"]) == [queued.text])
            #expect(try await jobs(["user": "bob"]) == [unknown.text])
            #expect(try await jobs(["user": "bob", "state": "queued"]) == [])
            #expect(try await jobs(["provider": "evolink"]) == [failed.text, unknown.text])
            #expect(try await jobs(["attention": "any"]) == [failed.text, unknown.text])
            #expect(try await jobs(["attention": "undelivered"]) == [failed.text])
            #expect(try await jobs(["id": unknown.text]) == [unknown.text])
            #expect(try await jobs([:], ["0%_A"]) == [queued.text], "no wild cards")
            #expect(try await jobs([:], ["ada", "00x"]) == [failed.text])
            #expect(try await jobs([:], ["'; DROP TABLE jobs; --"]) == [])
            let holds = try await desk.holds(ListQuery(conditions: ["stuck": "true"]))
            #expect(holds.items.map(\.job) == [unknown.text, failed.text])
            let free = try await desk.holds(ListQuery(conditions: ["stuck": "false"]))
            #expect(free.items.map(\.job) == [queued.text])
            let one = try await desk.holds(ListQuery(conditions: ["attention": "undelivered"]))
            #expect(one.items.map(\.job) == [failed.text])
            #expect(try await desk.users(ListQuery(conditions: ["id": "bob"])).items.count == 1)
            #expect(try await desk.users(ListQuery(words: ["ada"])).items.count == 2)
            _ = try await world.execute(.cancelJobs([.any(queued)]))
            let audit = try await desk.audit(ListQuery(conditions: ["operator": "admin"]))
            #expect(audit.items.map(\.target) == [queued.text])
            #expect(try await desk.audit(ListQuery(words: ["ticket"])).items.count == 1)
            #expect(try await desk.audit(ListQuery(words: ["nobody"])).items.count == 0)
        }
    }

    @Test func `an unknown field is an error that names the known ones`() async throws {
        try await TestDesk.with { world in
            let desk = world.desk(.viewer)
            let query = ListQuery(conditions: ["colour": "red"])
            let reads: [(String, () async throws -> Void)] = [
                ("state", { _ = try await desk.jobs(query) }),
                ("stuck", { _ = try await desk.holds(query) }),
                ("held", { _ = try await desk.users(query) }),
                ("failed", { _ = try await desk.deliveries(query) }),
                ("operator", { _ = try await desk.audit(query) }),
            ]
            for (known, read) in reads {
                let error = await #expect(throws: QueryError.self) { try await read() }
                #expect(error?.description.contains("colour") == true)
                #expect(error?.description.contains(known) == true)
            }
        }
    }

    @Test func `the data version changes with every commit`() async throws {
        try await TestDesk.with { world in
            let desk = world.desk(.viewer)
            let before = try await desk.dataVersion()
            // PostgreSQL counts the transactions of the whole server, other tests' too.
            if EngineKind.chosen == .sqlite {
                #expect(try await desk.dataVersion() == before)
            }
            _ = try await world.job()
            #expect(try await desk.dataVersion() != before)
        }
    }
}
