-- When the user's last entry was written, beside the rest of the chain's head: who locks the user
-- knows by it what time an entry must not be before, whatever the clock says.
ALTER TABLE users ADD COLUMN last_entry_at INTEGER;

UPDATE users SET last_entry_at = (
    SELECT at FROM entries WHERE user_id = users.id AND number = users.entry_count);
