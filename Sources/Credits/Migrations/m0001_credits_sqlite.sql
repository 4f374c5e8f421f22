-- The ledger: packages hold the credits, holds reserve them, entries are the proof.
-- Instants are microseconds since 1970 in UTC. Ids are ULIDs, but for users, whose id the product
-- chooses.
-- A list of words is checked by OR, since for IN with more than two SQLite builds a table of them
-- each time a row is written: it was half the price of an entry.

CREATE TABLE users (
    id          TEXT    NOT NULL PRIMARY KEY,
    -- Cached sums over the user's packages; verify derives them anew from the entries (I2).
    available   INTEGER NOT NULL DEFAULT 0,
    held        INTEGER NOT NULL DEFAULT 0,
    settled     INTEGER NOT NULL DEFAULT 0,
    expired     INTEGER NOT NULL DEFAULT 0,
    revoked     INTEGER NOT NULL DEFAULT 0,
    -- How many holds are open: an index of these by user would be written twice for each of them.
    open_holds  INTEGER NOT NULL DEFAULT 0,
    -- The head of the user's chain of entries.
    entry_count INTEGER NOT NULL DEFAULT 0,
    entry_hash  BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    CONSTRAINT users_id_is_short CHECK (length(id) BETWEEN 1 AND 128),
    CONSTRAINT users_available_is_not_negative CHECK (available >= 0),
    CONSTRAINT users_held_is_not_negative CHECK (held >= 0),
    CONSTRAINT users_settled_is_not_negative CHECK (settled >= 0),
    CONSTRAINT users_expired_is_not_negative CHECK (expired >= 0),
    CONSTRAINT users_revoked_is_not_negative CHECK (revoked >= 0),
    CONSTRAINT users_open_holds_is_not_negative CHECK (open_holds >= 0),
    CONSTRAINT users_entry_hash_is_sha256 CHECK (length(entry_hash) = 32)
) STRICT, WITHOUT ROWID;

-- The users view, newest first.
CREATE INDEX users_by_creation ON users (created_at, id);

CREATE TABLE packages (
    id           TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    source       TEXT    NOT NULL,
    granted      INTEGER NOT NULL,
    available    INTEGER NOT NULL,
    held         INTEGER NOT NULL DEFAULT 0,
    settled      INTEGER NOT NULL DEFAULT 0,
    expired      INTEGER NOT NULL DEFAULT 0,
    revoked      INTEGER NOT NULL DEFAULT 0,
    granted_at   INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    expires_at   INTEGER,
    -- Whether nothing is available: 1 or 0. The indexes below ask it and not the amount, so that
    -- most changes of the amount leave them alone.
    used_up      INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT packages_source_is_known
        CHECK (source = 'purchase' OR source = 'promotion' OR source = 'goodwill'
        OR source = 'adjustment'),
    CONSTRAINT packages_granted_is_positive CHECK (granted > 0),
    CONSTRAINT packages_available_is_not_negative CHECK (available >= 0),
    CONSTRAINT packages_held_is_not_negative CHECK (held >= 0),
    CONSTRAINT packages_settled_is_not_negative CHECK (settled >= 0),
    CONSTRAINT packages_expired_is_not_negative CHECK (expired >= 0),
    CONSTRAINT packages_revoked_is_not_negative CHECK (revoked >= 0),
    -- I1
    CONSTRAINT packages_add_up
        CHECK (granted = available + held + settled + expired + revoked),
    CONSTRAINT packages_used_up_have_nothing_available
        CHECK (used_up = CASE WHEN available = 0 THEN 1 ELSE 0 END),
    CONSTRAINT packages_expire_after_they_begin
        CHECK (expires_at IS NULL OR expires_at > effective_at)
) STRICT, WITHOUT ROWID;

-- All packages of a user, in the order of use.
CREATE INDEX packages_by_user ON packages (user_id, expires_at, granted_at, id);
-- What freeze reads: only packages that have something left.
CREATE INDEX packages_in_order_of_use ON packages (user_id, expires_at, granted_at, id)
    WHERE used_up = 0;
-- What the expiry sweep reads.
CREATE INDEX packages_to_expire ON packages (expires_at)
    WHERE used_up = 0 AND expires_at IS NOT NULL;

CREATE TABLE holds (
    id          TEXT    NOT NULL PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    job_id      TEXT    NOT NULL,
    credits     INTEGER NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'held',
    settled     INTEGER NOT NULL DEFAULT 0,
    released    INTEGER NOT NULL DEFAULT 0,
    refunded    INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    resolved_at INTEGER,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    -- J1: a job has one hold.
    CONSTRAINT holds_one_a_job UNIQUE (job_id),
    CONSTRAINT holds_state_is_known CHECK (
        state = 'held' OR state = 'settled' OR state = 'released'),
    CONSTRAINT holds_credits_are_positive CHECK (credits > 0),
    CONSTRAINT holds_settled_is_not_negative CHECK (settled >= 0),
    CONSTRAINT holds_released_is_not_negative CHECK (released >= 0),
    -- I8
    CONSTRAINT holds_refund_within_settled CHECK (refunded BETWEEN 0 AND settled),
    -- I4, I5
    CONSTRAINT holds_resolve_whole CHECK (
        settled + released = CASE WHEN resolved_at IS NULL THEN 0 ELSE credits END
        AND (state = 'held') = (resolved_at IS NULL)
        AND (state = 'settled') = (settled > 0))
) STRICT, WITHOUT ROWID;

