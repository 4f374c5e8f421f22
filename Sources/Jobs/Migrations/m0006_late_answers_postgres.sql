-- When a provider is asked about an attempt that its job no longer waits for, because something
-- came late that may be its success.
ALTER TABLE attempts ADD COLUMN wake_at BIGINT;

-- What the poll workers ask beside the jobs that are running.
CREATE INDEX attempts_due ON attempts (wake_at) WHERE wake_at IS NOT NULL;

-- Jobs that have ended were asked about by a mark of their own.
UPDATE attempts SET wake_at = (SELECT j.wake_at FROM jobs j WHERE j.id = attempts.job_id)
WHERE task IS NOT NULL AND job_id IN (SELECT id FROM jobs
    WHERE state IN ('failed', 'canceled') AND wake_at IS NOT NULL);
UPDATE jobs SET wake_at = NULL
WHERE state IN ('completed', 'failed', 'canceled') AND wake_at IS NOT NULL;

-- What the spool must keep.
CREATE INDEX outputs_spooled ON outputs (spool) WHERE spool IS NOT NULL;
