-- The holds view pages through open holds by their ids: by time, too, as ids are made so. In the
-- order of created_at every hold there ever was had to be passed.
DROP INDEX holds_open;
CREATE INDEX holds_open ON holds (id) WHERE state = 'held';
