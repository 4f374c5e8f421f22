import Foundation
import HTTPClient
import Sandbox
import Testing

/// The sandbox as its clients meet it, over HTTP.
struct SandboxServerTests {
    @Test
    func `a task goes from its order to a picture that can be fetched`() async throws {
        try await RunningSandbox.with { sandbox in
            let id = try await sandbox.createTask()
            let early = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            #expect(try early.value("status") == "pending")
            sandbox.time.advance(by: .milliseconds(600))
            let half = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            #expect(try half.value("progress") == 50)
            sandbox.time.advance(by: .milliseconds(400))
            let done = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            let results: [String] = try done.value("results")
            let picture = try await sandbox.send("GET", results[0])
            #expect(picture.status == 200)
            #expect(picture.header("content-type") == "image/png")
            #expect(PNGFile(picture.body)?.isWhole == true)
            #expect(sandbox.server.state.providerCharges == [.evolink: 1])
            #expect(sandbox.server.state.resultsServed == 1)
        }
    }

    @Test
    func `every task has a picture of its own`() async throws {
        try await RunningSandbox.with { sandbox in
            let body = RunningSandbox.generation(pictures: 3)
            let created = try await sandbox.call(.evolink, "POST", "images/generations", body)
            sandbox.time.advance(by: .seconds(1))
            let id: String = try created.value("id")
            let done = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            var pictures: Set<[UInt8]> = []
            for url in try done.value("results") as [String] {
                pictures.insert(try await sandbox.send("GET", url).body)
            }
            #expect(pictures.count == 3)
        }
    }

