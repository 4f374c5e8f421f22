/// Where finished pictures are kept: objects that are written once and stay as they are.
///
/// A put may be tried again at any time, also after a crash or an answer that was lost: the object
/// that an earlier try left is adopted.
package protocol ObjectStore: Sendable {
    /// Where this is, for people: `s3://results at https://…`, or `directory results`.
    var place: String { get }

    /// Stores a file under its key, where nothing is yet.
    ///
    /// - Returns: `.adopted` if the object was there already, with the same SHA-256.
    /// - Throws: `.conflict` if something else is there; the other kinds as they say.
    func put(_ object: OutgoingObject) async throws(StorageError) -> PutOutcome

    /// What is stored under a key, or `nil`.
    func summary(of key: String) async throws(StorageError) -> ObjectSummary?

    /// Finds out whether objects can be stored, for readiness; cheap, and repeatable at will.
    func check() async throws(StorageError)
}

/// How an object came to be where it should be.
package enum PutOutcome: Hashable, Sendable {
    case stored
    /// It was there already, from an earlier try.
    case adopted
}
