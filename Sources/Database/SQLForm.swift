import Glibc

/// A statement without its values: what a compiled one is found by.
///
/// The parts are the program's own text, not a copy: they cost nothing to keep and to let go, two
/// forms of one place in the source are equal at a glance, and no text is put together but to
/// compile it.
struct SQLForm: Sendable {
    /// A part of a statement.
    enum Part: Hashable {
        case source(Source)
        /// One of `texts`, counted from zero.
        case text(Int)
        case value
        /// The places of ``SQL/OneRow``, which are one text in a statement by itself, and another
        /// one where many are joined.
        case change, values, end
    }

    private(set) var parts: [Part] = []
    /// What does not stand in the program's source, but has been put together by this module.
    private(set) var texts: [String] = []
    private(set) var valueCount = 0
    /// Whether it says that it changes exactly one row.
    private(set) var changesOneRow = false
    /// Whether it says that it adds one row, which depends on no row that such a statement adds.
    private(set) var addsRow = false
    /// Made of the parts' lengths, so that it costs nothing; equal forms have the same.
    private var fingerprint: UInt = 0

    init() {}

    init(_ source: StaticString) {
        append(source)
    }

    /// A statement, or a part of one, that has been put together.
    init(text: String) {
        append(text: text)
    }

    mutating func reserveCapacity(_ count: Int) {
        parts.reserveCapacity(count)
    }

    mutating func append(_ source: StaticString) {
        guard source.utf8CodeUnitCount > 0 else { return }
        parts.append(.source(Source(text: source)))
        mix(UInt(truncatingIfNeeded: source.utf8CodeUnitCount))
    }

    mutating func append(text: String) {
        guard !text.isEmpty else { return }
        parts.append(.text(texts.count))
        texts.append(text)
        mix(UInt(truncatingIfNeeded: text.utf8.count))
    }

    mutating func appendValue() {
        parts.append(.value)
        valueCount += 1
        mix(0)
    }

    mutating func append(_ oneRow: SQL.OneRow) {
        switch oneRow {
        case .change: parts.append(.change)
        case .values:
            parts.append(.values)
            addsRow = true
        case .end: parts.append(.end)
        }
        changesOneRow = true
        mix(1 << 32)
    }

    mutating func append(_ form: SQLForm) {
        for part in form.parts {
            switch part {
            case .source(let source): append(source.text)
            case .text(let index): append(text: form.texts[index])
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
        switch parts.first {
        case .source(let source): source.begins(with: "SELECT ")
        case .text(let index): texts[index].hasPrefix("SELECT ")
        default: false
        }
    }

    /// The statement with `$1`, `$2`, … where values stand.
    var text: String {
        var text = ""
        var number = 0
        for part in parts {
            switch part {
            case .source(let source): text += source.text.description
            case .text(let index): text += texts[index]
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
        one.fingerprint == other.fingerprint && one.parts == other.parts && one.texts == other.texts
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }
}

extension SQLForm {
    /// Text that stands in the program's source.
    struct Source {
        let text: StaticString

        func begins(with prefix: StaticString) -> Bool {
            let count = prefix.utf8CodeUnitCount
            return text.utf8CodeUnitCount >= count
                && memcmp(text.utf8Start, prefix.utf8Start, count) == 0
        }
    }
}

extension SQLForm.Source: Hashable {
    /// Mostly the same place in memory.
    static func == (one: Self, other: Self) -> Bool {
        let count = one.text.utf8CodeUnitCount
        return count == other.text.utf8CodeUnitCount
            && (one.text.utf8Start == other.text.utf8Start
                || memcmp(one.text.utf8Start, other.text.utf8Start, count) == 0)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8CodeUnitCount)
    }
}
