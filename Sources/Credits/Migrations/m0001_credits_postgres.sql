-- The ledger: packages hold the credits, holds reserve them, entries are the proof.
-- Instants are microseconds since 1970 in UTC. Ids are ULIDs, but for users, whose id the product
-- chooses. What is compared or sorted is ordered by bytes, as the program does: COLLATE "C".
-- Rows that change often have room beside them for their next version.

-- The words and the numbers of the ledger. They are domains because the condition of a domain is
-- kept ready, while a CHECK of a table is read anew for each statement: a fifth of the price of an
-- entry. What concerns several columns is a CHECK all the same.
CREATE DOMAIN credit_source AS TEXT COLLATE "C" CONSTRAINT credit_source_is_known
    CHECK (VALUE IN ('purchase', 'promotion', 'goodwill', 'adjustment'));
CREATE DOMAIN credit_bucket AS TEXT COLLATE "C" CONSTRAINT credit_bucket_is_known
    CHECK (VALUE IN ('outside', 'available', 'held', 'settled', 'expired', 'revoked'));
CREATE DOMAIN hold_state AS TEXT COLLATE "C" CONSTRAINT hold_state_is_known
    CHECK (VALUE IN ('held', 'settled', 'released'));
CREATE DOMAIN entry_kind AS TEXT COLLATE "C" CONSTRAINT entry_kind_is_known CHECK (VALUE IN
    ('grant', 'freeze', 'settle', 'release', 'refund', 'revoke', 'expire', 'extend'));

CREATE DOMAIN user_key AS TEXT COLLATE "C" CONSTRAINT user_key_is_short
    CHECK (length(VALUE) BETWEEN 1 AND 128);
CREATE DOMAIN credit_amount AS BIGINT CONSTRAINT credit_amount_is_positive CHECK (VALUE > 0);
CREATE DOMAIN credit_balance AS BIGINT CONSTRAINT credit_balance_is_not_negative CHECK (VALUE >= 0);
CREATE DOMAIN row_count AS BIGINT CONSTRAINT row_count_is_not_negative CHECK (VALUE >= 0);
CREATE DOMAIN place_in_order AS BIGINT CONSTRAINT place_in_order_counts_from_one CHECK (VALUE >= 1);
CREATE DOMAIN sha256_hash AS BYTEA CONSTRAINT sha256_hash_has_32_bytes CHECK (length(VALUE) = 32);

CREATE TABLE users (
    id          user_key NOT NULL PRIMARY KEY,
    -- Cached sums over the user's packages; verify derives them anew from the entries (I2).
    available   credit_balance NOT NULL DEFAULT 0,
    held        credit_balance NOT NULL DEFAULT 0,
    settled     credit_balance NOT NULL DEFAULT 0,
    expired     credit_balance NOT NULL DEFAULT 0,
    revoked     credit_balance NOT NULL DEFAULT 0,
    -- How many holds are open: an index of these by user would be written twice for each of them.
    open_holds  row_count NOT NULL DEFAULT 0,
    -- The head of the user's chain of entries.
    entry_count row_count NOT NULL DEFAULT 0,
    entry_hash  sha256_hash NOT NULL,
    created_at  BIGINT NOT NULL
) WITH (fillfactor = 75);

-- The users view, newest first.
CREATE INDEX users_by_creation ON users (created_at, id);

CREATE TABLE packages (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id      user_key NOT NULL REFERENCES users (id),
    source       credit_source NOT NULL,
    granted      credit_amount NOT NULL,
    available    credit_balance NOT NULL,
    held         credit_balance NOT NULL DEFAULT 0,
    settled      credit_balance NOT NULL DEFAULT 0,
    expired      credit_balance NOT NULL DEFAULT 0,
    revoked      credit_balance NOT NULL DEFAULT 0,
    granted_at   BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    expires_at   BIGINT,
    -- Whether nothing is available: 1 or 0. The indexes below ask it and not the amount, so that
    -- most changes of the amount leave them alone.
    used_up      BIGINT NOT NULL DEFAULT 0,
    -- I1
    CONSTRAINT packages_add_up
        CHECK (granted = available + held + settled + expired + revoked),
    CONSTRAINT packages_used_up_have_nothing_available
        CHECK (used_up = CASE WHEN available = 0 THEN 1 ELSE 0 END),
    CONSTRAINT packages_expire_after_they_begin
        CHECK (expires_at IS NULL OR expires_at > effective_at)
) WITH (fillfactor = 75);

