-- Packages that were taken back, and the proof of where credits came from.

-- When the package was taken back. Nothing of it can be spent from then on: what is held goes when
-- its hold resolves.
ALTER TABLE packages ADD COLUMN revoked_at BIGINT
    CONSTRAINT packages_revoked_have_nothing_available
    CHECK (revoked_at IS NULL OR available = 0);

-- On a grant, the source of the package. On a revocation it tells an adjustment from a charge-back.
-- Entries of before this column have none, and their hash says so.
ALTER TABLE entries ADD COLUMN source credit_source;
