import CSQLite
import Database
import Support
import Testing

/// Memory of the size of a cached page comes from one region; it is memory like any other.
@Suite struct PageMemoryTests {
    /// Memory that is in use, and what has been written all over it.
    private struct Piece {
        var start: UnsafeMutableRawPointer
        var size: Int
        let mark: UInt8

        func fill() { start.initializeMemory(as: UInt8.self, repeating: mark, count: size) }

        func holds(_ count: Int) -> Bool {
            UnsafeRawBufferPointer(start: start, count: count).allSatisfy { $0 == mark }
        }
    }

    /// Smaller than a page, of its size, and larger.
    static let sizes = [100, 4_095, 4_096, 4_368, 4_480, 4_481, 20_000]

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `nobody writes over what another one has`(seed: UInt64) async throws {
        try await EngineKind.sqlite.withEngine { _ in
            var random = SeededRandom(seed: seed)
            var pieces: [Piece] = []
            for step in 1...2_000 {
                let size = random.pick(Self.sizes)
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1:
                    let start = try #require(sqlite3_malloc64(UInt64(size)))
                    #expect(sqlite3_msize(start) >= UInt64(size))
                    #expect(UInt(bitPattern: start) % 8 == 0)
                    pieces.append(Piece(start: start, size: size, mark: UInt8(step % 251)))
                    pieces[pieces.count - 1].fill()
                case 2 where !pieces.isEmpty:
                    let index = Int.random(in: pieces.indices, using: &random)
                    let kept = min(pieces[index].size, size)
                    pieces[index].start = try #require(
                        sqlite3_realloc64(pieces[index].start, UInt64(size)))
                    #expect(pieces[index].holds(kept), "seed \(seed), step \(step)")
                    pieces[index].size = size
                    pieces[index].fill()
                default:
                    guard let piece = pieces.randomElement(using: &random) else { continue }
                    #expect(piece.holds(piece.size), "seed \(seed), step \(step)")
                    pieces.removeAll { $0.start == piece.start }
                    sqlite3_free(piece.start)
                }
            }
            for piece in pieces {
                #expect(piece.holds(piece.size), "seed \(seed)")
                sqlite3_free(piece.start)
            }
        }
    }

    @Test func `pages lie next to each other`() async throws {
        try await EngineKind.sqlite.withEngine { _ in
            let pages = try (1...100).map { _ in try #require(sqlite3_malloc(4_368)) }
            defer { for page in pages { sqlite3_free(page) } }
            let places = pages.map { Int(bitPattern: $0) }
            #expect(Set(places).count == 100)
            #expect(Set(places.map { $0 % 4_480 }).count == 1)
        }
    }
}
