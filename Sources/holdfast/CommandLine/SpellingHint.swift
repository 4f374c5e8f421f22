/// Guesses what a mistyped word was meant to be.
enum SpellingHint {
    /// ` (did you mean …?)` for the word of `words` that is nearest to `typed`, if one is near.
    static func text(for typed: String, among words: [String], prefix: String = "") -> String {
        guard let word = nearest(to: typed, among: words) else { return "" }
        return " (did you mean \(prefix)\(word)?)"
    }

    /// A word that begins as `typed` does, or is a slip of a finger or two away.
    static func nearest(to typed: String, among words: [String]) -> String? {
        let typed = Array(typed.lowercased().utf8.prefix(64))
        guard !typed.isEmpty else { return nil }
        let slipsMax = typed.count < 5 ? 1 : 2
        return words.map { (word: $0, slips: slips(typed, Array($0.utf8))) }
            .filter {
                $0.slips <= slipsMax || (typed.count > 1 && $0.word.utf8.starts(with: typed))
            }
            .min { $0.slips < $1.slips }?.word
    }

    /// Letters put in, left out, changed, or swapped with their neighbour.
    private static func slips(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var rows = [Array(0...other.count)]
        for i in one.indices {
            var row = [i + 1]
            for j in other.indices {
                let isSame = one[i] == other[j]
                var least = min(rows[i][j] + (isSame ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }
}
