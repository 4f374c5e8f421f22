import Operations
import Testing

@testable import holdfast

struct WrittenIDTests {
    private static let ids = [
        "01M7Z0M1F1440YXMA6B3ESS517", "01M7Z0M1F1440YXMA6B3ESS518", "01M7Z0M1F1440YXMB6B3ESS518",
    ]

    private func whole(_ text: String) async throws -> String {
        try await WrittenID(text: text).whole { query in
            Self.ids.filter { $0.contains(query.words[0]) }
        }
    }

    @Test(arguments: [
        ("B3ESS517", ids[0]), ("b3ess517", ids[0]), ("01M7Z0M1", "01M7Z0M1"),
        ("S517", "S517"), ("NOBODYIS", "NOBODYIS"), (ids[1], ids[1]), ("B3E%S517", "B3E%S517"),
    ])
    func `the end that the console shows stands for the whole id`(
        text: String, id: String
    ) async throws {
        #expect(try await whole(text) == id)
    }

    @Test func `an end that two ids have is refused`() async throws {
        let failure = try await #require(throws: CommandFailure.self) {
            _ = try await whole("B3ESS518")
        }
        #expect("\(failure)".contains("2 ids end with B3ESS518"))
    }
}
