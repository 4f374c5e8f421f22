import Configuration
import FoundationEssentials
import Glibc
import HTTPClient
import Jobs

/// A product's users, played over the product's own API: they buy packages and ask for pictures.
struct DemoTraffic: Sendable {
    /// How many requests may be out at once; more arrivals than that are dropped, as a product
    /// would.
    private static let requestsMax = 64
    private static let prompts = [
        "Dress the person in image 1 in the garment in image 2, studio light",
        "The same person in a red evening dress, on a balcony at dusk",
        "Replace the jacket by a green raincoat, keep the pose",
        "A blue linen suit, summer garden party",
        "Put the striped shirt of image 2 on the person in image 1",
    ]

    let client: Client
    let service: String
    let sandbox: String
    let key: String
    let scenario: DemoScenario
    let seed: UInt64
    let log: Log

    /// Runs until the task is canceled.
    func run() async {
        var random = SeededGenerator(seed: seed)
        await buyPackages(&random)
        await withDiscardingTaskGroup { group in
            group.addTask { await changeFaults() }
            let gate = AsyncStream.makeStream(
                of: Void.self, bufferingPolicy: .bufferingNewest(Self.requestsMax))
            for _ in 0..<Self.requestsMax { gate.continuation.yield() }
            var room = gate.stream.makeAsyncIterator()
            var number = 0
            while !Task.isCancelled {
                // Poisson arrivals: exponential pauses between them.
                let pause = -Glibc.log(1 - random.unit()) / scenario.arrivalsPerSecond
                do { try await Task.sleep(for: .seconds(pause)) } catch { break }
                guard await room.next() != nil else { break }
                number += 1
                let order = order(number, &random)
                group.addTask {
                    await ask(order)
                    gate.continuation.yield()
                }
            }
        }
    }

    private struct Grant: Encodable {
        var credits: Int
        var source: String
        var expiresAt: String?

        enum CodingKeys: String, CodingKey {
            case credits, source
            case expiresAt = "expires_at"
        }
    }

    private struct Order: Encodable, Sendable {
        var user: String
        var prompt: String
        var images = [
            "https://pictures.example/person.png", "https://pictures.example/garment.png",
        ]
        var aspectRatio = "3:4"
        var outputs: Int
        var key: String

        enum CodingKeys: String, CodingKey {
            case user, prompt, images, outputs
            case aspectRatio = "aspect_ratio"
        }
    }

    private func buyPackages(_ random: inout SeededGenerator) async {
        for user in 0..<scenario.users {
            for package in 0..<3 {
                let days = [2, 30, 365][package]
                let expires = Date.now.addingTimeInterval(Double(days) * 86_400)
                let grant = Grant(
                    credits: 200 + Int(random.next() % 2_000),
                    source: package == 0 ? "promotion" : "purchase",
                    expiresAt: package == 2 ? nil : expires.formatted(.iso8601))
                await post(
                    grant, to: "/v1/users/\(name(user))/packages",
                    key: "demo-\(seed)-\(user)-\(package)")
            }
        }
    }

    private func name(_ user: Int) -> String {
        let names = ["ann", "bob", "cem", "dia", "eve", "fay", "gus", "hal", "ida", "jim"]
        return "\(names[user % names.count])\(user / names.count + 1)@example"
    }

    private func order(_ number: Int, _ random: inout SeededGenerator) -> Order {
        Order(
            user: name(Int(random.next() % UInt64(scenario.users))),
            prompt: Self.prompts[Int(random.next() % UInt64(Self.prompts.count))],
            outputs: random.unit() < 0.8 ? 1 : 2, key: "demo-\(seed)-\(number)")
    }

    private func ask(_ order: Order) async {
        await post(order, to: "/v1/generations", key: order.key)
    }

    private func post(
        _ body: some Encodable & Sendable, to path: String, key idempotency: String
    )
        async
    {
        do {
            let response = try await client.send(
                ClientRequest(
                    method: "POST", url: service + path,
                    headers: [
                        ("Authorization", "Bearer \(key)"), ("Content-Type", "application/json"),
                        ("Idempotency-Key", idempotency),
                    ],
                    body: .bytes(Array(try JSONEncoder().encode(body)))))
            // A user without credits is turned away, as in life.
            if response.status >= 400, response.status != 402 {
                log.warning("demo: \(path) was answered \(response.status)")
            }
        } catch {
            log.warning("demo: \(path) failed: \(error)")
        }
    }

    /// Plays the scenario's faults, again and again.
    private func changeFaults() async {
        while !Task.isCancelled {
            let start = ContinuousClock.now
            for change in scenario.changes {
                do { try await Task.sleep(until: start + change.at) } catch { return }
                await set(change)
            }
            do { try await Task.sleep(until: start + scenario.length) } catch { return }
        }
    }

    private func set(_ change: DemoScenario.Change) async {
        do {
            let response = try await client.send(
                ClientRequest(
                    method: "PUT", url: "\(sandbox)/sandbox/faults",
                    headers: [("Content-Type", "application/json")],
                    body: .bytes(Array(change.faults.utf8))))
            let answer = String(decoding: response.body.prefix(200), as: UTF8.self)
            if response.status == 200 {
                log.info("demo: \(change.title)")
            } else {
                log.error(
                    "demo: \(change.title): the sandbox answered \(response.status) \(answer)")
            }
        } catch {
            log.error("demo: \(change.title): \(error)")
        }
    }
}
