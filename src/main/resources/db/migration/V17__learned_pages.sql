-- What was learned of the cost of pages after the first, beside pages_counted_at.
ALTER TABLE project ADD COLUMN pages_free_at  BIGINT;                     -- when they were last seen to be free
ALTER TABLE project ADD COLUMN pages_tried_at BIGINT;                     -- when the last trial was allowed
ALTER TABLE project ADD COLUMN pages_trial    VARCHAR(36);                -- the call of that trial, while it is under way
ALTER TABLE project ADD COLUMN pages_agreeing INTEGER NOT NULL DEFAULT 0; -- trials in a row: answered ones, or refused ones below 0
