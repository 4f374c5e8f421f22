import Time

/// Which rows of a list are shown: every term must hold.
///
/// `word` is contained, `!word` is not, `~wrd` has its letters in that order, `field:value`
/// begins with the value (`any` for one at all), and `field>10m`, `field>=50`, `field<2`,
/// `field<=3` compare numbers and ages.
struct Filter: Equatable, Sendable {
    enum Comparison: String, Sendable {
        case over = ">", atLeast = ">=", under = "<", atMost = "<="
    }

    enum Term: Equatable, Sendable {
        case word(String)
        case fuzzy(String)
        case field(String, value: String)
        case number(String, Comparison, Double)
        indirect case not(Term)
    }

    /// More than anybody types; the rest is ignored.
    static let termsMax = 16

    private(set) var text = ""
    private(set) var terms: [Term] = []

    init() {}

    init(_ text: String) {
        self.text = text
        terms = text.split(separator: " ").prefix(Self.termsMax).compactMap(Self.term)
    }

    var isEmpty: Bool { terms.isEmpty }

    func matches(_ row: ConsoleRow, now: Instant) -> Bool {
        guard !isEmpty else { return true }
        let haystack = row.searchText
        return terms.allSatisfy { Self.holds($0, row, haystack, now) }
    }
}

extension Filter {
    private static func term(_ text: Substring) -> Term? {
        if text.hasPrefix("!") { return term(text.dropFirst()).map { .not($0) } }
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("~"), text.count > 1 { return .fuzzy(text.dropFirst().lowercased()) }
        if let comparison = comparison(text) { return comparison }
        if let colon = text.firstIndex(of: ":"), colon > text.startIndex {
            let value = text[text.index(after: colon)...].lowercased()
            let field = text[..<colon].lowercased()
            return field.allSatisfy(\.isLetter)
                ? .field(field, value: value) : .word(text.lowercased())
        }
        return .word(text.lowercased())
    }

    private static func comparison(_ text: Substring) -> Term? {
        guard let sign = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else { return nil }
        let field = text[..<sign].lowercased()
        var rest = text[text.index(after: sign)...]
        var name = String(text[sign])
        if rest.first == "=" {
            name += "="
            rest = rest.dropFirst()
        }
        guard !field.isEmpty, let operation = Comparison(rawValue: name) else { return nil }
        guard let number = amount(rest) else { return nil }
        return .number(field, operation, number)
    }

    /// A number, or a time such as `10m` or `1h30m` in seconds.
    static func amount(_ text: Substring) -> Double? {
        if let number = Double(text), number.isFinite { return number }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        var total = 0.0
        var digits = ""
        for character in text {
            if character.isNumber || character == "." {
                digits.append(character)
            } else {
                guard let unit = units[character], let number = Double(digits) else { return nil }
                total += number * unit
                digits = ""
            }
        }
        return digits.isEmpty && !text.isEmpty ? total : nil
    }

    private static func holds(
        _ term: Term, _ row: ConsoleRow, _ haystack: String, _ now: Instant
    ) -> Bool {
        switch term {
        case .not(let inner): return !holds(inner, row, haystack, now)
        case .word(let word): return haystack.contains(word)
        case .fuzzy(let letters): return isFuzzy(letters, in: haystack)
        case .field(let field, let value):
            guard let found = row.value(field) else { return false }
            switch found {
            case .text(let text):
                return value == "any" ? !text.isEmpty : text.lowercased().hasPrefix(value)
            case .number(let number): return Double(value) == number
            case .instant: return false
            }
        case .number(let field, let operation, let limit):
            guard let found = row.value(field) else { return false }
            switch found {
            case .text: return false
            case .number(let number): return compare(number, operation, limit)
            case .instant(let instant):
                let age = Double(now.microseconds - instant.microseconds) / 1_000_000
                return compare(age, operation, limit)
            }
        }
    }

    private static func compare(_ one: Double, _ operation: Comparison, _ other: Double) -> Bool {
        switch operation {
        case .over: one > other
        case .atLeast: one >= other
        case .under: one < other
        case .atMost: one <= other
        }
    }

    private static func isFuzzy(_ letters: String, in text: String) -> Bool {
        var wanted = letters[...]
        for character in text where character == wanted.first { wanted = wanted.dropFirst() }
        return wanted.isEmpty
    }
}
