import Crypto

/// The statements that one connection has prepared, by text and types.
///
/// A statement is named by the hash of what it is. So two programs that a pooler lets share a
/// server connection may find each other's statements there, but never a different one under the
/// same name.
struct PostgresStatements {
    private struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    /// What is to be done before a statement can be run by its name.
    enum Lookup {
        case prepared(name: String)
        case new(name: String)
    }

    /// The most that are kept; then all are forgotten together, as the program has fewer.
    static let countMax = 512

    private var names: [Key: String] = [:]

    var isFull: Bool { names.count >= Self.countMax }

    func find(_ text: String, types: [UInt32]) -> Lookup {
        if let name = names[Key(text: text, types: types)] { return .prepared(name: name) }
        let description = "\(types) \(text)"
        return .new(name: "holdfast_" + Hex.encode(SHA256.hash(Array(description.utf8))).prefix(40))
    }

    mutating func keep(_ name: String, text: String, types: [UInt32]) {
        names[Key(text: text, types: types)] = name
    }

    mutating func removeAll() {
        names = [:]
    }
}
