import HTTPServer
import Synchronization

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
