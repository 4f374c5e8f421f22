-- Who may do what, what they did, and the keys of programs.

CREATE TABLE operators (
    name       TEXT    NOT NULL PRIMARY KEY,
    role       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT operators_name_is_short CHECK (length(name) BETWEEN 1 AND 64),
    CONSTRAINT operators_role_is_known CHECK (
        role = 'viewer' OR role = 'support' OR role = 'operator' OR role = 'admin')
) STRICT, WITHOUT ROWID;

-- One row for each effect, written in the same transaction as the effect.
CREATE TABLE audit (
    id       TEXT    NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,
    operator TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    origin   TEXT    NOT NULL,
    command  TEXT    NOT NULL,
    target   TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    before   TEXT,
    after    TEXT,
    CONSTRAINT audit_has_a_reason CHECK (length(reason) > 0)
) STRICT, WITHOUT ROWID;

-- What was done to one thing: a job's timeline, a user's page.
CREATE INDEX audit_by_target ON audit (target, id);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is never deleted');
END;

-- Keys of programs: only what a key hashes to is stored.
CREATE TABLE api_keys (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT api_keys_once UNIQUE (hash),
    CONSTRAINT api_keys_hash_is_sha256 CHECK (length(hash) = 32),
    CONSTRAINT api_keys_role_is_known CHECK
        (role = 'product' OR role = 'viewer' OR role = 'support' OR role = 'operator'
        OR role = 'admin')
) STRICT, WITHOUT ROWID;
