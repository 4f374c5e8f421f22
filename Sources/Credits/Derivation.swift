import Database

/// What a user's packages and holds must look like, derived from the entries alone.
struct Derivation {
    private(set) var history = UserHistory()
    private(set) var entryCount: Int64 = 0
    private(set) var entryHash = Entry.genesis
    private var rules = EntryRules()
    private(set) var broken: [BrokenRow] = []

    /// Takes the next entry of the user, in the order of their numbers.
    mutating func take(_ entry: Entry, hash: [UInt8]) {
        let key = "\(entry.user)/\(entry.number)"
        if entry.number != entryCount &+ 1 {
            report("I14", key, expected: "number \(entryCount &+ 1)", found: "\(entry.number)")
        }
        entryCount = entry.number
        let expected = entry.hash(after: entryHash)
        if expected != hash {
            report("I14", key, expected: "hash \(hex(expected))", found: "hash \(hex(hash))")
        }
        // Follow the stored hash, so that one changed row is reported once and not ever after.
        entryHash = hash
        for fault in rules.faults(of: entry, after: history) {
            report(fault.invariant, key, expected: fault.expected, found: fault.found)
        }
        history.take(entry)
        rules.note(entry, in: history)
        if let lowest = history.packages[entry.package]?.balance.lowest, lowest < 0 {
            report("I1", key, expected: "no bucket below 0", found: "\(lowest)")
        }
    }

    /// Goes on behind an entry that cannot be read, which is reported elsewhere.
    mutating func skip(number: Int64?, hash: [UInt8]?) {
        entryCount = number ?? entryCount &+ 1
        entryHash = hash ?? entryHash
    }

    private mutating func report(
        _ invariant: String, _ key: String, expected: String, found: String
    ) {
        broken.append(
            BrokenRow(
                invariant: invariant, table: "entries", key: key, expected: expected, found: found))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        String(
            bytes.prefix(6).reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) })
            + "…"
    }
}

extension Balance {
    /// The smallest bucket.
    fileprivate var lowest: Int64? { [available, held, settled, expired, revoked].min() }
}
