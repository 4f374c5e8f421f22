-- What was seen of each provider, a minute and a measure at a time. `bucket` is a five-second slot
-- of the minute for what is counted, a bucket of a logarithmic scale for what is timed.
CREATE TABLE provider_minutes (
    provider TEXT    NOT NULL,
    minute   INTEGER NOT NULL,
    measure  TEXT    NOT NULL,
    bucket   INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (provider, minute, measure, bucket),
    CONSTRAINT provider_minutes_bucket_in_range CHECK (bucket BETWEEN 0 AND 100),
    CONSTRAINT provider_minutes_count_positive CHECK (count > 0)
) STRICT, WITHOUT ROWID;

-- By time alone, for clearing out what is old.
CREATE INDEX provider_minutes_by_minute ON provider_minutes (minute);

-- What an operator lets each provider do; without a row it is on.
CREATE TABLE provider_modes (
    provider   TEXT    NOT NULL PRIMARY KEY,
    mode       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    CONSTRAINT provider_modes_mode_known CHECK (
        mode = 'on' OR mode = 'draining' OR mode = 'off'),
    CONSTRAINT provider_modes_version_positive CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- How each provider stands, written when it changes; without a row it is healthy.
CREATE TABLE provider_health (
    provider   TEXT    NOT NULL PRIMARY KEY,
    state      TEXT    NOT NULL,
    since      INTEGER NOT NULL,
    cause      TEXT,
    reason     TEXT    NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT provider_health_state_known CHECK (
        state = 'healthy' OR state = 'degraded' OR state = 'down'),
    CONSTRAINT provider_health_cause_known CHECK (
        cause = 'submit' OR cause = 'result' OR cause = 'poll'),
    CONSTRAINT provider_health_since_before_change CHECK (since <= changed_at),
    CONSTRAINT provider_health_unhealthy_for_a_reason
        CHECK ((state = 'healthy') = (reason = '') AND (state = 'healthy') = (cause IS NULL))
) STRICT, WITHOUT ROWID;
