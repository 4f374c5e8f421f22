package import Database

/// A row as far as it can be read: one that cannot is a finding of a proof, and not its end.
package struct FoundRow<Record> {
    /// What the row is called in a report.
    package let key: String
    /// `nil` if it could not be read.
    package let record: Record?
    /// Why it could not.
    package let fault: String?

    /// Reads `row`; its first column is its key unless there is another one.
    package init(_ row: Row, key: String? = nil, _ read: (Row) throws -> Record) throws {
        self.key = key ?? row.text(at: 0) ?? "?"
        do {
            record = try read(row)
            fault = nil
        } catch let error as DatabaseError where error.kind == .decoding {
            record = nil
            fault = error.message
        }
    }

    /// How a report says that it could not be read; `nil` if it could.
    package func broken(_ invariant: String, in table: String) -> BrokenRow? {
        fault.map {
            BrokenRow(
                invariant: invariant, table: table, key: key,
                expected: "a row that can be read", found: $0)
        }
    }
}
