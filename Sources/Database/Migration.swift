/// One step of the schema, as SQL that is applied once and never edited afterwards.
package struct Migration: Sendable {
    /// Its place: migrations are applied in the order of their numbers, which are positive.
    package let number: Int
    /// What it does, in a word or two, for error texts.
    package let name: String
    /// Statements in UTF-8, without a BEGIN or COMMIT of their own: SQLite's.
    package let sql: [UInt8]
    private let postgresql: [UInt8]

    /// Takes the texts as they are.
    package init(number: Int, name: String, sqlite: [UInt8], postgresql: [UInt8]) {
        precondition(number > 0)
        self.number = number
        self.name = name
        self.sql = sqlite
        self.postgresql = postgresql
    }

    /// A step whose text every engine takes.
    package init(number: Int, name: String, sql: [UInt8]) {
        self.init(number: number, name: name, sqlite: sql, postgresql: sql)
    }

    /// The text for one engine.
    package func sql(for dialect: Dialect.Name) -> [UInt8] {
        switch dialect {
        case .sqlite: sql
        case .postgresql: postgresql
        }
    }
}
