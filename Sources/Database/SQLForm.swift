/// A statement without its values: what a compiled one is found by.
///
/// The parts are the program's own strings, not a copy: two forms of one place in the source are
/// equal at a glance, and no text is put together but to compile it.
struct SQLForm: Sendable {
    /// A part of a statement.
    enum Part: Hashable {
        case source(String)
        case value
        /// The places of ``SQL/OneRow``, which are one text in a statement by itself, and another
        /// one where many are joined.
        case change, values, end
    }

    private(set) var parts: [Part] = []
    private(set) var valueCount = 0
    /// Whether it says that it changes exactly one row.
    private(set) var changesOneRow = false
    /// Made of the parts' lengths, so that it costs nothing; equal forms have the same.
    private var fingerprint: UInt = 0

    init() {}

    init(_ source: String) {
        append(source)
    }

    mutating func reserveCapacity(_ count: Int) {
        parts.reserveCapacity(count)
    }

    mutating func append(_ source: String) {
        guard !source.isEmpty else { return }
        parts.append(.source(source))
        mix(UInt(truncatingIfNeeded: source.utf8.count))
    }

    mutating func appendValue() {
        parts.append(.value)
        valueCount += 1
        mix(0)
    }

    mutating func append(_ oneRow: SQL.OneRow) {
        switch oneRow {
        case .change: parts.append(.change)
        case .values: parts.append(.values)
        case .end: parts.append(.end)
        }
        changesOneRow = true
        mix(1 << 32)
    }

    mutating func append(_ form: SQLForm) {
        for part in form.parts {
            switch part {
            case .source(let source): append(source)
            case .value: appendValue()
            case .change: append(.change)
            case .values: append(.values)
            case .end: append(.end)
            }
        }
    }

    /// The multiplier is that of FNV-1a, by Fowler, Noll and Vo.
    private mutating func mix(_ number: UInt) {
        fingerprint = (fingerprint ^ number) &* 0x100_0000_01b3
    }

    /// Whether it reads.
    var isQuery: Bool {
        guard case .source(let source)? = parts.first else { return false }
        return source.hasPrefix("SELECT ")
    }

    /// The statement with `$1`, `$2`, … where values stand.
    var text: String {
        var text = ""
        var number = 0
        for part in parts {
            switch part {
            case .source(let source): text += source
            case .value:
                number += 1
                text += "$\(number)"
            case .change: break
            case .values: text += "VALUES ("
            case .end: text += ")"
            }
        }
        return text
    }
}

extension SQLForm: Hashable {
    static func == (one: SQLForm, other: SQLForm) -> Bool {
        one.fingerprint == other.fingerprint && one.parts == other.parts
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }
}
