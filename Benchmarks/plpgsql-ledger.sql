-- What a careful team would write instead: a ledger in plpgsql, two calls and two commits a pair.
--
-- It promises less than Holdfast: no double entries, no chain of hashes, no lifetime that stands
-- still while credits are held. What it promises it keeps under any concurrency: a balance never
-- goes below zero, packages are used in the order of their expiry, and a repeated call has no second
-- effect.
--
-- Care has been taken with what costs a ledger its speed: updates touch no indexed column and find
-- room in their page, so that they stay off the indexes (HOT); every query has one sensible plan,
-- whatever the statistics say; no row is read that an update could have returned.
--
-- psql variables: users, packages (of each user), pairs (that were settled long ago).

CREATE SCHEMA peer;
SET search_path = peer;

CREATE TABLE users (
    id        integer PRIMARY KEY,
    available bigint NOT NULL CHECK (available >= 0),
    held      bigint NOT NULL DEFAULT 0 CHECK (held >= 0)
) WITH (fillfactor = 50);

CREATE TABLE packages (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    integer NOT NULL REFERENCES users,
    granted    bigint NOT NULL CHECK (granted > 0),
    available  bigint NOT NULL CHECK (available BETWEEN 0 AND granted),
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
-- Without "WHERE available > 0", which would put every update into the index.
CREATE INDEX packages_in_order_of_use ON packages (user_id, expires_at, id);

CREATE TABLE holds (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job        text NOT NULL UNIQUE,
    user_id    integer NOT NULL REFERENCES users,
    credits    bigint NOT NULL CHECK (credits > 0),
    settled    bigint NOT NULL DEFAULT 0 CHECK (settled BETWEEN 0 AND credits),
    state      text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'settled', 'released')),
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);

CREATE TABLE parts (
    hold_id    bigint NOT NULL REFERENCES holds,
    position   integer NOT NULL,
    package_id bigint NOT NULL REFERENCES packages,
    credits    bigint NOT NULL CHECK (credits > 0),
    PRIMARY KEY (hold_id, position)
);

CREATE TABLE entries (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   integer NOT NULL,
    hold_id   bigint NOT NULL,
    kind      text NOT NULL,
    credits   bigint NOT NULL,
    available bigint NOT NULL,
    held      bigint NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);

-- Reserves credits for a job, and returns the hold; the same job gets the same one.
CREATE FUNCTION freeze(user_ integer, credits_ bigint, job_ text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    hold    bigint;
    balance record;
    package record;
    missing bigint := credits_;
    share   bigint;
    place   integer := 0;
BEGIN
    SELECT id INTO hold FROM peer.holds WHERE job = job_;
    IF FOUND THEN RETURN hold; END IF;
    -- The user's row is the lock of everything that is theirs.
    UPDATE peer.users SET available = available - credits_, held = held + credits_
        WHERE id = user_ AND available >= credits_ RETURNING available, held INTO balance;
    IF NOT FOUND THEN RAISE EXCEPTION 'user % has no % credits', user_, credits_; END IF;
    INSERT INTO peer.holds (job, user_id, credits) VALUES (job_, user_, credits_)
        RETURNING id INTO hold;
    FOR package IN SELECT id, available FROM peer.packages
        WHERE user_id = user_ AND available > 0 AND expires_at > now() ORDER BY expires_at, id
    LOOP
        share := least(package.available, missing);
        place := place + 1;
        UPDATE peer.packages SET available = available - share WHERE id = package.id;
        INSERT INTO peer.parts VALUES (hold, place, package.id, share);
        missing := missing - share;
        EXIT WHEN missing = 0;
    END LOOP;
    IF missing > 0 THEN RAISE EXCEPTION 'credits of user % have expired', user_; END IF;
    INSERT INTO peer.entries (user_id, hold_id, kind, credits, available, held)
        VALUES (user_, hold, 'freeze', credits_, balance.available, balance.held);
    RETURN hold;
END $$;

-- Consumes a hold, whole or in part; what is left goes back, to the package used last first.
CREATE FUNCTION settle(hold_ bigint, credits_ bigint) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    hold    record;
    balance record;
    part    record;
    back    bigint;
    rest    bigint;
BEGIN
    UPDATE peer.holds SET state = 'settled', settled = credits_
        WHERE id = hold_ AND state = 'held' RETURNING user_id, credits INTO hold;
    IF NOT FOUND THEN RETURN (SELECT state FROM peer.holds WHERE id = hold_); END IF;
    back := hold.credits - credits_;
    UPDATE peer.users SET available = available + back, held = held - hold.credits
        WHERE id = hold.user_id RETURNING available, held INTO balance;
    rest := back;
    IF rest > 0 THEN
        FOR part IN SELECT package_id, credits FROM peer.parts
            WHERE hold_id = hold_ ORDER BY position DESC
        LOOP
            UPDATE peer.packages SET available = available + least(part.credits, rest)
                WHERE id = part.package_id;
            rest := rest - least(part.credits, rest);
            EXIT WHEN rest = 0;
        END LOOP;
    END IF;
    INSERT INTO peer.entries (user_id, hold_id, kind, credits, available, held)
        VALUES (hold.user_id, hold_, 'settle', credits_, balance.available, balance.held);
    RETURN 'settled';
END $$;

INSERT INTO users SELECT number, :packages * 1000000000::bigint
    FROM generate_series(1, :users) AS number;
INSERT INTO packages (user_id, granted, available, expires_at)
    SELECT user_id, 1000000000, 1000000000, now() + month * interval '30 days'
    FROM generate_series(1, :users) AS user_id, generate_series(1, :packages) AS month;

-- A past, so that indexes have their depth and the planner knows what the tables are like.
INSERT INTO holds (job, user_id, credits, settled, state)
    SELECT 'past-' || number, 1 + number % :users, 10, 10, 'settled'
    FROM generate_series(1, :pairs) AS number;
INSERT INTO parts SELECT h.id, 1, p.id, 10 FROM holds h
    JOIN LATERAL (SELECT id FROM packages WHERE user_id = h.user_id
        ORDER BY expires_at, id LIMIT 1) p ON true;
INSERT INTO entries (user_id, hold_id, kind, credits, available, held)
    SELECT user_id, id, kind, 10, 0, 0 FROM holds, (VALUES ('freeze'), ('settle')) AS kinds (kind);
VACUUM ANALYZE;
