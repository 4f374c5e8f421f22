/// One step of the schema, as SQL that is applied once and never edited afterwards.
package struct Migration: Sendable {
    /// Its place: migrations are applied in the order of their numbers, which are positive.
    package let number: Int
    /// What it does, in a word or two, for error texts.
    package let name: String
    /// Statements in UTF-8, without a BEGIN or COMMIT of their own.
    package let sql: [UInt8]

    /// Takes the text as it is.
    package init(number: Int, name: String, sql: [UInt8]) {
        precondition(number > 0)
        self.number = number
        self.name = name
        self.sql = sql
    }
}
