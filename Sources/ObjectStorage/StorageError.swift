/// Why an object could not be stored, or not be looked for.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    package enum Kind: Hashable, Sendable {
        /// The store does not answer, or is out of order or space; another try may succeed.
        case unavailable(retryAfter: Duration?)
        /// Address, bucket, credentials or permissions are wrong; a person has to correct them.
        case configuration
        /// Something else is stored under the key.
        case conflict
        /// What arrived is not what was sent.
        case integrity
        /// The file to store cannot be read, or has changed.
        case spool
    }

    package let kind: Kind
    /// What happened, at which store, and what to do; without any secret.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// When the store wants to be asked again, if it said so.
    package var retryAfter: Duration? {
        if case .unavailable(let retryAfter) = kind { retryAfter } else { nil }
    }

    package var description: String { message }
}

extension StorageError {
    /// Something else has the key of `object`.
    static func conflict(over object: OutgoingObject, at place: String) -> StorageError {
        StorageError(
            .conflict,
            "\(place): \(object.key) exists with other content; nothing was written; find out who "
                + "stored it, and remove it if it is not needed")
    }
}
