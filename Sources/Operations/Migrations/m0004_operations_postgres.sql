-- Who may do what, what they did, and the keys of programs.

CREATE TABLE operators (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    role       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT operators_name_is_short CHECK (length(name) BETWEEN 1 AND 64),
    CONSTRAINT operators_role_is_known CHECK (role IN ('viewer', 'support', 'operator', 'admin'))
);

-- One row for each effect, written in the same transaction as the effect.
CREATE TABLE audit (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    role     TEXT COLLATE "C" NOT NULL,
    origin   TEXT NOT NULL,
    command  TEXT COLLATE "C" NOT NULL,
    target   TEXT COLLATE "C" NOT NULL,
    reason   TEXT NOT NULL,
    before   TEXT,
    after    TEXT,
    CONSTRAINT audit_has_a_reason CHECK (length(reason) > 0)
);

-- What was done to one thing: a job's timeline, a user's page.
CREATE INDEX audit_by_target ON audit (target, id);

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is never changed or deleted' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- Keys of programs: only what a key hashes to is stored.
CREATE TABLE api_keys (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    role       TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT api_keys_once UNIQUE (hash),
    CONSTRAINT api_keys_hash_is_sha256 CHECK (length(hash) = 32),
    CONSTRAINT api_keys_role_is_known CHECK
        (role IN ('product', 'viewer', 'support', 'operator', 'admin'))
);
