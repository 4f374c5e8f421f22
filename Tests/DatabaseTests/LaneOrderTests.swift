import Testing

@testable import Database

/// Statements of one form go together, and each lane's stay in their order.
@Suite struct LaneOrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// One letter a form; a capital adds a row.
        let lanes: [String]
        /// Of each batch the form and the lanes.
        let batches: String

        var testDescription: String { "\(lanes)" }
    }

    static let cases = [
        Case(lanes: [], batches: ""),
        Case(lanes: ["", ""], batches: ""),
        Case(lanes: ["a"], batches: "a0"),
        Case(lanes: ["abc", "abc", "abc"], batches: "a012 b012 c012"),
        Case(lanes: ["ab", "b"], batches: "a0 b01"),
        Case(lanes: ["hapeu", "cpeu"], batches: "h0 a0 c1 p01 e01 u01"),
        Case(lanes: ["aa", "a"], batches: "a01 a0"),
        Case(lanes: ["ab", "ba"], batches: "a0 b01 a1"),
        Case(lanes: ["abab", "ab", "b"], batches: "a01 b012 a0 b0"),
        Case(lanes: ["EE"], batches: "E00"),
        Case(lanes: ["hEEu", "hEEu"], batches: "h01 E0101 u01"),
        Case(lanes: ["EaE", "EaE"], batches: "E01 a01 E01"),
        Case(lanes: ["cpEEu", "hApEu"], batches: "c0 h1 A1 p01 E001 u01"),
        Case(lanes: ["EEE", "EaE", "aE"], batches: "E0001 a12 E12"),
    ]

    @Test(arguments: cases)
    func `is as few batches as are found at a glance`(_ given: Case) {
        let lanes = given.lanes.enumerated().map { lane, letters in
            letters.map { (letter: $0, lane: lane) }
        }
        let batches = LaneOrder.batches(of: lanes) { Self.form(of: $0.letter) }
        #expect(
            batches.map { batch in
                Set(batch.map { String($0.letter) }).joined() + batch.map { "\($0.lane)" }.joined()
            }.joined(separator: " ") == given.batches)
        for (lane, letters) in given.lanes.enumerated() {
            #expect(String(batches.joined().filter { $0.lane == lane }.map(\.letter)) == letters)
        }
    }

    private static func form(of letter: Character) -> SQLForm {
        var form = SQLForm(text: String(letter))
        if letter.isUppercase {
            form.append(.values)
            form.append(.end)
        }
        return form
    }
}
