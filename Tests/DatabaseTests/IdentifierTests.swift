import Database
import Testing

@Suite struct IdentifierTests {
    enum Job {}

    @Test func `identifiers sort in the order in which they were made`() {
        let generator = IdentifierGenerator()
        // The clock stands still, goes on, and goes back.
        let times: [Int64] = [5_000, 5_000, 5_999, 6_000, 1_795_248_930_250_000, 4_000, 4_000]
        let made: [Identifier<Job>] = times.flatMap { time in
            (0..<100).map { _ in generator.next(at: Instant(microseconds: time)) }
        }
        #expect(made == made.sorted())
        #expect(Set(made).count == made.count)
    }

    @Test(
        arguments: [
            (0, "0000000000"), (1_469_918_176_385_000, "01ARYZ6S41"),
            (281_474_976_710_655_000, "7ZZZZZZZZZ"),
        ] as [(Int64, String)])
    func `the first ten characters are the milliseconds`(time: Int64, text: String) {
        let generator = IdentifierGenerator()
        let identifier: Identifier<Job> = generator.next(at: Instant(microseconds: time))
        #expect(identifier.text.hasPrefix(text))
        #expect(identifier.text.utf8.count == 26)
        #expect(identifier.text.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
    }

    @Test func `a seed gives the same identifiers, no seed gives others`() {
        func make(_ seed: UInt64?) -> [Identifier<Job>] {
            let generator = IdentifierGenerator(seed: seed)
            return (0..<10).map { generator.next(at: Instant(microseconds: $0 * 1_000)) }
        }
        #expect(make(1) == make(1))
        #expect(make(1) != make(2))
        #expect(make(nil) != make(nil))
    }
}
