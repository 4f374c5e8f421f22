@testable package import Database

extension Transaction {
    /// Takes away what keeps rows true, as the owner of a database can, so that a test can break
    /// one: the triggers and the CHECK constraints, and on PostgreSQL the foreign keys too.
    ///
    /// For good, but for SQLite's constraints, which the rest of this connection is without.
    package func dropGuards() throws {
        switch dialect.name {
        case .sqlite:
            try execute("PRAGMA ignore_check_constraints = ON")
            let triggers = try rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
                try $0.get(0, as: String.self)
            }
            for trigger in triggers {
                try execute(SQL(form: SQLForm(text: "DROP TRIGGER \(trigger)"), arguments: []))
            }
        case .postgresql: try execute(Self.dropPostgresGuards)
        }
    }

    private static let dropPostgresGuards: SQL = """
        DO $$
        DECLARE
            item RECORD;
        BEGIN
            FOR item IN
                SELECT conrelid::regclass AS owner, conname FROM pg_constraint
                WHERE contype IN ('c', 'f') AND conrelid <> 0
                    AND connamespace = current_schema()::regnamespace
            LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', item.owner, item.conname);
            END LOOP;
            FOR item IN
                SELECT contypid::regtype AS owner, conname FROM pg_constraint
                WHERE contypid <> 0 AND connamespace = current_schema()::regnamespace
            LOOP
                EXECUTE format('ALTER DOMAIN %s DROP CONSTRAINT %I', item.owner, item.conname);
            END LOOP;
            FOR item IN
                SELECT tgrelid::regclass AS owner, tgname FROM pg_trigger t
                JOIN pg_class c ON c.oid = t.tgrelid
                WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace
            LOOP
                EXECUTE format('DROP TRIGGER %I ON %s', item.tgname, item.owner);
            END LOOP;
        END
        $$
        """
}
