-- The audit by who did it, newest first.
CREATE INDEX audit_by_operator ON audit (operator, id);
