import Foundation
import Support
import Testing

/// What comes from outside is wrong, and nothing happens.
struct BadInputTests {
    @Test(.timeLimit(.minutes(5)))
    func `a wrong configuration is told all at once, and nothing is started`() async throws {
        try await withTemporaryDirectory { directory in
            let file = "\(directory)/holdfast.toml"
            let port = try FreePort.find()
            try """
            [database]
            url = "mysql:holdfast"
            [service]
            listen = "127.0.0.1:\(port)"
            public_url = 7
            colour = "blue"
            [storage]
            kind = "directory"
            path = "results"
            [generation]
            default_provider = "evolnik"
            credits = "four"
            [providers.evolink]
            adapter = "evolink"
            model = "gemini-3.1-flash-image-preview"
            api_key = "env:NOT_SET_ANYWHERE"
            """.write(toFile: file, atomically: true, encoding: .utf8)
            let end = try await Holdfast.run(["serve", "--config", file])
            #expect(end.code == 1)
            #expect(end.output.isEmpty)
            let expected: [(line: Int, key: String, words: String)] = [
                (2, "database.url", "expected sqlite:PATH"),
                (5, "service.public_url", "expected"),
                (6, "service.colour", "expected"),
                (11, "generation.default_provider", "evolink"),
                (12, "generation.credits", "expected"),
                (16, "providers.evolink.api_key", "NOT_SET_ANYWHERE"),
            ]
            for (line, key, words) in expected {
                let told = end.error.split(separator: "\n").filter {
                    $0.contains("\(file):\(line): \(key): ") && $0.contains(words)
                }
                #expect(told.count == 1, "\(key) in\n\(end.error)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 1)
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["evolink", "replicate"])
    func `forged callbacks change nothing, the true one does`(_ provider: String) async throws {
        try await CallbackRecorder.with { recorder in
            var plan = Site.Plan()
            plan.change = { settings in
                settings.set("service", "public_url", "\"\(recorder.url)\"")
                settings.set("generation", "default_provider", "\"\(provider)\"")
            }
            try await Site.with(plan) { site in
                // Whatever is asked of the provider is not answered: only a callback helps.
                try await site.setFaults(
                    #"{"\#(provider)": {"outage": {"status": 503, "calls": "read"}}}"#)
                try await site.grant(20, to: "ann")
                let job = try #require(try await site.generate(for: "ann")["id"].text)
                let callback = try await recorder.first(of: provider)
                try await site.isRunning(job)
                let before = try await site.sqlite(Site.everything)

                for forgery in Forgery.all where forgery.suits(provider) {
                    let answer = try await site.post(forgery.of(callback))
                    #expect(
                        forgery.statuses.contains(answer.status),
                        "\(forgery.name): \(answer.status) \(answer.text)")
                }
                let after = try await site.sqlite(Site.everything)
                #expect(after == before)

                try await site.setFaults("{}")
                let answer = try await site.post(callback)
                #expect(answer.status == 200, "\(answer.text)")
                let url = "/v1/generations/\(job)?wait=20"
                #expect(try await site.get(url).document()["status"].text == "completed")
                // The same again is acknowledged, and changes nothing.
                let balance = try await site.balance(of: "ann")
                #expect(try await site.post(callback).status == 200)
                #expect(try await site.balance(of: "ann") == balance)
                #expect(try await site.verify()["ok"].flag == true)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a result on a private address is refused, and nobody pays`() async throws {
        var plan = Site.Plan()
        plan.change = { $0.set("delivery", "allow_private", "[]") }
        try await Site.with(plan) { site in
            try await site.grant(20, to: "ann")
            let end = try await site.end(of: try await site.generate(for: "ann"))
            #expect(end["status"].text == "failed")
            #expect(end["failure"]["kind"].text == "unavailable")
            #expect(try await site.sandboxState()["results"]["served"].number == 0)
            let balance = try await site.balance(of: "ann")
            #expect(balance["available"].number == 20 && balance["held"].number == 0)
            let holds = try await site.json("holds", "list", "--state", "released")["items"]
            #expect(holds.items.count == 1)
            #expect(try await site.verify()["ok"].flag == true)
        }
    }
}

/// A callback that somebody else could send.
private struct Forgery: Sendable {
    let name: String
    let statuses: ClosedRange<Int>
    var onlyOf: String?
    let change: @Sendable (inout CallbackRecorder.Callback) -> Void

    func suits(_ provider: String) -> Bool { onlyOf == nil || onlyOf == provider }

    func of(_ callback: CallbackRecorder.Callback) -> CallbackRecorder.Callback {
        var forged = callback
        change(&forged)
        return forged
    }

    static let all = [
        Forgery(name: "wrong secret", statuses: 401...404) { callback in
            let last = callback.path.removeLast()
            callback.path.append(last == "0" ? "1" : "0")
        },
        Forgery(name: "no such attempt", statuses: 202...404) { callback in
            var parts = callback.path.split(separator: "/").map(String.init)
            parts[3] = "01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA"
            callback.path = "/" + parts.joined(separator: "/")
        },
        Forgery(name: "another provider's name", statuses: 400...404) { callback in
            let (from, to) =
                callback.path.contains("evolink")
                ? ("evolink", "replicate") : ("replicate", "evolink")
            callback.path = callback.path.replacing("/\(from)/", with: "/\(to)/")
        },
        Forgery(name: "not JSON", statuses: 400...403) { $0.body = Array("<html>".utf8) },
        Forgery(name: "too large", statuses: 413...413) {
            $0.body = [UInt8](repeating: UInt8(ascii: " "), count: 65 << 10)
        },
        Forgery(name: "another body under the signature", statuses: 400...403, onlyOf: "replicate")
        {
            $0.body.append(UInt8(ascii: " "))
        },
        Forgery(name: "without a signature", statuses: 400...403, onlyOf: "replicate") {
            $0.headers.removeAll { $0.name.lowercased().hasPrefix("webhook-") }
        },
        Forgery(name: "another task", statuses: 400...403, onlyOf: "evolink") {
            $0.body = Array(
                #"{"id": "task-unified-1-other", "status": "completed", "results": []}"#.utf8)
        },
    ]
}

extension Site {
    /// All that money and jobs are made of, as text.
    fileprivate static let everything = """
        SELECT group_concat(id || state || credits) FROM jobs;
        SELECT group_concat(id || state || coalesce(task, '')) FROM attempts;
        SELECT group_concat(id || available || held || entry_count) FROM users;
        SELECT count(*) FROM outputs;
        """

    fileprivate func isRunning(_ job: String) async throws {
        try await eventually("the job to run") {
            let status = try await get("/v1/generations/\(job)").document()["status"].text
            return status == "running" ? true : nil
        }
    }

    /// Posts a callback as it is to the service.
    fileprivate func post(_ callback: CallbackRecorder.Callback) async throws -> Answer {
        let ours = ["host", "content-length", "user-agent", "connection", "authorization"]
        let headers = callback.headers.filter { !ours.contains($0.name.lowercased()) }
        return try await postAsIs(callback.path, headers: headers, body: callback.body)
    }
}
