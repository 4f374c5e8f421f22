/// Reads the fields of one object of a fault document, collecting what is wrong.
struct FaultFieldReader {
    private let members: [JSON.Member]
    private let path: String
    private var known: Set<String> = []
    private(set) var problems: [FaultDocument.Problem] = []

    /// Starts on `object`, which stands at `path` of the document (empty for the whole).
    init(object: JSON, path: String) {
        self.path = path
        members = object.members ?? []
        if object.members == nil {
            problems = [
                FaultDocument.Problem(
                    field: path.isEmpty ? "(document)" : path, expected: "an object")
            ]
        }
    }

    /// Notes that a field is not as expected, and gives an empty text to go on with.
    @discardableResult
    mutating func missing(_ name: String, _ expected: String) -> String {
        let field = path.isEmpty ? name : path + "." + name
        problems.append(FaultDocument.Problem(field: field, expected: expected))
        return ""
    }

    private mutating func value(_ name: String) -> JSON? {
        known.insert(name)
        return members.last { $0.name == name && $0.value != .null }?.value
    }

    /// Reads a field that is an object; `nil` if it is not there.
    mutating func object<Value>(
        _ name: String, _ read: (inout FaultFieldReader) -> Value
    ) -> Value? {
        guard let object = value(name) else { return nil }
        var fields = FaultFieldReader(object: object, path: path.isEmpty ? name : "\(path).\(name)")
        let value = read(&fields)
        fields.refuseUnknownFields()
        problems += fields.problems
        return value
    }

    /// Reads a whole number within `range`; without a default it must be there.
    mutating func integer(_ name: String, _ range: ClosedRange<Int>, default standard: Int?) -> Int
    {
        let given = value(name)
        if given == nil, let standard { return standard }
        guard let number = given?.integer, range.contains(number) else {
            missing(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return range.lowerBound
        }
        return number
    }

    /// Reads a number within `range`.
    mutating func real(
        _ name: String, _ range: ClosedRange<Double>, default standard: Double
    ) -> Double {
        guard let given = value(name) else { return standard }
        guard let number = given.real, range.contains(number) else {
            missing(name, "a number from \(range.lowerBound) to \(range.upperBound)")
            return standard
        }
        return number
    }

    /// Reads how much the fault strikes; all of it unless told.
    mutating func share() -> Double {
        real("share", 0...1, default: 1)
    }

    /// Reads which requests the fault strikes: `create`, `read` or `all`.
    mutating func calls(default standard: CallKind?) -> CallKind? {
        guard let given = value("calls") else { return standard }
        if given.string == "all" { return nil }
        guard let kind = given.string.flatMap(CallKind.init(rawValue:)) else {
            missing("calls", "\"create\", \"read\" or \"all\"")
            return standard
        }
        return kind
    }

    /// Reads a text of 1 to 500 bytes; `nil` if it is not there.
    mutating func text(_ name: String) -> String? {
        guard let given = value(name) else { return nil }
        guard let text = given.string, (1...500).contains(text.utf8.count) else {
            return missing(name, "a text of 1 to 500 bytes")
        }
        return text
    }

    /// Reads a truth value.
    mutating func boolean(_ name: String, default standard: Bool) -> Bool {
        guard let given = value(name) else { return standard }
        guard let value = given.boolean else {
            missing(name, "true or false")
            return standard
        }
        return value
    }

    /// Names every field that nothing asked for.
    mutating func refuseUnknownFields() {
        for member in members where !known.contains(member.name) {
            missing(member.name, "one of " + known.sorted().joined(separator: ", "))
        }
    }
}
