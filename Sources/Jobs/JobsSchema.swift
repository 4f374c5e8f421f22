package import Database

/// The tables of jobs, attempts, callbacks and outputs.
package enum JobsSchema {
    /// In the order to apply them, after those of credits and providers.
    package static let migrations = [
        Migration(
            number: 3, name: "jobs", sqlite: PackageResources.m0003_jobs_sqlite_sql,
            postgresql: PackageResources.m0003_jobs_postgres_sql),
        Migration(
            number: 6, name: "late-answers",
            sqlite: PackageResources.m0006_late_answers_sqlite_sql,
            postgresql: PackageResources.m0006_late_answers_postgres_sql),
    ]
}
