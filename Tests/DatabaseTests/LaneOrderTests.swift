import Testing

@testable import Database

/// Statements of one form go together, and each lane's stay in their order.
@Suite struct LaneOrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// One letter a form.
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
    ]

    @Test(arguments: cases)
    func `is as few batches as are found at a glance`(_ given: Case) {
        let lanes = given.lanes.enumerated().map { lane, letters in
            letters.map { (letter: $0, lane: lane) }
        }
        let batches = LaneOrder.batches(of: lanes) { SQLForm(text: String($0.letter)) }
        #expect(
            batches.map { batch in
                Set(batch.map { String($0.letter) }).joined() + batch.map { "\($0.lane)" }.joined()
            }.joined(separator: " ") == given.batches)
        for (lane, letters) in given.lanes.enumerated() {
            #expect(String(batches.joined().filter { $0.lane == lane }.map(\.letter)) == letters)
        }
    }
}
