import Terminal

/// A frame as dense as the console's: header, table with states, chart, footer.
enum SampleFrame {
    static let states: [(text: String, role: Role)] = [
        ("completed", .stateOK), ("running", .stateActive), ("failed", .stateFail),
        ("queued", .muted), ("stuck", .stateStuck), ("completed", .stateOK),
    ]

    static func draw(_ size: Size = Size(columns: 80, rows: 24), selected: Int = 0) -> Grid {
        var grid = Grid(size: size)
        grid.write(" production ", x: 0, y: 0, role: .envProduction)
        grid.write("│ ana (admin) │ Jobs", x: 13, y: 0, role: .title)
        grid.write("ledger ✓ 12s", x: size.columns - 24, y: 0, role: .stateOK)
        grid.write(
            " ID        USER          STATE      PROVIDER     AGE  CREDITS", x: 0, y: 1,
            role: .header)
        for row in 0..<max(size.rows - 4, 0) {
            let state = states[row % states.count]
            let y = row + 2
            grid.write(" 01J8ZQ\(1_000 + row * 37)", x: 0, y: y)
            grid.write("user\(row * 7)@example", x: 13, y: y)
            grid.write(state.text, x: 29, y: y, role: state.role)
            grid.write("evolink", x: 41, y: y)
            grid.write("\(row)m".paddedLeft(to: 4), x: 52, y: y)
            grid.write("\(row * 3)".paddedLeft(to: 6), x: 58, y: y, role: .moneyHeld)
            if row == selected {
                grid.mark(x: 0, y: y, columns: size.columns, role: .selected)
                grid.write(">", x: 0, y: y, role: .selected)
            }
        }
        grid.write("a act  / filter  : cmd  ? help", x: 1, y: size.rows - 1, role: .key)
        return grid
    }
}
