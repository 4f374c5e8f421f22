import HTTPClient
import HTTPServer
import Synchronization
import Testing

/// A value that a handler on another thread fills.
final class Box<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func set(_ value: Value) { state.withLock { $0 = value } }

    @discardableResult
    func change<R: Sendable>(_ body: (inout Value) -> R) -> R {
        state.withLock { (value: inout sending Value) -> sending R in body(&value) }
    }
}

extension Server {
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}

/// The error that a request ends with; a response instead fails the test.
func failure(of request: ClientRequest, by client: Client) async throws -> ClientError {
    do {
        let response = try await client.send(request)
        Issue.record("got status \(response.status) instead of an error")
        throw CancellationError()
    } catch let error as ClientError {
        return error
    }
}

/// Text as bytes that differ everywhere, so that a piece lost or moved is seen.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

extension ClientError.Reason {
    /// The case alone, without what it carries.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}

/// Lets everybody through once so many have arrived.
actor Barrier {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func arrive() async {
        missing -= 1
        if missing > 0 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
    }
}