-- Open holds, oldest first, as ids are made so: the holds view and the search for stuck ones.
CREATE INDEX holds_open ON holds (id) WHERE state = 'held';
-- There is none by user: a user's holds are found by the entries. It would be one more page of the
-- file for each freeze, and a random one.

-- The journal: double, immutable, numbered without gaps for each user, each line carrying the
-- hash of the one before (I2, I14).
-- The freezes of a hold, in the order of their numbers, are its allocation: what it took from which
-- package, in the order of use, written once (I6, I7). A freeze says when its package was to expire
-- at that time: with the hold's created_at, the lifetime that credits coming back still have (I10).
-- Without foreign keys: in its transaction the program changes the user's row and the package's, and
-- is refused unless it is one of each; what entries refer to is never deleted (below); and verify
-- derives both tables from them. To prove it again for each entry costs some hundredths of the speed.
CREATE TABLE entries (
    user_id      TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    package_id   TEXT    NOT NULL,
    from_bucket  TEXT    NOT NULL,
    to_bucket    TEXT    NOT NULL,
    credits      INTEGER NOT NULL,
    hold_id      TEXT,
    job_id       TEXT,
    at           INTEGER NOT NULL,
    effective_at INTEGER,
    expires_at   INTEGER,
    reason       TEXT,
    hash         BLOB    NOT NULL,
    PRIMARY KEY (user_id, number),
    CONSTRAINT entries_number_counts_from_one CHECK (number >= 1),
    CONSTRAINT entries_kind_is_known CHECK (
        kind = 'grant' OR kind = 'freeze' OR kind = 'settle' OR kind = 'release'
        OR kind = 'refund' OR kind = 'revoke' OR kind = 'expire' OR kind = 'extend'),
    CONSTRAINT entries_from_is_known CHECK (
        from_bucket = 'outside' OR from_bucket = 'available' OR from_bucket = 'held'
        OR from_bucket = 'settled' OR from_bucket = 'expired' OR from_bucket = 'revoked'),
    CONSTRAINT entries_to_is_known CHECK (
        to_bucket = 'outside' OR to_bucket = 'available' OR to_bucket = 'held'
        OR to_bucket = 'settled' OR to_bucket = 'expired' OR to_bucket = 'revoked'),
    CONSTRAINT entries_credits_are_positive CHECK (credits > 0),
    CONSTRAINT entries_hash_is_sha256 CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

-- A job's timeline shows its entries; its hold's allocation is among them.
CREATE INDEX entries_by_job ON entries (job_id) WHERE job_id IS NOT NULL;

-- An INSERT OR REPLACE asks those about deletion only where recursive_triggers is on, as the program
-- has it. A trigger that asks before each insert would cost the ledger a twentieth of its speed; what
-- somebody replaces by another tool, verify finds.
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT raise(ABORT, 'entries are never changed: write a new entry that corrects');
END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN
    SELECT raise(ABORT, 'entries are never deleted: write a new entry that corrects');
END;

CREATE TRIGGER users_are_never_deleted BEFORE DELETE ON users
BEGIN
    SELECT raise(ABORT, 'users are never deleted: entries refer to them');
END;

CREATE TRIGGER packages_are_never_deleted BEFORE DELETE ON packages
BEGIN
    SELECT raise(ABORT, 'packages are never deleted: entries refer to them');
END;

CREATE TRIGGER holds_are_never_deleted BEFORE DELETE ON holds
BEGIN
    SELECT raise(ABORT, 'holds are never deleted: entries refer to them');
END;

CREATE TRIGGER users_keep_their_ids BEFORE UPDATE OF id ON users
BEGIN
    SELECT raise(ABORT, 'users keep their ids: entries refer to them');
END;

CREATE TRIGGER packages_keep_their_ids BEFORE UPDATE OF id, user_id ON packages
BEGIN
    SELECT raise(ABORT, 'packages keep their ids: entries refer to them');
END;

CREATE TRIGGER holds_keep_their_ids BEFORE UPDATE OF id, user_id, job_id ON holds
BEGIN
    SELECT raise(ABORT, 'holds keep their ids: entries refer to them');
END;

-- One request and one outcome for each key, for ever (I11); a refusal is an outcome too.
CREATE TABLE idempotency_keys (
    scope      TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    request    BLOB    NOT NULL,
    outcome    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_keys_are_short CHECK (length(key) BETWEEN 1 AND 255),
    CONSTRAINT idempotency_keys_request_is_sha256 CHECK (length(request) = 32)
) STRICT, WITHOUT ROWID;
