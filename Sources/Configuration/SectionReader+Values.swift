extension SectionReader {
    /// The longest text that any key takes, in bytes.
    private static let textBytesMax = 4096

    /// A text that is not empty and has no control characters; `nil` for anything else.
    static func plainText(_ value: TOMLValue) -> String? {
        guard let text = value.string, !text.isEmpty, text.utf8.count <= textBytesMax
        else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isPlain ? text : nil
    }

    mutating func text(_ key: String, expected: String = "a text") -> String {
        required(key, expected: expected, standIn: "", Self.plainText)
    }

    mutating func text(_ key: String, default text: String) -> String {
        optional(key, expected: "a text", Self.plainText) ?? text
    }

    /// A path, as seen from the file's folder.
    mutating func path(_ key: String, default path: String) -> String {
        report.resolve(optional(key, expected: "a path", Self.plainText) ?? path)
    }

    mutating func boolean(_ key: String, default isTrue: Bool) -> Bool {
        optional(key, expected: "true or false", \.boolean) ?? isTrue
    }

    mutating func integer(
        _ key: String, default number: Int, in range: ClosedRange<Int>
    ) -> Int {
        let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return optional(key, expected: expected) { value in
            value.integer.flatMap(Int.init(exactly:)).flatMap { range.contains($0) ? $0 : nil }
        } ?? number
    }

    /// A price of one output, if there is one.
    mutating func credits(_ key: String) -> Int64? {
        let range: ClosedRange<Int64> = 0...1_000_000_000
        let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return optional(key, expected: expected) { value in
            value.integer.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func duration(
        _ key: String, default duration: Duration, in range: ClosedRange<Duration>
    ) -> Duration {
        let lower = DurationText.format(range.lowerBound)
        let upper = DurationText.format(range.upperBound)
        let example = DurationText.format(duration)
        let expected = "a duration from \(lower) to \(upper), such as \"\(example)\""
        return optional(key, expected: expected) { value in
            value.string.flatMap(DurationText.parse).flatMap { range.contains($0) ? $0 : nil }
        } ?? duration
    }

    /// The URL of `key`, without a slash at its end; `nil` if it is missing or no good.
    mutating func optionalURL(_ key: String) -> String? {
        guard let entry = entry(key) else { return nil }
        guard let text = Self.plainText(entry.value) else {
            problem(key, expected: "an https URL", found: Found.value(entry.value))
            return nil
        }
        do throws(WebAddress.Refusal) {
            return try WebAddress(text).text
        } catch {
            problem(key, expected: Self.expectation(error), found: Found.quoted(text))
            return nil
        }
    }

    mutating func requiredURL(_ key: String) -> String {
        if table.entry(key) == nil { missing(key, expected: "an https URL") }
        return optionalURL(key) ?? ""
    }

    private static func expectation(_ refusal: WebAddress.Refusal) -> String {
        switch refusal {
        case .notAURL: "an https URL"
        case .hasUserInfo: "a URL without a user or password"
        case .hasQuery: "a URL without ? and #"
        case .notEncrypted: "https (http is only for 127.0.0.0/8, ::1 and localhost)"
        }
    }

    /// The texts of an array, each with its line; empty if `key` is missing.
    mutating func texts(_ key: String, expected: String) -> [(text: String, line: Int)] {
        let itemsMax = 1000
        let values = optional(key, expected: "an array of \(expected)") { value in
            value.array.flatMap { $0.count <= itemsMax ? $0 : nil }
        }
        var texts: [(text: String, line: Int)] = []
        for value in values ?? [] {
            if let text = Self.plainText(value) {
                texts.append((text, value.line))
            } else {
                report.problem(
                    dotted(key), line: value.line, expected: expected, found: Found.value(value))
            }
        }
        return texts
    }
}
