/// Repeatable random numbers (SplitMix64): the same seed gives the same numbers everywhere.
struct Draw: RandomNumberGenerator {
    private var state: UInt64

    /// Starts a sequence that depends on each of `parts` and on their order.
    init(_ parts: UInt64...) {
        state = 0x9E37_79B9_7F4A_7C15
        for part in parts {
            state = (state ^ part) &* 0xBF58_476D_1CE4_E5B9
            state = next()
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True for a `share` (0…1) of all draws; always takes one number from the sequence.
    mutating func isWithin(share: Double) -> Bool {
        Double(next() >> 11) / 9_007_199_254_740_992 < share
    }

    /// `count` characters of `alphabet`.
    mutating func text(_ count: Int, of alphabet: String) -> String {
        let characters = Array(alphabet)
        return String((0..<count).map { _ in characters[Int(next() % UInt64(characters.count))] })
    }
}
