-- Pages that any process may answer from. They can be lost without harm. Instants are epoch milliseconds, rounded down.
-- BYTEA is PostgreSQL's; SQLite takes any name of a type, and keeps bytes as they are.
CREATE TABLE page (
    id           VARCHAR(64)  NOT NULL PRIMARY KEY, -- hash of account, question, session and number
    project      VARCHAR(200) NOT NULL,
    question     VARCHAR(64)  NOT NULL, -- hash of account and question; never its text
    session      VARCHAR(500) NOT NULL,
    number       INTEGER      NOT NULL,
    size         INTEGER      NOT NULL,
    total        BIGINT,
    as_of        BIGINT       NOT NULL,
    retired      INTEGER      NOT NULL, -- 1 when its session answers the question no more
    bytes        INTEGER      NOT NULL, -- of the lines, when not compressed
    lines        BYTEA        NOT NULL, -- NDJSON, as one gzip member
    fingerprints BYTEA        NOT NULL, -- of the ids, 8 bytes each
    digest       VARCHAR(64)  NOT NULL  -- of all of it
);

CREATE INDEX page_latest ON page (question, number, as_of);
CREATE INDEX page_as_of ON page (as_of);
