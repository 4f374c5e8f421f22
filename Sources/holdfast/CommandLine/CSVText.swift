/// Comma-separated values, as RFC 4180 and spreadsheets have them.
enum CSVText {
    /// One line, without its end.
    static func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",")
    }

    /// A cell: quoted where it needs to be, and behind an apostrophe where a spreadsheet would take
    /// it for a formula, because reasons and ids are written by strangers.
    static func cell(_ text: String) -> String {
        let isNumber = Int64(text) != nil
        let isFormula = !isNumber && text.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) })
        else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
