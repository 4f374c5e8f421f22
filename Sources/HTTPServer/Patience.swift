import Glibc
import Synchronization

/// How long clients may take to say what they want.
///
/// libmicrohttpd closes a connection after a silence. A client that sends a byte now and then is
/// never silent for long, and would keep its connection for ever; here it is on the clock until
/// its request is complete.
final class Patience: Sendable {
    /// One open connection.
    final class Client: Sendable {
        fileprivate let descriptor: Int32
        /// When the client's turn began; nil while it is ours.
        private let turn = Mutex<ContinuousClock.Instant?>(.now)

        fileprivate init(descriptor: Int32) {
            self.descriptor = descriptor
        }

        /// The client is to speak: it connected, began a request or got its response.
        func turnBegins() {
            turn.withLock { $0 = .now }
        }

        /// The request is complete.
        func turnEnds() {
            turn.withLock { $0 = nil }
        }

        fileprivate func hasWaited(_ limit: Duration, at now: ContinuousClock.Instant) -> Bool {
            turn.withLock { turn in turn.map { now - $0 > limit } ?? false }
        }
    }

    private let limit: Duration
    private let clients = Mutex<[ObjectIdentifier: Client]>([:])

    /// - Parameter limit: For the head of a request to begin, and from there for the whole of it.
    init(limit: Duration) {
        self.limit = limit
    }

    func add(descriptor: Int32) -> Client {
        let client = Client(descriptor: descriptor)
        clients.withLock { $0[ObjectIdentifier(client)] = client }
        return client
    }

    func remove(_ client: Client) {
        _ = clients.withLock { $0.removeValue(forKey: ObjectIdentifier(client)) }
    }

    /// Shuts down the connections of all clients that took too long, each second until cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
            let now = ContinuousClock.now
            // Within the lock, since a descriptor is closed, and used again, after its removal.
            clients.withLock { clients in
                for client in clients.values where client.hasWaited(limit, at: now) {
                    shutdown(client.descriptor, Int32(SHUT_RDWR))
                }
            }
        }
    }
}
