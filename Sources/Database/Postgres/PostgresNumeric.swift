/// A number of PostgreSQL's type `numeric`, which sums of integers have.
struct PostgresNumeric {
    /// The value where it is whole and fits; else `nil`.
    let integer: Int64?
    /// The nearest value.
    let real: Double

    /// Decodes the binary format: four 16-bit numbers (count of digits, weight of the first, sign,
    /// decimals shown), then the digits to the base 10,000.
    ///
    /// The source is `numeric_send` in PostgreSQL's `numeric.c`.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8 else { return nil }
        func field(_ index: Int) -> UInt16 {
            UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1])
        }
        let count = Int(field(0))
        let weight = Int(Int16(bitPattern: field(1)))
        let sign = field(2)
        guard bytes.count == 8 + 2 * count, sign == 0 || sign == 0x4000 else { return nil }
        var whole: Int64? = 0
        var real = 0.0
        var power = weight
        for index in 0..<count {
            let digit = field(4 + index)
            real += Double(digit) * Self.power(of10000: power)
            whole = power < 0 ? (digit == 0 ? whole : nil) : whole.flatMap { Self.shift($0, digit) }
            power -= 1
        }
        // Zeros at the end are not sent.
        while power >= 0, whole != nil, count > 0 {
            whole = whole.flatMap { Self.shift($0, 0) }
            power -= 1
        }
        // Subtracted digit by digit, so that the smallest integer fits too.
        let isNegative = sign == 0x4000
        integer = whole.flatMap { isNegative ? $0 : ($0 == .min ? nil : -$0) }
        self.real = isNegative ? -real : real
    }

    /// `-(−value · 10,000 + digit)`: built up below zero, where one more value fits.
    private static func shift(_ value: Int64, _ digit: UInt16) -> Int64? {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10_000)
        let (sum, underflow) = product.subtractingReportingOverflow(Int64(digit))
        return overflow || underflow ? nil : sum
    }

    private static func power(of10000 exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10_000 }
        return exponent < 0 ? 1 / power : power
    }
}
