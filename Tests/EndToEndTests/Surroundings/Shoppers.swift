import Support
import HTTPClient
import Synchronization

/// Users who ask for picture after picture, and again with the same key until they are answered.
final class Shoppers: Sendable {
    /// What they were told so far.
    struct Ledger: Sendable {
        /// The job that each key was answered with.
        var jobs: [String: String] = [:]
        /// What was answered otherwise, or differently the second time.
        var surprises: [String] = []
        /// How often nobody answered.
        var retries = 0
    }

    let users: [String]
    private let site: Site
    private let isOver = Mutex(false)
    private let ledger = Mutex(Ledger())

    /// What they were told so far.
    var told: Ledger { ledger.withLock { $0 } }

    init(_ count: Int, at site: Site) {
        users = (1...count).map { "user-\($0)" }
        self.site = site
    }

    /// Asks until ``stop()``; what was asked is answered before it returns.
    func run(every pause: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            for user in users {
                group.addTask { [self] in
                    var number = 0
                    while !isOver.withLock({ $0 }), !Task.isCancelled {
                        number += 1
                        await ask(for: user, key: "\(user)-\(number)")
                        await tick(after: pause)
                    }
                }
            }
        }
    }

    func stop() { isOver.withLock { $0 = true } }

    /// Asks under `key` until somebody answers.
    func ask(for user: String, key: String) async {
        while !Task.isCancelled {
            do {
                let answer = try await site.post(
                    "/v1/generations", #"{"user": "\#(user)", "prompt": "a red dress"}"#, key: key)
                // It says so while it starts.
                if answer.status != 503 { return note(answer, key: key) }
            } catch is ClientError {
                // Nobody listens, or nobody lived to answer.
            } catch {
                return ledger.withLock { $0.surprises.append("\(key): \(error)") }
            }
            ledger.withLock { $0.retries += 1 }
            await tick(after: .milliseconds(20))
        }
    }

    private func note(_ answer: Answer, key: String) {
        let id: String?
        do { id = try answer.document()["id"].text } catch { id = nil }
        ledger.withLock { ledger in
            guard answer.status == 202, let id else {
                ledger.surprises.append("\(key): \(answer.status) \(answer.text.prefix(300))")
                return
            }
            if let known = ledger.jobs[key], known != id {
                ledger.surprises.append("\(key): \(known), then \(id)")
            }
            ledger.jobs[key] = id
        }
    }
}
