package import Database

/// The tables of the ledger.
package enum CreditsSchema {
    package static let migrations = [
        Migration(
            number: 1, name: "credits", sql: PackageResources.m0001_credits_sqlite_sql)
    ]
}
