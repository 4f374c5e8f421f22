import Support
import Foundation
import HTTPClient

/// What a server answered.
struct Answer: Sendable {
    var status: Int
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func document() throws -> Document { try Document(body) }
}

extension Site {
    /// Posts as the product does, to one of the services if not to the next.
    func post(
        _ path: String, _ body: String, key idempotencyKey: String? = nil,
        headers: [(name: String, value: String)] = [], at service: Int? = nil
    ) async throws -> Answer {
        var headers = headers
        headers.append(("Content-Type", "application/json"))
        headers.append(("Authorization", "Bearer \(key)"))
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        return try await send(
            ClientRequest(
                method: "POST", url: (service.map(serviceURL(of:)) ?? serviceURL) + path,
                headers: headers, body: .bytes(Array(body.utf8))))
    }

    /// Posts exactly this, without a key.
    func postAsIs(
        _ path: String, headers: [(name: String, value: String)], body: [UInt8]
    ) async throws -> Answer {
        try await send(
            ClientRequest(
                method: "POST", url: serviceURL + path, headers: headers, body: .bytes(body)))
    }

    func get(_ url: String) async throws -> Answer {
        try await send(
            ClientRequest(
                url: url.hasPrefix("/") ? serviceURL + url : url,
                headers: [("Authorization", "Bearer \(key)")], timeout: .seconds(70)))
    }

    private func send(_ request: ClientRequest) async throws -> Answer {
        let response = try await client.send(request)
        return Answer(status: response.status, body: response.body)
    }

    /// Gives a user credits.
    func grant(_ credits: Int, to user: String, key: String? = nil) async throws {
        let answer = try await post(
            "/v1/users/\(user)/packages", #"{"credits": \#(credits)}"#,
            key: "grant-\(key ?? user)")
        guard answer.status == 201 else { throw Unexpected("a grant", answer) }
    }

    /// Asks for a generation, which must be taken.
    func generate(
        for user: String, outputs: Int = 1, at service: Int? = nil
    ) async throws -> Document {
        let answer = try await post(
            "/v1/generations",
            #"{"user": "\#(user)", "prompt": "a red dress", "outputs": \#(outputs)}"#, at: service)
        guard answer.status == 202 else { throw Unexpected("a generation", answer) }
        return try answer.document()
    }

    /// Waits until a job has ended.
    func end(of generation: Document) async throws -> Document {
        let url = generation["status_url"].text ?? ""
        return try await eventually("the end of \(url)") {
            let status = try await get(url + "&wait=20").document()
            let isOver = ["completed", "failed", "canceled"].contains(status["status"].text)
            return isOver ? status : nil
        }
    }

    /// Grants credits, asks for that many pictures one by one, and waits for all of them.
    func complete(_ count: Int, for user: String) async throws -> [String] {
        try await grant(100, to: user)
        var jobs: [Document] = []
        for _ in 0..<count { jobs.append(try await generate(for: user)) }
        for job in jobs {
            let end = try await end(of: job)
            guard end["status"].text == "completed" else {
                throw ChildProcess.Failure(description: "a job ended as \(end)")
            }
        }
        return jobs.compactMap { $0["id"].text }
    }

    func balance(of user: String) async throws -> Document {
        try await get("/v1/users/\(user)/balance").document()
    }

    /// Sets the sandbox's faults, all of them.
    func setFaults(_ faults: String) async throws {
        let answer = try await send(
            ClientRequest(
                method: "PUT", url: "\(sandboxURL)/sandbox/faults",
                headers: [("Content-Type", "application/json")],
                body: .bytes(Array(faults.utf8))))
        guard answer.status == 200 else { throw Unexpected("faults", answer) }
    }

    /// What the sandbox has seen and done.
    func sandboxState() async throws -> Document {
        try await get("\(sandboxURL)/sandbox/state").document()
    }
}

/// An answer that a test could not go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ answer: Answer) {
        description = "\(what) was answered \(answer.status) \(answer.text.prefix(1_000))"
    }
}
