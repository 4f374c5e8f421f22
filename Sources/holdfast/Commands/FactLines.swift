import Terminal

/// Names and what they stand for, below each other.
enum FactLines {
    /// Facts without a value are left out.
    static func lines(_ facts: [(name: String, value: String?)]) -> [String] {
        let known = facts.compactMap { fact in fact.value.map { (fact.name, $0) } }
        let width = known.map(\.0.count).max() ?? 0
        return known.map { "\($0.padded(to: width))  \($1.sanitized)" }
    }
}

extension Int64 {
    /// With its sign and thousands: `+1,200`.
    var signed: String { self > 0 ? "+\(grouped)" : grouped }
}
