-- Exports outlive the process that began them, and one process at a time works on each.
CREATE TABLE export (
    id        VARCHAR(40) NOT NULL PRIMARY KEY,
    changed   BIGINT      NOT NULL,
    document  BYTEA       NOT NULL, -- all of it, as JSON; it holds a question
    sealed_by VARCHAR(16),          -- which key the document is encrypted with; null for none
    owner     VARCHAR(40),          -- the process that works on it
    leased    BIGINT      NOT NULL, -- until when, unless it says so again
    cancelled INTEGER     NOT NULL  -- 1 when nobody wants it any more; who works on it sees that when it saves
);

-- What an export is made of stays until then.
ALTER TABLE snapshot ADD COLUMN pinned BIGINT DEFAULT 0 NOT NULL;
