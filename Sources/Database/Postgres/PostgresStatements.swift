import Crypto

/// The statements that one connection has prepared, by form and types.
///
/// A statement is named by the hash of what it is. So two programs that a pooler lets share a
/// server connection may find each other's statements there, but never a different one under the
/// same name.
struct PostgresStatements {
    struct Key: Hashable {
        let form: SQLForm
        let types: [UInt32]

        /// A form's values are mostly of the same types.
        func hash(into hasher: inout Hasher) {
            hasher.combine(form)
        }
    }

    /// The most that are kept; then all are forgotten together, as the program has fewer.
    static let countMax = 512

    private var names: [Key: String] = [:]

    var isFull: Bool { names.count >= Self.countMax }

    /// The name under which it has been prepared; `nil` if it has not.
    func find(_ key: Key) -> String? { names[key] }

    /// - Returns: The name under which it is to be prepared.
    mutating func add(_ key: Key) -> String {
        let description = "\(key.types) \(key.form.text)"
        let name = "holdfast_" + Hex.encode(SHA256.hash(Array(description.utf8))).prefix(40)
        names[key] = name
        return name
    }

    /// Forgets one that could not be prepared.
    mutating func remove(_ key: Key) {
        names[key] = nil
    }

    mutating func removeAll() {
        names = [:]
    }
}
