package import Database

/// The tables of the ledger.
package enum CreditsSchema {
    /// In the order to apply them; one that was released never changes.
    package static let migrations = [
        Migration(
            number: 1, name: "credits", sql: PackageResources.m0001_credits_sqlite_sql),
        Migration(
            number: 5, name: "charge-back",
            sql: PackageResources.m0005_charge_back_sqlite_sql),
    ]
}
