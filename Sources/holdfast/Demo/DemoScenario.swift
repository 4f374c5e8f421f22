import Configuration

/// What happens in the demo, and when.
struct DemoScenario: Sendable {
    /// From when on the sandbox's providers have which faults.
    struct Change: Sendable {
        var at: Duration
        /// The sandbox's own document; `{}` for none.
        var faults: String
        /// For the log.
        var title: String
    }

    var arrivalsPerSecond: Double
    var users: Int
    var changes: [Change]
    /// After this time it begins again.
    var length: Duration

    /// Reads a scenario.
    ///
    /// - Throws: `SettingsError` or ``StartError`` that says what is wrong where.
    static func read(_ text: String, file: String) throws -> DemoScenario {
        let document = try TOMLDocument.parse(text, file: file)
        guard let traffic = document["traffic"]?.table,
            let arrivals = traffic["arrivals_per_second"]?.real,
            let users = traffic["users"]?.integer,
            let length = traffic["length"]?.string.flatMap(DurationText.parse)
        else {
            throw StartError(
                "\(file): [traffic] needs arrivals_per_second (like 18.0), users and length")
        }
        let changes = try (document["change"]?.array ?? []).map { value in
            guard let table = value.table,
                let at = table["at"]?.string.flatMap(DurationText.parse),
                let faults = table["faults"]?.string, let title = table["title"]?.string
            else {
                throw StartError("\(file):\(value.line): a change needs at, title and faults")
            }
            return Change(at: at, faults: faults, title: title)
        }
        return DemoScenario(
            arrivalsPerSecond: arrivals, users: Int(users),
            changes: changes.sorted { $0.at < $1.at }, length: length)
    }
}
