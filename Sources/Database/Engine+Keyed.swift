extension Engine {
    /// How often a transaction is run whose commit got no answer.
    private static var keyedRunsMax: Int { 3 }

    /// Runs `body` in a transaction that may write, and finds out what became of it where the
    /// answer to the commit is lost.
    ///
    /// `body` stores its outcome under a key with what it does, and begins by looking for it. Run
    /// again, it finds the outcome, or does what was not done; where the server is still at the
    /// first commit, the key makes it wait for that. Nothing is guessed, and nothing done twice.
    ///
    /// - Parameters:
    ///   - owner: Whose all of it is, as ``write(for:from:_:)`` wants it; `nil` if it is nobody's
    ///     alone.
    ///   - file: The place in the source that it is called from.
    ///   - line: The line of it.
    ///   - body: What is run.
    /// - Returns: What `body` gives.
    /// - Throws: the first error if the outcome stays unknown: ask again with the same key.
    package func writeKeyed<R: Sendable>(
        for owner: String? = nil, file: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        var unknown: DatabaseError?
        for _ in 0..<Self.keyedRunsMax {
            do {
                guard let owner else { return try await write(body) }
                return try await write(for: owner, file: file, line: line, body)
            } catch let error as DatabaseError where error.outcome == .unknown {
                unknown = unknown ?? error
            } catch let error as DatabaseError {
                // That this run did nothing does not say what the one before it did.
                throw unknown ?? error
            }
        }
        throw unknown ?? DatabaseError(kind: .other, message: "The transaction was not run")
    }
}
