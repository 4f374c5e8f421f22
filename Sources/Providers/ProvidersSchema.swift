package import Database

/// The tables of this module.
package enum ProvidersSchema {
    /// The second of all; in order.
    package static let migrations = [
        Migration(
            number: 2, name: "providers", sqlite: PackageResources.m0002_providers_sqlite_sql,
            postgresql: PackageResources.m0002_providers_postgres_sql)
    ]
}
