-- What was seen of each provider, a minute and a measure at a time. `bucket` is a five-second slot
-- of the minute for what is counted, a bucket of a logarithmic scale for what is timed.
CREATE TABLE provider_minutes (
    provider TEXT COLLATE "C" NOT NULL,
    minute   BIGINT NOT NULL,
    measure  TEXT COLLATE "C" NOT NULL,
    bucket   BIGINT NOT NULL,
    count    BIGINT NOT NULL,
    PRIMARY KEY (provider, minute, measure, bucket),
    CONSTRAINT provider_minutes_bucket_in_range CHECK (bucket BETWEEN 0 AND 100),
    CONSTRAINT provider_minutes_count_positive CHECK (count > 0)
);

-- By time alone, for clearing out what is old.
CREATE INDEX provider_minutes_by_minute ON provider_minutes (minute);

-- What an operator lets each provider do; without a row it is on.
CREATE TABLE provider_modes (
    provider   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    mode       TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    CONSTRAINT provider_modes_mode_known CHECK (mode IN ('on', 'draining', 'off')),
    CONSTRAINT provider_modes_version_positive CHECK (version > 0)
);

-- How each provider stands, written when it changes; without a row it is healthy.
CREATE TABLE provider_health (
    provider   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state      TEXT COLLATE "C" NOT NULL,
    since      BIGINT NOT NULL,
    cause      TEXT COLLATE "C",
    reason     TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT provider_health_state_known CHECK (state IN ('healthy', 'degraded', 'down')),
    CONSTRAINT provider_health_cause_known CHECK (cause IN ('submit', 'result', 'poll')),
    CONSTRAINT provider_health_since_before_change CHECK (since <= changed_at),
    CONSTRAINT provider_health_unhealthy_for_a_reason
        CHECK ((state = 'healthy') = (reason = '') AND (state = 'healthy') = (cause IS NULL))
);
