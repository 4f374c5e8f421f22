/// A statement without its values: what a compiled one is found by.
///
/// The parts are the program's own strings, not a copy: two forms of one place in the source are
/// equal at a glance, and no text is put together but to compile it.
struct SQLForm: Sendable {
    /// A part of a statement.
    private enum Part: Hashable {
        case source(String)
        case value
    }

    private var parts: [Part] = []
    private var valueCount = 0
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

    mutating func append(_ form: SQLForm) {
        for part in form.parts {
            switch part {
            case .source(let source): append(source)
            case .value: appendValue()
            }
        }
    }

    /// The multiplier is that of FNV-1a, by Fowler, Noll and Vo.
    private mutating func mix(_ number: UInt) {
        fingerprint = (fingerprint ^ number) &* 0x100_0000_01b3
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