    @Test
    func `a URL that has expired is refused as the vendor's CDN does`() async throws {
        try await RunningSandbox.with { sandbox in
            let id = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(2))
            let done = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            let results: [String] = try done.value("results")
            let other = results[0].replacing(/expires=\d+/, with: "expires=9999999999")
            #expect(try await sandbox.send("GET", other).status == 403)
            sandbox.time.advance(by: .seconds(24 * 3_600))
            #expect(try await sandbox.send("GET", results[0]).status == 403)
            #expect(
                try await sandbox.send("GET", sandbox.url + "/files/evolink/x/0.png").status == 404)
        }
    }

    @Test(arguments: [
        (Vendor.evolink, "tasks/task-unified-1-a"), (.evolink, "images/generations"),
        (.replicate, "predictions/a"), (.replicate, "account"),
    ])
    func `nothing is told without the key`(vendor: Vendor, path: String) async throws {
        try await RunningSandbox.with { sandbox in
            let response = try await sandbox.send(
                "GET", "/\(vendor.rawValue)/v1/\(path)", "", [("Authorization", "Bearer wrong")])
            #expect(response.status == 401)
            switch vendor {
            case .evolink:
                let error: [String: String] = try response.value("error")
                #expect(error["code"] == "unauthorized")
            case .replicate: #expect(try response.value("title") == "Unauthenticated")
            }
        }
    }

    @Test
    func `the same key with the same request is the same task`() async throws {
        try await RunningSandbox.with { sandbox in
            let key = [(name: "Idempotency-Key", value: "run_0123456789abcdef")]
            let body = RunningSandbox.generation()
            let first = try await sandbox.call(
                .evolink, "POST", "images/generations", body, headers: key)
            let second = try await sandbox.call(
                .evolink, "POST", "images/generations", body, headers: key)
            #expect(first.header("idempotency-replayed") == nil)
            #expect(second.status == 200)
            #expect(second.header("idempotency-replayed") == "true")
            #expect(second.body == first.body)
            let other = try await sandbox.call(
                .evolink, "POST", "images/generations", RunningSandbox.generation(pictures: 2),
                headers: key)
            #expect(other.status == 409)
            let error: [String: String] = try other.value("error")
            #expect(error["code"] == "idempotency_conflict")
            let state = sandbox.server.state
            #expect(state.tasksCreated == [.evolink: 1])
            #expect(state.idempotencyKeys == 1)
            #expect(state.idempotencyReplays == 1)
            #expect(state.idempotencyConflicts == 1)
        }
    }

    @Test
    func `an attempt that is submitted twice is counted`() async throws {
        try await RunningSandbox.with { sandbox in
            let callback = sandbox.url + "/?attempt=1"
            for _ in 1...3 { _ = try await sandbox.createTask(callback: callback) }
            _ = try await sandbox.createTask(callback: sandbox.url + "/?attempt=2")
            #expect(sandbox.server.state.duplicateAttempts == 1)
        }
    }

    @Test
    func `the end is called back`() async throws {
        try await RunningSandbox.with { sandbox in
            _ = try await sandbox.createTask(callback: sandbox.url + "/?attempt=1")
            let state = try await sandbox.wait { $0.callbacks.posted == 1 }
            #expect(state.callbacks.refused == 0)
            #expect(state.tasksByStatus[.evolink] == ["succeeded": 1])
        }
    }

    @Test(arguments: [(Vendor.evolink, [1, 2, 4]), (.replicate, [1, 2, 4, 8, 16, 29])])
    func `a callback that is refused is tried again, then dropped for ever`(
        vendor: Vendor, waits: [Int]
    ) async throws {
        try await RunningSandbox.with { sandbox in
            // Nothing there takes a callback: 404.
            let callback = sandbox.url + "/nothing"
            switch vendor {
            case .evolink: _ = try await sandbox.createTask(callback: callback)
            case .replicate:
                _ = try await sandbox.call(
                    .replicate, "POST", "models/a/b/predictions",
                    #"{"input": {}, "webhook": "\#(callback)"}"#)
            }
            let state = try await sandbox.wait { $0.callbacks.failed == 1 }
            #expect(state.callbacks.refused == waits.count + 1)
            #expect(state.callbacks.posted == 0)
            // The first wait is for the task itself.
            #expect(sandbox.time.waits == [.seconds(1)] + waits.map { .seconds($0) })
        }
    }

    @Test
    func `a prediction is listed, canceled and called back`() async throws {
        try await RunningSandbox.with { sandbox in
            let created = try await sandbox.call(
                .replicate, "POST", "predictions", #"{"version": "a/b", "input": {"prompt": "A"}}"#)
            #expect(created.status == 201)
            #expect(try created.value("status") == "starting")
            let id: String = try created.value("id")
            let canceled = try await sandbox.call(.replicate, "POST", "predictions/\(id)/cancel")
            #expect(canceled.status == 200)
            #expect(try canceled.value("status") == "canceled")
            let listed = try await sandbox.call(.replicate, "GET", "predictions")
            let results: [[String: Any]] = try listed.value("results")
            #expect(results.map { $0["id"] as? String } == [id])
            #expect(sandbox.server.state.providerCharges.isEmpty)
        }
    }

    @Test
    func `tasks are asked for by the dozen and listed by status`() async throws {
        try await RunningSandbox.with { sandbox in
            let first = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(1))
            let second = try await sandbox.createTask()
            let batch = try await sandbox.call(
                .evolink, "POST", "tasks/batch",
                #"{"task_ids": ["\#(second)", "task-unified-0-x", "\#(first)"]}"#)
            let rows: [[String: Any]] = try batch.value("data")
            #expect(rows.map { $0["id"] as? String } == [second, first])
            for (status, id) in [("completed", first), ("processing", second)] {
                let list = try await sandbox.call(.evolink, "GET", "tasks?status=\(status)")
                let rows: [[String: Any]] = try list.value("data")
                #expect(rows.map { $0["id"] as? String } == [id])
                #expect(try list.value("total") == 1)
            }
            #expect(try await sandbox.call(.evolink, "GET", "tasks/none").status == 400)
            #expect(
                try await sandbox.call(.evolink, "GET", "tasks/task-unified-0-x").status == 404)
        }
    }

    @Test
    func `it tells its credits, models, account and secret`() async throws {
        try await RunningSandbox.with { sandbox in
            #expect(try await sandbox.call(.evolink, "GET", "credits").value("success") == true)
            #expect(try await sandbox.call(.evolink, "GET", "models").value("object") == "list")
            #expect(
                try await sandbox.call(.replicate, "GET", "account").value("username") == "sandbox")
            let secret: String = try await sandbox.call(
                .replicate, "GET", "webhooks/default/secret"
            ).value("key")
            #expect(secret.hasPrefix("whsec_"))
            #expect(try await sandbox.send("GET", "/sandbox/").text.contains("cut_after_accept"))
        }
    }

    @Test
    func `a sandbox without pictures or with a bad secret does not start`() throws {
        #expect(throws: SandboxError.noPictures) {
            try SandboxServer(SandboxOptions(pictures: []))
        }
        var options = SandboxOptions(pictures: [try SamplePictures.named("red-dress.png")])
        options.webhookSecret = "whsec_"
        #expect(throws: SandboxError.webhookSecret) { try SandboxServer(options) }
    }

    @Test(.timeLimit(.minutes(5)))
    func `stopping waits neither for callbacks nor for answers that are held back`() async throws {
        let hour: Duration = .seconds(3_600)
        try await RunningSandbox.with { options in
            options.clock = .system
            options.generationTime = hour...hour
        } _: { sandbox in
            _ = try await sandbox.createTask(callback: sandbox.url + "/")
            #expect(sandbox.server.state.callbacks.pending == 1)
            try await sandbox.setFaults(#"{"evolink": {"slow": {"delay_ms": 600000}}}"#)
            async let held = sandbox.call(.evolink, "GET", "credits")
            _ = try await sandbox.wait { $0.calls[.evolink] == 2 }
            await sandbox.server.stop()
            #expect(try await held.status == 200)
        }
    }
}
