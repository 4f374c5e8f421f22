/// A write that waits for its turn, whatever its result.
protocol PendingWrite: Sendable {
    /// Runs the write's body. Its caller hears nothing before ``FinishedWrite/tell(_:)``.
    func run(in transaction: Transaction) -> FinishedWrite

    /// Tells the caller that the body has not been run.
    func refuse(_ error: DatabaseError)
}

/// A write whose body has been run, and whose caller still waits for the commit.
struct FinishedWrite {
    /// Whether the body threw, so that what it did is to be undone.
    let hasThrown: Bool
    /// Gives the caller the result, or, given an error of the commit, that error.
    let tell: (DatabaseError?) -> Void
}

/// A write and the one place where its result goes.
///
/// The continuation is an unsafe one, as this is the hot path: a write is either refused, or run
/// and told, once, by ``SQLiteWriter`` alone.
final class TypedWrite<R: Sendable>: PendingWrite {
    private let body: @Sendable (Transaction) throws -> R
    private let continuation: UnsafeContinuation<R, any Error>

    init(
        _ body: @escaping @Sendable (Transaction) throws -> R,
        _ continuation: UnsafeContinuation<R, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(in transaction: Transaction) -> FinishedWrite {
        let continuation = continuation
        do {
            let value = try body(transaction)
            return FinishedWrite(hasThrown: false) { error in
                if let error {
                    continuation.resume(throwing: error)
                } else {
                    continuation.resume(returning: value)
                }
            }
        } catch let thrown {
            return FinishedWrite(hasThrown: true) { error in
                continuation.resume(throwing: error ?? thrown)
            }
        }
    }

    func refuse(_ error: DatabaseError) {
        continuation.resume(throwing: error)
    }
}
