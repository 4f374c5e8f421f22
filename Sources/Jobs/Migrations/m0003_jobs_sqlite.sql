-- Jobs, their attempts at providers, the callbacks about them and the pictures that came of them.

CREATE TABLE jobs (
    id               TEXT    NOT NULL PRIMARY KEY,
    user_id          TEXT    NOT NULL REFERENCES users (id),
    state            TEXT    NOT NULL DEFAULT 'queued',
    attention        TEXT,
    -- The provider that the request insisted on, if any.
    wanted_provider  TEXT,
    -- The provider of the newest attempt.
    provider         TEXT,
    prompt           TEXT    NOT NULL,
    -- URLs, one a line.
    images           TEXT    NOT NULL,
    aspect_ratio     TEXT,
    outputs          INTEGER NOT NULL,
    -- The price agreed at the freeze, for one output and for all (I13).
    output_credits   INTEGER NOT NULL,
    credits          INTEGER NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    failure_kind     TEXT,
    failure_code     TEXT,
    failure_message  TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    deadline_at      INTEGER NOT NULL,
    finished_at      INTEGER,
    -- When somebody must look at it next: the end of a wait, or of a worker's lease (J10).
    wake_at          INTEGER,
    -- Counts every change: who changes a job names the version it saw (J6).
    version          INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT jobs_state_is_known CHECK (
        state = 'queued' OR state = 'submitting' OR state = 'running' OR state = 'delivering'
        OR state = 'completed' OR state = 'failed' OR state = 'canceled'),
    CONSTRAINT jobs_attention_is_known CHECK (
        attention = 'unknown_outcome' OR attention = 'undelivered'
        OR attention = 'late_success' OR attention = 'stuck_hold' OR attention = 'overdue'),
    CONSTRAINT jobs_outputs_are_few CHECK (outputs BETWEEN 1 AND 16),
    CONSTRAINT jobs_price_adds_up CHECK (output_credits > 0 AND credits = outputs * output_credits),
    CONSTRAINT jobs_end_is_dated CHECK
        ((state = 'completed' OR state = 'failed' OR state = 'canceled')
            = (finished_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- The jobs view, newest first, and a user's jobs.
CREATE INDEX jobs_by_user ON jobs (user_id, id);
-- What the workers ask: which jobs in this state are due?
CREATE INDEX jobs_by_wake ON jobs (state, wake_at) WHERE wake_at IS NOT NULL;
-- Open jobs by state and provider: the overview counts them, a switch of provider previews them.
CREATE INDEX jobs_open ON jobs (state, provider, created_at)
    WHERE finished_at IS NULL;
-- What needs a person.
CREATE INDEX jobs_by_attention ON jobs (attention, id) WHERE attention IS NOT NULL;
-- What ended lately.
CREATE INDEX jobs_by_end ON jobs (finished_at, state) WHERE finished_at IS NOT NULL;
-- Lists of one state.
CREATE INDEX jobs_by_state ON jobs (state, id);

-- One try of a job at one provider. The row is durable before the first byte is sent (J4).
CREATE TABLE attempts (
    id              TEXT    NOT NULL PRIMARY KEY,
    job_id          TEXT    NOT NULL REFERENCES jobs (id),
    number          INTEGER NOT NULL,
    provider        TEXT    NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'intended',
    task            TEXT,
    -- How often the request was sent: again only with the same key, to those who honour it.
    sends           INTEGER NOT NULL DEFAULT 1,
    polls           INTEGER NOT NULL DEFAULT 0,
    cost            TEXT,
    failure_kind    TEXT,
    failure_code    TEXT,
    failure_message TEXT,
    created_at      INTEGER NOT NULL,
    accepted_at     INTEGER,
    finished_at     INTEGER,
    CONSTRAINT attempts_are_numbered UNIQUE (job_id, number),
    CONSTRAINT attempts_state_is_known CHECK (
        state = 'intended' OR state = 'unknown' OR state = 'accepted' OR state = 'refused'
        OR state = 'succeeded' OR state = 'failed' OR state = 'canceled'
        OR state = 'abandoned'),
    CONSTRAINT attempts_accepted_have_a_task CHECK
        (state NOT IN ('accepted', 'succeeded') OR task IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- J3: one task belongs to one attempt.
CREATE UNIQUE INDEX attempts_by_task ON attempts (provider, task) WHERE task IS NOT NULL;

-- What providers told us, kept as proof that it was durable before it was acknowledged (J9).
CREATE TABLE callbacks (
    id          TEXT    NOT NULL PRIMARY KEY,
    provider    TEXT    NOT NULL,
    attempt_id  TEXT    NOT NULL,
    -- What makes a repetition a repetition.
    event       TEXT    NOT NULL,
    verdict     TEXT    NOT NULL,
    note        TEXT    NOT NULL,
    repeats     INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    CONSTRAINT callbacks_once UNIQUE (attempt_id, event, verdict),
    CONSTRAINT callbacks_verdict_is_known CHECK (
        verdict = 'taken' OR verdict = 'unmatched' OR verdict = 'refused')
) STRICT, WITHOUT ROWID;

-- One result picture of a job, and its copy to our own storage.
CREATE TABLE outputs (
    job_id      TEXT    NOT NULL REFERENCES jobs (id),
    number      INTEGER NOT NULL,
    attempt_id  TEXT    NOT NULL REFERENCES attempts (id),
    source_url  TEXT    NOT NULL,
    -- When the provider deletes it, where known: deliveries are done in this order.
    source_expires_at INTEGER,
    state       TEXT    NOT NULL DEFAULT 'pending',
    spool       TEXT,
    key         TEXT,
    sha256      TEXT,
    bytes       INTEGER,
    type        TEXT,
    tries       INTEGER NOT NULL DEFAULT 0,
    -- Whether the provider was asked anew for a URL that had died.
    renewed     INTEGER NOT NULL DEFAULT 0,
    note        TEXT,
    created_at  INTEGER NOT NULL,
    stored_at   INTEGER,
    wake_at     INTEGER,
    version     INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (job_id, number),
    CONSTRAINT outputs_state_is_known CHECK
        (state = 'pending' OR state = 'spooled' OR state = 'stored' OR state = 'undelivered'
        OR state = 'lost'),
    -- C1
    CONSTRAINT outputs_stored_are_proved CHECK (state <> 'stored' OR (key IS NOT NULL
        AND sha256 IS NOT NULL AND bytes > 0 AND type IS NOT NULL AND stored_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- What the delivery workers ask: what is due, soonest dying URL first?
CREATE INDEX outputs_due ON outputs (wake_at) WHERE wake_at IS NOT NULL;
-- The deliveries view: failed ones first, the rest newest first.
CREATE INDEX outputs_by_state ON outputs (state, job_id, number);

-- What happened to a job, in the order in which it did: the timeline.
CREATE TABLE job_events (
    job_id TEXT    NOT NULL REFERENCES jobs (id),
    number INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    note   TEXT    NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;

-- Settings that change while everything runs, such as the default provider; the installation's
-- secret; when the ledger was last verified.
CREATE TABLE settings_values (
    name       TEXT    NOT NULL PRIMARY KEY,
    value      TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
