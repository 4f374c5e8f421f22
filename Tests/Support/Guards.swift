package import Database

extension Transaction {
    /// Takes away what keeps rows true, as the owner of a database can, so that a test can break
    /// one: the CHECK constraints, and on PostgreSQL the triggers and foreign keys too.
    ///
    /// For the rest of this connection on SQLite, for good on PostgreSQL.
    package func dropGuards() throws {
        switch dialect.name {
        case .sqlite: try execute("PRAGMA ignore_check_constraints = ON")
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
