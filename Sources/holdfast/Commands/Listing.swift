import Database
import Operations

/// Prints one page of a list, as a table or as JSON.
struct Listing {
    /// How many rows unless `--limit` says otherwise.
    private static let limitStandard: Int64 = 200

    let invocation: Invocation

    /// What the options ask of a list: each of `fields` is an option and a field of the same name.
    func query(_ fields: [Option] = []) throws(UsageError) -> ListQuery {
        let conditions = fields.compactMap { option in
            invocation.value(option).map { (option.name, $0) }
        }
        return ListQuery(
            conditions: Dictionary(uniqueKeysWithValues: conditions),
            after: invocation.value(.after),
            limit: Int(try invocation.integer(.limit, in: 1...1_000) ?? Self.limitStandard))
    }

    /// Prints the page, and how to get at the next one; `none` is said where there is nothing.
    func show<Row>(
        _ page: Page<Row>, none: String, columns: [TextTable.Column],
        _ cells: (Row) -> [String]
    ) throws -> ExitCode {
        let streams = invocation.streams
        if invocation.has(.json) {
            let document = ListDocument(items: page.items, next: page.next)
            streams.print(json: try JSONText.encode(document))
            return .done
        }
        guard !page.items.isEmpty else {
            streams.note(none)
            return .done
        }
        let table = TextTable(columns, rows: page.items.map(cells))
        for line in table.lines(width: streams.traits.columns) { streams.print(line) }
        if let next = page.next { streams.note("There are more: --after \(next)") }
        return .done
    }

    /// Prints a thing in full: JSON, or the lines given.
    func show(_ value: some Encodable, lines: [String]) throws -> ExitCode {
        if invocation.has(.json) {
            invocation.streams.print(json: try JSONText.encode(value))
        } else {
            for line in lines { invocation.streams.print(line) }
        }
        return .done
    }

    /// The present, for ages.
    var now: Instant { SystemClock().now() }
}

extension TextTable.Column {
    static func text(_ heading: String) -> TextTable.Column { .init(heading: heading) }

    static func number(_ heading: String) -> TextTable.Column {
        .init(heading: heading, isNumber: true)
    }

    /// A text that is cut where the terminal is too narrow.
    static func note(_ heading: String) -> TextTable.Column {
        .init(heading: heading, givesWay: true)
    }
}
