/// A row of bars, one column a value.
package enum Sparkline {
    /// Draws the newest `columns` values, the largest as the highest bar, zero as the lowest.
    ///
    /// Fewer values than columns leave the left side blank, so that now is always at the right.
    /// Every value above zero is visibly more than zero. Negative and non-finite values count as
    /// zero. A `ceiling` gives several rows one scale.
    package static func draw(
        _ values: [Double], columns: Int, glyphs: GlyphSet, ceiling: Double? = nil
    ) -> String {
        let shown = values.suffix(max(columns, 0)).map { $0.isFinite ? max($0, 0) : 0 }
        let top = ceiling ?? shown.max() ?? 0
        let bars = glyphs.spark
        let drawn = shown.map { value -> String in
            guard value > 0, top > 0 else { return bars[0] }
            let step = Int((value / top * Double(bars.count - 1)).rounded())
            return bars[min(max(step, 1), bars.count - 1)]
        }
        return String(repeating: " ", count: max(columns - shown.count, 0)) + drawn.joined()
    }
}
