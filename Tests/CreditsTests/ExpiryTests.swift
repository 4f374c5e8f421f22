import Support
import Testing

/// Expiry, and the clock that stands still while credits are held (I9, I10).
@Suite struct ExpiryTests {
    @Test func `I9: expiry takes what is available, and never what is held or settled`()
        async throws
    {
        try await play(
            """
            grant ann 20 until 2d as A | grant A:20
            freeze ann 4 for J1        | freeze A:4
            freeze ann 5 for J2        | freeze A:5
            settle J2                  | settle A:5
            clock 1d23h59m59s999999u
            expire                     | nothing
            clock 2d
            expire                     | expire A:11 | ann held 4 settled 5 expired 11
            expire                     | nothing
            settle J1                  | settle A:4  | ann settled 9 expired 11
            """)
    }

    @Test func `what has expired cannot be spent, whether it has been swept or not`() async throws {
        try await play(
            """
            grant ann 5 until 2d as A
            clock 2d
            freeze ann 1 for J1 | refused: 1 credits are needed and 0 are available
            expire              | expire A:5 | ann expired 5
            freeze ann 1 for J1 | refused: 1 credits are needed and 0 are available
            """)
    }

    @Test func `expiry sweeps the longest expired first, as many packages as it is asked to`()
        async throws
    {
        try await play(
            """
            grant ann 1 until 3d as A
            grant ben 2 until 1d as B
            grant ann 3 until 2d as C
            grant ann 4 as D
            grant ann 5 until 9d as E
            clock 4d
            expire 2 | expire C:3 B:2 | ann available 10 expired 3, ben expired 2
            expire 2 | expire A:1     | ann available 9 expired 4
            expire 2 | nothing
            """)
    }

    @Test func `I10: a release after the expiry gives back the lifetime that was left`()
        async throws
    {
        try await play(
            """
            grant ann 4 until 2d as A | grant A:4
            clock 12h
            freeze ann 4 for J1       | freeze A:4
            clock 5d
            expire                    | nothing
            release J1                | extend A:4 until 6d12h, release A:4
                                      | | A available 4 until 6d12h, ann can spend 4
            clock 6d11h
            freeze ann 4 for J2       | freeze A:4 | ann held 4
            clock 8d
            release J2                | extend A:4 until 8d1h, release A:4
            clock 8d1h
            expire                    | expire A:4 | ann expired 4
            """)
    }

    @Test func `I10: the leftovers of a package expire before it is extended`() async throws {
        try await play(
            """
            grant ann 20 until 2d as A | grant A:20
            clock 1d
            freeze ann 4 for J1        | freeze A:4
            clock 3d
            release J1                 | expire A:16, extend A:4 until 4d, release A:4
                                       | | ann available 4 expired 16
            """)
    }

    @Test func `I10: what comes back before the expiry keeps its expiry`() async throws {
        try await play(
            """
            grant ann 4 until 2d as A
            freeze ann 4 for J1 | freeze A:4
            clock 1d
            release J1          | release A:4 | A available 4 until 2d
            """)
    }

    @Test func `I10: what never expires comes back never to expire`() async throws {
        try await play(
            """
            grant ann 4 as A
            freeze ann 4 for J1 | freeze A:4
            clock 900d
            release J1          | release A:4 | A available 4
            """)
    }

    @Test func `16: of a part settled after the expiry, the rest comes back with its lifetime`()
        async throws
    {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 until 4d as B
            clock 1d
            freeze ann 6 for J1 | freeze A:3 B:3
            clock 10d
            settle J1 2         | settle A:2, extend A:1 until 11d, release A:1,
                                |   extend B:3 until 13d, release B:3
                                | | A available 1 settled 2 until 11d, B available 3 until 13d
            """)
    }

    @Test func `two holds of one package come back each with its lifetime, in either order`()
        async throws
    {
        let story = """
            grant ann 9 until 10d as A
            clock 1d
            freeze ann 1 for J1 | freeze A:1
            clock 9d
            freeze ann 2 for J2 | freeze A:2
            clock 11d

            """
        try await play(
            story + """
                release J1 | expire A:6, extend A:1 until 20d, release A:1
                release J2 | release A:2                | A available 3 expired 6 until 20d
                """)
        try await play(
            story + """
                release J2 | expire A:6, extend A:2 until 12d, release A:2
                release J1 | extend A:1 until 20d, release A:1 | A available 3 expired 6 until 20d
                """)
    }

    @Test func `18: a refund after the expiry gives back the lifetime that was left`()
        async throws
    {
        try await play(
            """
            grant ann 4 until 2d as A | grant A:4
            clock 1d
            freeze ann 3 for J1       | freeze A:3
            settle J1                 | settle A:3
            clock 30d
            refund J1 2               | expire A:1, extend A:2 until 31d, refund A:2
                                      | | A available 2 settled 1 expired 1 until 31d
            clock 30d12h
            refund J1                 | extend A:1 until 31d12h, refund A:1
            """)
    }

    @Test func `24: a clock that goes back expires nothing early and repeats nothing`()
        async throws
    {
        try await play(
            """
            grant ann 4 until 2d as A | grant A:4
            clock 2d
            expire                    | expire A:4
            clock 1d
            expire                    | nothing    | ann expired 4
            grant ann 4 until 36h as B | refused: the expiry 1d12h must be later than 2d
            """)
    }
}
