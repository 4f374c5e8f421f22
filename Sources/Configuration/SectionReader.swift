/// Reads the keys of one table, each once, and then knows which keys nobody asked for.
///
/// A reading method always returns a value: where there is a problem, it is in the report, and
/// the value is a stand-in that nobody will see.
struct SectionReader {
    let report: SettingsReport

    /// The table's own key, dotted; empty for the top of the file.
    let path: String
    let table: TOMLTable

    /// Where the table begins; `nil` if the file has none.
    let line: Int?
    private var knownKeys: [String] = []

    init(_ table: TOMLTable, path: String, line: Int?, report: SettingsReport) {
        self.table = table
        self.path = path
        self.line = line
        self.report = report
    }

    /// The table below `key`; an empty one if there is none.
    mutating func section(_ key: String) -> SectionReader {
        let path = dotted(key)
        guard let entry = entry(key) else {
            return SectionReader(TOMLTable(), path: path, line: nil, report: report)
        }
        guard let table = entry.value.table else {
            report.problem(
                path, line: entry.line, expected: "a table", found: Found.value(entry.value))
            var stray = SectionReader(TOMLTable(), path: path, line: entry.line, report: report)
            stray.isStray = true
            return stray
        }
        return SectionReader(table, path: path, line: entry.line, report: report)
    }

    /// Whether something that is no table stands where the table should: then its keys are not
    /// missing as well.
    private(set) var isStray = false

    /// The value of `key`, or `nil` if it is missing or `convert` cannot use it (a problem).
    mutating func optional<T>(
        _ key: String, expected: String, _ convert: (TOMLValue) -> T?
    ) -> T? {
        guard let entry = entry(key) else { return nil }
        guard let value = convert(entry.value) else {
            problem(key, expected: expected, found: Found.value(entry.value))
            return nil
        }
        return value
    }

    /// The value of `key`, or `standIn` with a problem if it is missing or no good.
    mutating func required<T>(
        _ key: String, expected: String, standIn: T, _ convert: (TOMLValue) -> T?
    ) -> T {
        if table.entry(key) == nil { missing(key, expected: expected) }
        return optional(key, expected: expected, convert) ?? standIn
    }

    func missing(_ key: String, expected: String) {
        guard !isStray else { return }
        report.problem(dotted(key), line: line, expected: expected, found: Found.nothing)
    }

    func problem(_ key: String, expected: String, found: String) {
        report.problem(
            dotted(key), line: table.entry(key)?.line ?? line, expected: expected, found: found)
    }

    /// The entry of `key`, which is a known key from now on.
    mutating func entry(_ key: String) -> TOMLTable.Entry? {
        knownKeys.append(key)
        return table.entry(key)
    }

    /// Declares every key known, where what is known depends on a value that is no good.
    mutating func acceptAllKeys() {
        knownKeys = table.entries.map(\.key)
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        let names = Set(knownKeys).sorted()
        for entry in table.entries where !names.contains(entry.key) {
            report.problem(
                dotted(entry.key), line: entry.line,
                expected: "one of \(names.joined(separator: ", "))",
                found: Found.name(entry.key, of: names))
        }
    }

    /// `key` behind the table's path; a key that is no bare word in quotes.
    func dotted(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                }
            }
        let name = isBare ? key : Found.quoted(key)
        return path.isEmpty ? name : "\(path).\(name)"
    }
}
