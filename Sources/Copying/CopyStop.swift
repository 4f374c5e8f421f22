import Synchronization

/// Somebody's wish that a copy ends; it is asked about between any two pages.
package final class CopyStop: Sendable {
    private struct State {
        var isRequested = false
        var reaction: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Ends the copy soon, unless it has been committed.
    package func request() {
        let reaction = state.withLock { state in
            state.isRequested = true
            return state.reaction.take()
        }
        reaction?()
    }

    /// Does `reaction` as soon as the wish is there, instead of what was given before.
    func whenRequested(_ reaction: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            state.reaction = reaction
            return state.isRequested
        }
        if isRequested { reaction() }
    }

    func check() throws(CopyRefusal) {
        if state.withLock({ $0.isRequested }) { throw .canceled }
    }
}
