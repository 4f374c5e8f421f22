package import Database

/// Times as scripts write them: `2d6h` is six hours into day two, `+36h` is later than now.
package enum ScriptTime {
    private static let units: [(name: Character, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("u", 1),
    ]

    /// Reads an instant; one with a sign counts from `now`, others from day zero.
    package static func instant(_ word: String, now: Instant) -> Instant? {
        switch word.first {
        case "+": microseconds(word.dropFirst()).map { now + .microseconds($0) }
        case "-": microseconds(word.dropFirst()).map { now - .microseconds($0) }
        default: microseconds(word[...]).map { LedgerWorld.start + .microseconds($0) }
        }
    }

    /// Writes an instant, counted from day zero.
    package static func text(_ instant: Instant) -> String {
        var rest = instant.microseconds - LedgerWorld.start.microseconds
        guard rest != 0 else { return "0d" }
        var text = rest < 0 ? "before " : ""
        rest = abs(rest)
        for unit in units where rest >= unit.microseconds {
            text += "\(rest / unit.microseconds)\(unit.name)"
            rest %= unit.microseconds
        }
        return text
    }

    private static func microseconds(_ word: Substring) -> Int64? {
        var sum: Int64 = 0
        var digits = ""
        for character in word {
            if character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = units.first(where: { $0.name == character }), let count = Int64(digits)
            else { return nil }
            sum += count * unit.microseconds
            digits = ""
        }
        return digits.isEmpty && !word.isEmpty ? sum : nil
    }
}
