-- A snapshot can be named, and listed, without its question. Those from before have no name, and are not listed.
ALTER TABLE snapshot ADD COLUMN id VARCHAR(24);          -- hash of question and session, as callers are told it
ALTER TABLE snapshot ADD COLUMN account VARCHAR(64);     -- hash of the account that was asked
ALTER TABLE snapshot ADD COLUMN fingerprint VARCHAR(16); -- of the question, as the ledger of calls has it
ALTER TABLE snapshot ADD COLUMN listed INTEGER DEFAULT 0 NOT NULL; -- 0 for look-ups of ids

CREATE INDEX snapshot_id ON snapshot (id);
CREATE INDEX snapshot_account ON snapshot (account, listed, as_of);
