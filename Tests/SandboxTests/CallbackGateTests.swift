import Synchronization
import Testing

@testable import Sandbox

/// How many callbacks are on their way at once.
struct CallbackGateTests {
    private final class Counts: Sendable {
        private let state = Mutex((inside: 0, most: 0, passed: 0))

        var most: Int { state.withLock { $0.most } }
        var passed: Int { state.withLock { $0.passed } }

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }

        func leave() {
            state.withLock { state in
                state.inside -= 1
                state.passed += 1
            }
        }
    }

    @Test
    func `lets in no more than its width, and everybody in the end`() async {
        let gate = CallbackGate(width: 3)
        let counts = Counts()
        await withTaskGroup { group in
            for _ in 1...500 {
                group.addTask {
                    await gate.pass {
                        counts.enter()
                        await Task.yield()
                        counts.leave()
                    }
                }
            }
        }
        #expect((1...3).contains(counts.most))
        #expect(counts.passed == 500)
    }
}
