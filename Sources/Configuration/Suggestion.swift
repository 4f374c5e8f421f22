/// What somebody may have meant.
enum Suggestion {
    /// The candidate that is fewest edits from `text`, if it is near enough to be meant.
    ///
    /// Near is one edit in three letters; the first of equals wins.
    static func nearest(to text: String, in candidates: [String]) -> String? {
        let word = Array(text.lowercased().prefix(64))
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(word, Array(candidate))
            guard distance <= max(1, candidate.count / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Levenshtein's distance: letters put in, left out or changed.
    ///
    /// O(n · m).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, diagonal + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }
}
