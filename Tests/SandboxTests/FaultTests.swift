import Foundation
import HTTPClient
import Sandbox
import Testing

/// Each fault, switched on while the sandbox runs and seen by a client.
struct FaultTests {
    @Test
    func `an outage answers nothing and creates nothing`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"outage": {"status": 502}}}"#)
            let refused = try await sandbox.call(
                .evolink, "POST", "images/generations", RunningSandbox.generation())
            #expect(refused.status == 502)
            #expect(sandbox.server.state.tasksCreated.isEmpty)
            #expect(try await sandbox.call(.replicate, "GET", "account").status == 200)
            try await sandbox.setFaults("{}")
            _ = try await sandbox.createTask()
        }
    }

    @Test
    func `an outage after accept lies`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(
                #"{"evolink": {"outage": {"status": 500, "after_accept": true}}}"#
            )
            let refused = try await sandbox.call(
                .evolink, "POST", "images/generations", RunningSandbox.generation())
            #expect(refused.status == 500)
            #expect(sandbox.server.state.tasksCreated == [.evolink: 1])
        }
    }

    @Test
    func `a slow vendor answers late`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"replicate": {"slow": {"delay_ms": 600}}}"#)
            _ = try await sandbox.call(.replicate, "GET", "account")
            #expect(sandbox.time.waits.reduce(.zero, +) == .milliseconds(600))
        }
    }

    @Test(arguments: Vendor.allCases)
    func `a throttled create says when to come back`(vendor: Vendor) async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(
                #"{"\#(vendor.rawValue)": {"throttled": {"retry_after": 7}}}"#)
            let path = vendor == .evolink ? "images/generations" : "predictions"
            let refused = try await sandbox.call(vendor, "POST", path, "{}")
            #expect(refused.status == 429)
            #expect(refused.header("retry-after") == "7")
            let read = vendor == .evolink ? "credits" : "account"
            #expect(try await sandbox.call(vendor, "GET", read).status == 200)
        }
    }

    @Test
    func `a lost callback is never posted`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"lost_callback": {}}}"#)
            _ = try await sandbox.createTask(callback: sandbox.url + "/")
            let state = try await sandbox.wait { $0.callbacks.dropped == 1 }
            #expect(state.callbacks.posted == 0)
            #expect(state.tasksByStatus[.evolink] == ["succeeded": 1])
        }
    }

    @Test
    func `a duplicated callback is posted again`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"duplicated_callback": {"times": 3}}}"#)
            _ = try await sandbox.createTask(callback: sandbox.url + "/")
            let state = try await sandbox.wait { $0.callbacks.pending == 0 }
            #expect(state.callbacks.posted == 3)
        }
    }

    @Test
    func `an early callback comes before the create answer`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"early_callback": {}}}"#)
            let id = try await sandbox.createTask(callback: sandbox.url + "/")
            #expect(sandbox.server.state.callbacks.posted == 1)
            let task = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            #expect(try task.value("status") == "completed")
        }
    }

    @Test
    func `a task fails by the code`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(
                #"{"evolink": {"failed_task": {"code": "service_error"}}}"#)
            let id = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(1))
            let task = try await sandbox.call(.evolink, "GET", "tasks/\(id)")
            #expect(try task.value("status") == "failed")
            let error: [String: String] = try task.value("error")
            #expect(error["code"] == "service_error")
            #expect(sandbox.server.state.providerCharges.isEmpty)
        }
    }

    @Test
    func `a partial success has fewer pictures`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"partial_success": {"outputs": 1}}}"#)
            let created = try await sandbox.call(
                .evolink, "POST", "images/generations", RunningSandbox.generation(pictures: 3))
            let id: String = try created.value("id")
            sandbox.time.advance(by: .seconds(1))
            #expect(try await results(of: id, in: sandbox).count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a result that expired at once may be asked for anew`(isRenewable: Bool) async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(
                #"{"evolink": {"expired_result": {"renewable": \#(isRenewable)}}}"#)
            let id = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(1))
            let url = try await results(of: id, in: sandbox)[0]
            #expect(try await sandbox.send("GET", url).status == 403)
            let again = try await results(of: id, in: sandbox)[0]
            #expect((again == url) == !isRenewable)
            #expect(try await sandbox.send("GET", again).status == (isRenewable ? 200 : 403))
        }
    }

    @Test
    func `a truncated result ends early`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"truncated_result": {"keep": 0.5}}}"#)
            let id = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(1))
            let url = try await results(of: id, in: sandbox)[0]
            let picture = try await sandbox.send("GET", url)
            #expect(picture.status == 200)
            #expect(PNGFile(picture.body)?.isWhole != true)
        }
    }

    @Test
    func `a result whose connection is cut is shorter than declared`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"truncated_result": {"cut": true}}}"#)
            let id = try await sandbox.createTask()
            sandbox.time.advance(by: .seconds(1))
            let url = try await results(of: id, in: sandbox)[0]
            let error = try await #require(throws: ClientError.self) {
                try await sandbox.send("GET", url)
            }
            guard case .truncated = error.reason else {
                Issue.record("\(error.reason)")
                return
            }
        }
    }

    @Test
    func `a task is accepted and its create request cut`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"evolink": {"cut_after_accept": {}}}"#)
            let key = [(name: "Idempotency-Key", value: "run_0123456789abcdef")]
            let body = RunningSandbox.generation()
            let error = try await #require(throws: ClientError.self) {
                try await sandbox.call(
                    .evolink, "POST", "images/generations", body, headers: key)
            }
            #expect(error.wasSent)
            #expect(sandbox.server.state.tasksCreated == [.evolink: 1])
            let replayed = try await sandbox.call(
                .evolink, "POST", "images/generations", body, headers: key)
            #expect(replayed.header("idempotency-replayed") == "true")
            #expect(sandbox.server.state.tasksCreated == [.evolink: 1])
        }
    }

    @Test
    func `faults are shown as they are in force`() async throws {
        try await RunningSandbox.with { sandbox in
            try await sandbox.setFaults(#"{"replicate": {"slow": {"delay_ms": 5}}}"#)
            let shown = try await sandbox.send("GET", "/sandbox/faults")
            #expect(
                shown.text == #"{"replicate":{"slow":{"delay_ms":5,"share":1.0,"calls":"all"}}}"#)
            let refused = try await sandbox.send(
                "PUT", "/sandbox/faults", #"{"evolink": {"outage": {"status": 200}}}"#)
            #expect(refused.status == 422)
            #expect(refused.text.contains(#""field":"evolink.outage.status""#))
            #expect(try await sandbox.send("GET", "/sandbox/faults").body == shown.body)
        }
    }

    private func results(of id: String, in sandbox: RunningSandbox) async throws -> [String] {
        try await sandbox.call(.evolink, "GET", "tasks/\(id)").value("results")
    }
}
