/// Leaves out of a failing list what it fails without, in ever smaller pieces.
///
/// - Parameters:
///   - steps: A list for which `fails` is true.
///   - triesMax: After so many questions what has been reached is good enough.
///   - fails: Whether a shorter list still fails.
/// - Returns: a list that still fails.
/// - Throws: what `fails` throws.
/// - Throws: what `fails` throws.
package func shrink<Step: Sendable>(
    _ steps: [Step], triesMax: Int = 400, while fails: ([Step]) async throws -> Bool
) async throws -> [Step] {
    var steps = steps
    var tries = 0
    var size = max(1, steps.count / 2)
    while true {
        var start = 0
        while start < steps.count, tries < triesMax {
            tries += 1
            var shorter = steps
            shorter.removeSubrange(start..<min(start + size, steps.count))
            if try await fails(shorter) { steps = shorter } else { start += size }
        }
        if size == 1 { return steps }
        size /= 2
    }
}
