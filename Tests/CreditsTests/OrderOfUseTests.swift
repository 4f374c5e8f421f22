import Support
import Testing

/// Which credits are used first, and what a part of a hold consumes (I7).
@Suite struct OrderOfUseTests {
    @Test func `I7: the soonest expiry goes first, and what never expires goes last`() async throws
    {
        try await play(
            """
            grant ann 5 as A            | grant A:5
            grant ann 5 until 9d as B   | grant B:5
            grant ann 5 until 2d as C   | grant C:5
            grant ann 5 until 5d as D   | grant D:5
            freeze ann 3 for J1         | freeze C:3               | ann available 17 held 3
            freeze ann 4 for J2         | freeze C:2 D:2           | C held 5 until 2d
            freeze ann 12 for J3        | freeze D:3 B:5 A:4       | ann available 1 held 19
            freeze ann 1 for J4         | freeze A:1               | ann held 20
            """)
    }

    @Test func `I7: with the same expiry the older package goes first, then the smaller id`()
        async throws
    {
        try await play(
            """
            grant ann 2 from 3d until 9d as A | grant A:2
            grant ann 2 until 9d as B         | grant B:2
            clock +1h
            grant ann 2 until 9d as C         | grant C:2
            freeze ann 1 for J1               | freeze B:1
            clock 4d
            freeze ann 4 for J2               | freeze A:2 B:1 C:1
            """)
    }

    @Test func `I7: of those that never expire the older goes first`() async throws {
        try await play(
            """
            grant ann 2 as B
            grant ann 2 as A
            clock +1s
            grant ann 2 as C
            freeze ann 5 for J1 | freeze B:2 A:2 C:1
            """)
    }

    @Test func `a package of another user is never touched`() async throws {
        try await play(
            """
            grant ben 9 until 1d as A
            grant ann 2 as B
            freeze ann 2 for J1 | freeze B:2          | ben available 9, ann held 2
            freeze ann 1 for J2 | refused: 1 credits are needed and 0 are available
            freeze eve 1 for J3 | refused: there is no user eve
            """)
    }

    @Test func `I12: what can be spent is what has begun and has not expired`() async throws {
        try await play(
            """
            grant ann 5 from 2d as A            | grant A:5  | ann available 5, ann can spend 0
            grant ann 3 until 1d as B           | grant B:3  | ann available 8, ann can spend 3
            grant ann 2 from 1d until 3d as C   | grant C:2  | ann available 10, ann can spend 3
            freeze ann 4 for J1                 | refused: 4 credits are needed and 3 are available
            clock 23h59m59s999999u
            freeze ann 1 for J1                 | freeze B:1 | ann can spend 2
            clock 1d
            freeze ann 3 for J2                 | refused: 3 credits are needed and 2 are available
            freeze ann 2 for J2                 | freeze C:2 | ann can spend 0
            clock 2d
            freeze ann 5 for J3                 | freeze A:5 | ann available 2 held 8
            """)
    }

    @Test func `I7: a part that is settled is the beginning, and the end is given back`()
        async throws
    {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 until 5d as B
            grant ann 3 as C
            freeze ann 8 for J1 | freeze A:3 B:3 C:2              | ann available 1 held 8
            settle J1 4         | settle A:3 B:1, release B:2 C:2 | J1 settled 4 released 4,
                                |                                 | B available 2 settled 1 until 5d
            freeze ann 5 for J2 | freeze B:2 C:3                  | ann held 5 settled 4
            settle J2 2         | settle B:2, release C:3         | J2 settled 2 released 3
            """)
    }
}
