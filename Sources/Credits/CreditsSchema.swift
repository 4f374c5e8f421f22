package import Database

/// The tables of the ledger.
package enum CreditsSchema {
    /// In the order to apply them; one that was released never changes.
    package static let migrations = [
        Migration(
            number: 1, name: "credits", sqlite: PackageResources.m0001_credits_sqlite_sql,
            postgresql: PackageResources.m0001_credits_postgres_sql),
        Migration(
            number: 5, name: "charge-back",
            sqlite: PackageResources.m0005_charge_back_sqlite_sql,
            postgresql: PackageResources.m0005_charge_back_postgres_sql),
        Migration(
            number: 7, name: "last-entry",
            sqlite: PackageResources.m0007_last_entry_sqlite_sql,
            postgresql: PackageResources.m0007_last_entry_postgres_sql),
    ]
}
