import HTTPServer

/// The caller's name for a request, under which a repetition finds the first one's outcome.
enum IdempotencyKey {
    static let charactersMax = 255

    /// What the header says; `nil` without one.
    ///
    /// - Throws: a problem for a key that is too long or could not be shown as it is.
    static func read(from request: Request) throws(Problem) -> String? {
        guard let key = request.header("idempotency-key") else { return nil }
        let isPrintable = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPrintable, (1...charactersMax).contains(key.utf8.count) else {
            throw Problem(
                .invalidRequest,
                "Idempotency-Key must be 1 to \(charactersMax) printable characters of ASCII"
            )
        }
        return key
    }

    /// The same for a request that needs one.
    static func require(from request: Request) throws(Problem) -> String {
        guard let key = try read(from: request) else {
            throw Problem(
                .invalidRequest,
                "send the header Idempotency-Key: a request that is repeated must not count twice")
        }
        return key
    }
}
