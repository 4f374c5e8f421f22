package import Database
import Credits
import Jobs
import Providers

/// The whole schema, in the order of the modules.
package enum Schema {
    /// What a database of this version of the program looks like.
    package static let plan = MigrationPlan(
        CreditsSchema.migrations + ProvidersSchema.migrations + JobsSchema.migrations + [
            Migration(
                number: 4, name: "operations", sqlite: PackageResources.m0004_operations_sqlite_sql,
                postgresql: PackageResources.m0004_operations_postgres_sql),
            Migration(
                number: 8, name: "audit-lists",
                sqlite: PackageResources.m0008_audit_lists_sqlite_sql,
                postgresql: PackageResources.m0008_audit_lists_postgres_sql),
        ])
}
