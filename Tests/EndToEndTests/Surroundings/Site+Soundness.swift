import Foundation
import Support
import Testing

extension Site {
    /// Waits until every job has ended or asks for a person.
    func comeToRest(within limit: Duration = .seconds(100)) async throws {
        let open = """
            FROM jobs
            WHERE state IN ('queued', 'submitting', 'running', 'delivering') AND attention IS NULL
            """
        do {
            try await eventually("all jobs to end", within: limit, every: .milliseconds(500)) {
                try await query("SELECT count(*) \(open)") == "0" ? true : nil
            }
        } catch let error as TimedOut {
            let left = try await query("SELECT id, state, provider, wake_at \(open) LIMIT 20")
            throw TimedOut(what: "\(error.what); there are still \(left)", limit: error.limit)
        }
    }

    /// Checks that what `shoppers` were told is what was done, once each, and paid once.
    ///
    /// Each of them was granted `granted` credits, and pays `price` for a picture.
    func expectSound(_ shoppers: Shoppers, granted: Int, price: Int = 4) async throws {
        let told = shoppers.told
        #expect(told.surprises.isEmpty, "\(told.surprises.prefix(5))")

        // Every accepted request is exactly one job, and still is when it is asked for again.
        #expect(Set(told.jobs.values).count == told.jobs.count)
        let rows = try await query("SELECT id FROM jobs ORDER BY id").split(separator: "\n")
        #expect(Set(rows.map(String.init)) == Set(told.jobs.values))
        for (key, _) in told.jobs.prefix(20) {
            await shoppers.ask(for: String(key.prefix(6)), key: key)
        }
        #expect(shoppers.told.jobs == told.jobs)

        let proof = try await verify()
        #expect(proof["ok"].flag == true, "\(proof["broken"])")
        for user in shoppers.users {
            try await expectConserved(user, granted: granted, price: price)
        }
        try await expectOnceMade()
        try await expectPictures()
    }

    private func expectConserved(_ user: String, granted: Int, price: Int) async throws {
        let balance = try await balance(of: user)
        let sum = ["available", "held", "settled", "expired", "revoked"]
            .compactMap { balance[$0].number }.reduce(0, +)
        #expect(sum == granted)
        let paid = try await query(
            """
            SELECT count(*) * \(price) FROM outputs o JOIN jobs j ON j.id = o.job_id
            WHERE j.user_id = '\(user)' AND j.state = 'completed' AND o.state = 'stored'
            """)
        #expect(balance["settled"].number == Int(paid))
    }

    /// No attempt was submitted twice, no job ended twice, no callback was taken twice.
    private func expectOnceMade() async throws {
        let state = try await sandboxState()
        #expect(state["duplicate_attempts"].number == 0)
        #expect(state["tasks_created"]["replicate"].number == 0)
        let endedTwice = try await query(
            """
            SELECT job_id FROM job_events WHERE kind IN ('completed', 'failed', 'canceled')
            GROUP BY job_id HAVING count(*) > 1
            """)
        #expect(endedTwice.isEmpty, "\(endedTwice)")
        let takenTwice = try await query(
            """
            SELECT attempt_id FROM callbacks WHERE verdict = 'taken'
            GROUP BY attempt_id, event HAVING count(*) > 1
            """)
        #expect(takenTwice.isEmpty, "\(takenTwice)")
    }

    /// Every picture that was paid for is there.
    private func expectPictures() async throws {
        let objects = try await query("SELECT key, bytes FROM outputs WHERE state = 'stored'")
        for line in objects.split(separator: "\n") {
            let parts = line.split(separator: "|")
            let path = "\(folder)/results/\(parts[0])"
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(size == Int(parts[1]), "\(path)")
        }
    }

    /// How many jobs ended how, in a line.
    func ends() async throws -> String {
        try await query(
            """
            SELECT state || coalesce(' ' || attention, ''), count(*) FROM jobs
            GROUP BY state, attention ORDER BY 1
            """
        ).replacing("\n", with: ", ").replacing("|", with: ": ")
    }
}
