import Synchronization

/// Makes identifiers that sort by the time they were made: ULIDs.
///
/// 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970, then 80 random bits.
/// Within one generator each is larger than the one before, also in the same millisecond and when
/// the clock goes back: then the random part counts up. Source: github.com/ulid/spec.
package final class IdentifierGenerator: Sendable {
    fileprivate struct State {
        var milliseconds: UInt64 = 0
        var high: UInt64 = 0
        var low: UInt64 = 0
        var seed: UInt64?
    }

    private let state: Mutex<State>

    /// Draws from the system's random numbers, or, given a seed, the same identifiers every time.
    package init(seed: UInt64? = nil) {
        state = Mutex(State(seed: seed))
    }

    /// The next identifier, made at `instant`, which must not be before 1970.
    package func next<Subject>(at instant: Instant) -> Identifier<Subject> {
        Identifier(nextText(at: instant))
    }

    /// The same, whatever it is to name.
    func nextText(at instant: Instant) -> String {
        precondition(instant.microseconds >= 0)
        let milliseconds = UInt64(instant.microseconds) / 1_000
        let (time, high, low) = state.withLock { state in
            state.advance(to: milliseconds)
            return (state.milliseconds, state.high, state.low)
        }
        return Self.text(milliseconds: time, high: high, low: low)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Ten characters of time, then sixteen of chance, eight for each half of 40 bits.
    private static func text(milliseconds: UInt64, high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 26) { bytes in
            for (number, range) in [(milliseconds, 0..<10), (high, 10..<18), (low, 18..<26)] {
                var rest = number
                for index in range.reversed() {
                    bytes[index] = alphabet[Int(rest & 31)]
                    rest >>= 5
                }
            }
            return 26
        }
    }
}

extension IdentifierGenerator.State {
    private static let half: UInt64 = (1 << 40) - 1

    mutating func advance(to now: UInt64) {
        if now > milliseconds {
            milliseconds = now
            high = random() & Self.half
            low = random() & Self.half
        } else if low < Self.half {
            low += 1
        } else if high < Self.half {
            low = 0
            high += 1
        } else {
            // 2⁸⁰ used up in a millisecond: borrow the next one.
            advance(to: milliseconds + 1)
        }
    }

    private mutating func random() -> UInt64 {
        guard var seed else { return UInt64.random(in: .min ... .max) }
        // SplitMix64: one addition, then a finalizer that spreads every bit of the sum.
        seed &+= 0x9E37_79B9_7F4A_7C15
        self.seed = seed
        var mixed = seed
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
