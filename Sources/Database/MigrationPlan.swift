import Crypto

/// The migrations that this program knows, in order.
package struct MigrationPlan: Sendable {
    let migrations: [Migration]
    private let checksums: [Dialect.Name: [String]]

    /// Puts the migrations in order; no two may have the same number.
    package init(_ migrations: [Migration]) {
        self.migrations = migrations.sorted { $0.number < $1.number }
        for (one, next) in zip(self.migrations, self.migrations.dropFirst()) {
            precondition(one.number != next.number, "Two migrations have number \(one.number).")
        }
        var checksums: [Dialect.Name: [String]] = [:]
        for name in [Dialect.Name.sqlite, .postgresql] {
            checksums[name] = self.migrations.map { Hex.encode(SHA256.hash($0.sql(for: name))) }
        }
        self.checksums = checksums
    }

    /// The schema that the plan ends with; 0 if it is empty.
    package var version: Int { migrations.last?.number ?? 0 }

    /// A migration as the database remembers it.
    struct Applied: Equatable {
        let number: Int
        let checksum: String
    }

    /// The migrations still to be applied to a database in which `applied` were, in order.
    ///
    /// - Throws: An error if what was applied is not what this plan begins with.
    func pending(
        after applied: [Applied], to database: String, in dialect: Dialect.Name
    ) throws(DatabaseError) -> [(Migration, checksum: String)] {
        let checksums = checksums[dialect, default: []]
        let latest = applied.last?.number ?? 0
        guard latest <= version else { throw newerSchema(latest, database) }
        var rest = applied[...]
        for (migration, checksum) in zip(migrations, checksums) {
            guard migration.number <= latest else { break }
            guard let next = rest.first, next.number == migration.number else { break }
            guard next.checksum == checksum else { throw changed(migration, database) }
            rest.removeFirst()
        }
        guard rest.isEmpty else { throw gap(applied, latest: latest, database) }
        return zip(migrations, checksums).filter { $0.0.number > latest }
            .map { ($0, checksum: $1) }
    }

    private func newerSchema(_ latest: Int, _ database: String) -> DatabaseError {
        DatabaseError(
            kind: .newerSchema,
            message: "The database \(database) has schema \(latest),"
                + " this program knows schemas up to \(version)")
    }

    private func changed(_ migration: Migration, _ database: String) -> DatabaseError {
        DatabaseError(
            kind: .checksumMismatch,
            message: "Migration \(migration.number) (\(migration.name)) has been changed"
                + " since it was applied to the database \(database)")
    }

    /// Names the first migration that one of the two sides does not have.
    private func gap(
        _ applied: [Applied], latest: Int, _ database: String
    ) -> DatabaseError {
        let here = Set(migrations.map(\.number).filter { $0 <= latest })
        let missing = here.symmetricDifference(applied.map(\.number)).min() ?? latest
        let side = here.contains(missing) ? "the database \(database)" : "this program"
        return DatabaseError(
            kind: .migrationGap,
            message: "Migration \(missing) is missing from \(side), though \(latest) was applied")
    }
}
