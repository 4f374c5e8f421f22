-- Jobs, their attempts at providers, the callbacks about them and the pictures that came of them.

CREATE TABLE jobs (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id          TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    state            TEXT COLLATE "C" NOT NULL DEFAULT 'queued',
    attention        TEXT COLLATE "C",
    -- The provider that the request insisted on, if any.
    wanted_provider  TEXT COLLATE "C",
    -- The provider of the newest attempt.
    provider         TEXT COLLATE "C",
    prompt           TEXT NOT NULL,
    -- URLs, one a line.
    images           TEXT NOT NULL,
    aspect_ratio     TEXT,
    outputs          BIGINT NOT NULL,
    -- The price agreed at the freeze, for one output and for all (I13).
    output_credits   BIGINT NOT NULL,
    credits          BIGINT NOT NULL,
    attempts         BIGINT NOT NULL DEFAULT 0,
    cancel_requested BIGINT NOT NULL DEFAULT 0,
    failure_kind     TEXT COLLATE "C",
    failure_code     TEXT COLLATE "C",
    failure_message  TEXT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    deadline_at      BIGINT NOT NULL,
    finished_at      BIGINT,
    -- When somebody must look at it next: the end of a wait, or of a worker's lease (J10).
    wake_at          BIGINT,
    -- Counts every change: who changes a job names the version it saw (J6).
    version          BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT jobs_state_is_known CHECK (state IN
        ('queued', 'submitting', 'running', 'delivering', 'completed', 'failed', 'canceled')),
    CONSTRAINT jobs_attention_is_known CHECK (attention IN
        ('unknown_outcome', 'undelivered', 'late_success', 'stuck_hold', 'overdue')),
    CONSTRAINT jobs_outputs_are_few CHECK (outputs BETWEEN 1 AND 16),
    CONSTRAINT jobs_price_adds_up CHECK (output_credits > 0 AND credits = outputs * output_credits),
    CONSTRAINT jobs_end_is_dated CHECK
        ((state IN ('completed', 'failed', 'canceled')) = (finished_at IS NOT NULL))
);

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
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    job_id          TEXT COLLATE "C" NOT NULL REFERENCES jobs (id),
    number          BIGINT NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL DEFAULT 'intended',
    task            TEXT COLLATE "C",
    -- How often the request was sent: again only with the same key, to those who honour it.
    sends           BIGINT NOT NULL DEFAULT 1,
    polls           BIGINT NOT NULL DEFAULT 0,
    cost            TEXT,
    failure_kind    TEXT COLLATE "C",
    failure_code    TEXT COLLATE "C",
    failure_message TEXT,
    created_at      BIGINT NOT NULL,
    accepted_at     BIGINT,
    finished_at     BIGINT,
    CONSTRAINT attempts_are_numbered UNIQUE (job_id, number),
    CONSTRAINT attempts_state_is_known CHECK (state IN
        ('intended', 'unknown', 'accepted', 'refused', 'succeeded', 'failed', 'canceled',
         'abandoned')),
    CONSTRAINT attempts_accepted_have_a_task CHECK
        (state NOT IN ('accepted', 'succeeded') OR task IS NOT NULL)
);

-- J3: one task belongs to one attempt.
CREATE UNIQUE INDEX attempts_by_task ON attempts (provider, task) WHERE task IS NOT NULL;

-- What providers told us, kept as proof that it was durable before it was acknowledged (J9).
CREATE TABLE callbacks (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    provider    TEXT COLLATE "C" NOT NULL,
    attempt_id  TEXT COLLATE "C" NOT NULL,
    -- What makes a repetition a repetition.
    event       TEXT COLLATE "C" NOT NULL,
    verdict     TEXT COLLATE "C" NOT NULL,
    note        TEXT NOT NULL,
    repeats     BIGINT NOT NULL DEFAULT 0,
    received_at BIGINT NOT NULL,
    CONSTRAINT callbacks_once UNIQUE (attempt_id, event, verdict),
    CONSTRAINT callbacks_verdict_is_known CHECK (verdict IN ('taken', 'unmatched', 'refused'))
);

-- One result picture of a job, and its copy to our own storage.
CREATE TABLE outputs (
    job_id      TEXT COLLATE "C" NOT NULL REFERENCES jobs (id),
    number      BIGINT NOT NULL,
    attempt_id  TEXT COLLATE "C" NOT NULL REFERENCES attempts (id),
    source_url  TEXT NOT NULL,
    -- When the provider deletes it, where known: deliveries are done in this order.
    source_expires_at BIGINT,
    state       TEXT COLLATE "C" NOT NULL DEFAULT 'pending',
    spool       TEXT,
    key         TEXT COLLATE "C",
    sha256      TEXT,
    bytes       BIGINT,
    type        TEXT,
    tries       BIGINT NOT NULL DEFAULT 0,
    -- Whether the provider was asked anew for a URL that had died.
    renewed     BIGINT NOT NULL DEFAULT 0,
    note        TEXT,
    created_at  BIGINT NOT NULL,
    stored_at   BIGINT,
    wake_at     BIGINT,
    version     BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (job_id, number),
    CONSTRAINT outputs_state_is_known CHECK
        (state IN ('pending', 'spooled', 'stored', 'undelivered', 'lost')),
    -- C1
    CONSTRAINT outputs_stored_are_proved CHECK (state <> 'stored' OR (key IS NOT NULL
        AND sha256 IS NOT NULL AND bytes > 0 AND type IS NOT NULL AND stored_at IS NOT NULL))
);

-- What the delivery workers ask: what is due, soonest dying URL first?
CREATE INDEX outputs_due ON outputs (wake_at) WHERE wake_at IS NOT NULL;
-- The deliveries view: failed ones first, the rest newest first.
CREATE INDEX outputs_by_state ON outputs (state, job_id, number);

-- What happened to a job, in the order in which it did: the timeline.
CREATE TABLE job_events (
    job_id TEXT COLLATE "C" NOT NULL REFERENCES jobs (id),
    number BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    kind   TEXT COLLATE "C" NOT NULL,
    note   TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- Settings that change while everything runs, such as the default provider; the installation's
-- secret; when the ledger was last verified.
CREATE TABLE settings_values (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value      TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1
);
