import Support
import Testing

/// Settled credits that are given back (I8).
@Suite struct RefundTests {
    @Test func `I8: a refund goes back to the packages that paid, the last first`() async throws {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 until 5d as B
            grant ann 3 as C
            freeze ann 8 for J1 | freeze A:3 B:3 C:2
            settle J1           | settle A:3 B:3 C:2
            refund J1 4         | refund B:2 C:2     | J1 settled 8 refunded 4
            refund J1 1         | refund B:1         | B available 3 until 5d
            refund J1           | refund A:3         | ann available 9, J1 settled 8 refunded 8
            """)
    }

    @Test func `I8: of a part that was settled, only that part comes back`() async throws {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 as B
            freeze ann 6 for J1 | freeze A:3 B:3
            settle J1 4         | settle A:3 B:1, release B:2
            refund J1 2         | refund A:1 B:1     | A available 1 settled 2 until 2d
            refund J1           | refund A:2         | ann available 6
            """)
    }

    @Test func `19: refunds never exceed what was settled, however many they are`() async throws {
        try await play(
            """
            grant ann 9 as A
            freeze ann 4 for J1 | freeze A:4
            refund J1           | refused: cannot refund 0 credits: 0 are settled and not refunded
            settle J1 3         | settle A:3, release A:1
            refund J1 4         | refused: cannot refund 4 credits: 3 are settled and not refunded
            refund J1 0         | refused: credits must be between 1 and 1000000000000, not 0
            refund J1 -1        | refused: credits must be between 1 and 1000000000000, not -1
            refund J1 2         | refund A:2
            refund J1 2         | refused: cannot refund 2 credits: 1 are settled and not refunded
            refund J1           | refund A:1 | ann available 9
            refund J1           | refused: cannot refund 0 credits: 0 are settled and not refunded
            refund J1 1         | refused: cannot refund 1 credits: 0 are settled and not refunded
            """)
    }

    @Test func `9: what was released is not refunded on top`() async throws {
        try await play(
            """
            grant ann 9 as A
            freeze ann 4 for J1 | freeze A:4
            release J1          | release A:4
            refund J1 4         | refused: cannot refund 4 credits: 0 are settled and not refunded
            refund J2           | refused: job J2 has no hold
            """)
    }

    @Test func `refunded credits can be spent again`() async throws {
        try await play(
            """
            grant ann 4 as A
            freeze ann 4 for J1 | freeze A:4
            settle J1           | settle A:4
            refund J1           | refund A:4 | ann can spend 4
            freeze ann 4 for J2 | freeze A:4
            settle J2           | settle A:4 | ann settled 4
            """)
    }
}
