import CNcurses

/// How many columns a terminal gives to a scalar.
package enum ColumnWidth {
    /// Answers as `wcwidth` of a UTF-8 locale does: 0 for marks, 1, 2, or -1 for what cannot be
    /// shown.
    ///
    /// ncurses asks the same function, so what we count and what it draws agree by construction.
    /// The corresponding C function is `wcwidth`.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
        return Int(cncurses_column_width(scalar.value))
    }
}
