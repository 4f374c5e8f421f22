import CSQLite
import Database
import Support
import Testing

/// What stands in front of SQLite's page cache lets go what it is told to let go, and looks for it
/// only where there may be any.
@Suite struct PageCacheTests {
    /// Of pages of 4 KiB, the one that no file has.
    static let lockPage: UInt32 = 262_145

    /// A cache and what must be in it.
    private final class Play {
        let methods: sqlite3_pcache_methods2
        let cache: OpaquePointer
        var pages: [UInt32: UnsafeMutablePointer<sqlite3_pcache_page>] = [:]

        init() throws {
            methods = csqlite_page_cache().pointee
            cache = try #require(methods.xCreate(4_096, 64, 1))
            // Nothing is let go for want of room.
            methods.xCachesize(cache, 10_000)
        }

        deinit { methods.xDestroy(cache) }

        var count: Int { Int(methods.xPagecount(cache)) }
        var searchCount: Int { Int(csqlite_search_count(cache)) }

        /// A page is told from others by what stands in it.
        func fetch(_ number: UInt32) {
            let isNew = pages[number] == nil
            guard let page = methods.xFetch(cache, number, 2) else { return }
            let mark = page.pointee.pBuf.assumingMemoryBound(to: UInt.self)
            if isNew { mark.pointee = UInt(bitPattern: page) }
            #expect(mark.pointee == UInt(bitPattern: page))
            pages[number] = page
        }

        func rekey(_ old: UInt32, to number: UInt32) {
            guard let page = pages.removeValue(forKey: old) else { return }
            methods.xRekey(cache, page, old, number)
            pages[number] = page
        }

        /// Changes the numbers of two pages, as SQLite does.
        func swap(_ one: UInt32, _ other: UInt32) {
            rekey(one, to: PageCacheTests.lockPage)
            rekey(other, to: one)
            rekey(PageCacheTests.lockPage, to: other)
        }

        func discard(_ number: UInt32) {
            guard let page = pages.removeValue(forKey: number) else { return }
            methods.xUnpin(cache, page, 1)
        }

        func truncate(_ limit: UInt32) {
            methods.xTruncate(cache, limit)
            pages = pages.filter { $0.key < limit }
        }
    }

    /// SQLite's cache works from when SQLite has been opened once.
    private func withSQLite(_ body: () throws -> Void) async throws {
        try await EngineKind.sqlite.withEngine { _ in try body() }
    }

    @Test func `a commit looks through nothing, though pages have changed their numbers`()
        async throws
    {
        try await withSQLite {
            let play = try Play()
            for number in 1...100 as ClosedRange<UInt32> { play.fetch(number) }
            play.swap(40, 90)
            play.truncate(101)
            #expect(play.searchCount == 0)
            #expect(play.count == 100)
            play.truncate(51)
            #expect(play.searchCount == 1)
            #expect(play.count == 50)
            play.truncate(51)
            #expect(play.searchCount == 1)
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever happens to pages, those that stay are there`(seed: UInt64) async throws {
        try await withSQLite {
            var random = SeededRandom(seed: seed)
            let play = try Play()
            // Also past the page of the lock byte, as in a large file.
            let start = random.chance(50) ? 0 : Self.lockPage - 100
            func any() -> UInt32 {
                random.chance(5)
                    ? Self.lockPage : start + UInt32.random(in: 1...200, using: &random)
            }
            for step in 1...2_000 {
                let number = any()
                switch Int.random(in: 0..<10, using: &random) {
                case 0...4: play.fetch(number)
                case 5: play.discard(number)
                case 6:
                    let other = any()
                    if play.pages[other] == nil { play.rekey(number, to: other) }
                case 7:
                    if play.pages[Self.lockPage] == nil { play.swap(number, any()) }
                default: if random.chance(20) { play.truncate(number) }
                }
                #expect(play.count == play.pages.count, "seed \(seed), step \(step)")
                guard play.count == play.pages.count else { return }
            }
            for number in play.pages.keys { play.fetch(number) }
        }
    }
}
