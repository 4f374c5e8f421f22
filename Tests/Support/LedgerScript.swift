import Credits
import Database

/// A script says something else than the ledger did.
package struct ScriptMismatch: Error, CustomStringConvertible {
    package let description: String
}

/// Plays a ledger written as one step per line, and checks every outcome.
///
///     grant ann 20 until 2d as A | grant A:20        | ann available 20
///     freeze ann 4 for J1        | freeze A:4        | ann available 16 held 4, J1 held 4
///     freeze ann 40 for J2       | refused: 40 credits are needed and 16 are available
///     settle J1 3                | settle A:3, release A:1
///
/// The second column is the entries that the step wrote, or how it was refused; a refusal must have
/// written nothing. The third is what some users, packages and jobs look like afterwards, with what
/// is zero left out. A line without a step continues the columns above it. Times are those of
/// ``ScriptTime``. After every step all rows are verified.
///
/// - Throws: ``ScriptMismatch`` with the whole picture.
package func play(_ script: String) async throws {
    try await withLedger { world in
        var player = LedgerPlayer(world)
        var picture: [String] = []
        var isAsWritten = true
        for columns in lines(of: script) where !columns[0].hasPrefix("#") {
            let happened = try await columnsOfWhatHappened(columns, &player)
            picture.append("  " + columns.joined(separator: " | "))
            if happened != columns {
                isAsWritten = false
                picture.append("≠ " + happened.joined(separator: " | "))
            }
        }
        guard isAsWritten else {
            throw ScriptMismatch(description: "\n" + picture.joined(separator: "\n"))
        }
    }
}

/// The columns of each line, spaced once.
private func lines(of script: String) -> [[String]] {
    var lines: [[String]] = []
    for line in script.split(separator: "\n") {
        let columns = line.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.split(separator: " ").joined(separator: " ")
        }
        if columns[0].isEmpty, var above = lines.popLast() {
            for (index, column) in columns.enumerated() where !column.isEmpty {
                while above.count <= index { above.append("") }
                above[index] += (above[index].isEmpty ? "" : " ") + column
            }
            lines.append(above)
        } else {
            lines.append(columns)
        }
    }
    return lines
}

private func columnsOfWhatHappened(
    _ columns: [String], _ player: inout LedgerPlayer
) async throws -> [String] {
    guard let step = LedgerStep(columns[0], now: player.world.clock.now()) else {
        throw ScriptMismatch(description: "this is no step: \(columns[0])")
    }
    let (outcomes, broken) = try await player.play([step])
    var happened = [columns[0]]
    let names = LedgerNames(player.packages)
    if columns.count > 1 || !broken.isEmpty {
        let found = broken.map { "BROKEN \($0)" }
        happened.append(([names.text(outcomes[0])] + found).joined(separator: ", "))
    }
    if columns.count > 2 {
        let asked = columns[2].split(separator: ",").map { $0.split(separator: " ")[0] }
            .map(String.init)
        let spendableOnly = columns[2].split(separator: ",").map { $0.contains(" can spend") }
        let states = try await player.world.engine.read { tx in
            try zip(asked, spendableOnly).map {
                try names.state(of: $0, spendableOnly: $1, in: tx)
            }
        }
        happened.append(states.joined(separator: ", "))
    }
    return happened
}