-- All packages of a user, in the order of use.
CREATE INDEX packages_by_user ON packages (user_id, expires_at, granted_at, id);
-- What freeze reads: only packages that have something left.
CREATE INDEX packages_in_order_of_use ON packages (user_id, expires_at, granted_at, id)
    WHERE used_up = 0;
-- What the expiry sweep reads.
CREATE INDEX packages_to_expire ON packages (expires_at)
    WHERE used_up = 0 AND expires_at IS NOT NULL;

CREATE TABLE holds (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id     user_key NOT NULL REFERENCES users (id),
    job_id      TEXT COLLATE "C" NOT NULL,
    credits     credit_amount NOT NULL,
    state       hold_state NOT NULL DEFAULT 'held',
    settled     credit_balance NOT NULL DEFAULT 0,
    released    credit_balance NOT NULL DEFAULT 0,
    refunded    credit_balance NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    resolved_at BIGINT,
    reason      TEXT,
    version     BIGINT NOT NULL DEFAULT 1,
    -- J1: a job has one hold.
    CONSTRAINT holds_one_a_job UNIQUE (job_id),
    -- I8
    CONSTRAINT holds_refund_within_settled CHECK (refunded <= settled),
    -- I4, I5
    CONSTRAINT holds_resolve_whole CHECK (
        settled + released = CASE WHEN resolved_at IS NULL THEN 0 ELSE credits END
        AND (state = 'held') = (resolved_at IS NULL)
        AND (state = 'settled') = (settled > 0))
) WITH (fillfactor = 85);

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
    user_id      user_key NOT NULL,
    number       place_in_order NOT NULL,
    kind         entry_kind NOT NULL,
    package_id   TEXT COLLATE "C" NOT NULL,
    from_bucket  credit_bucket NOT NULL,
    to_bucket    credit_bucket NOT NULL,
    credits      credit_amount NOT NULL,
    hold_id      TEXT COLLATE "C",
    job_id       TEXT COLLATE "C",
    at           BIGINT NOT NULL,
    effective_at BIGINT,
    expires_at   BIGINT,
    reason       TEXT,
    hash         sha256_hash NOT NULL,
    PRIMARY KEY (user_id, number)
);

-- A job's timeline shows its entries; its hold's allocation is among them.
CREATE INDEX entries_by_job ON entries (job_id) WHERE job_id IS NOT NULL;

-- Refusals that hold for whoever has the table, but for its owner, who can drop them.
CREATE FUNCTION entries_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries are never changed or deleted: write a new entry that corrects'
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_refuse_change();

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION entries_refuse_change();

CREATE TRIGGER entries_are_never_emptied BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION entries_refuse_change();

CREATE FUNCTION what_entries_name_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are never deleted, and keep their ids: entries refer to them', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER users_are_never_deleted BEFORE DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER users_are_never_emptied BEFORE TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER packages_are_never_deleted BEFORE DELETE ON packages
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER packages_are_never_emptied BEFORE TRUNCATE ON packages
    FOR EACH STATEMENT EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER holds_are_never_deleted BEFORE DELETE ON holds
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER holds_are_never_emptied BEFORE TRUNCATE ON holds
    FOR EACH STATEMENT EXECUTE FUNCTION what_entries_name_stays();

-- AFTER, since one that is asked before locks each row that is changed, whatever is changed in it.
CREATE TRIGGER users_keep_their_ids AFTER UPDATE OF id ON users
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER packages_keep_their_ids AFTER UPDATE OF id, user_id ON packages
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();
CREATE TRIGGER holds_keep_their_ids AFTER UPDATE OF id, user_id, job_id ON holds
    FOR EACH ROW EXECUTE FUNCTION what_entries_name_stays();

-- One request and one outcome for each key, for ever (I11); a refusal is an outcome too.
CREATE TABLE idempotency_keys (
    scope      TEXT COLLATE "C" NOT NULL,
    key        TEXT COLLATE "C" NOT NULL,
    request    sha256_hash NOT NULL,
    outcome    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key),
    CONSTRAINT idempotency_keys_are_short CHECK (length(key) BETWEEN 1 AND 255)
);
