-- A project's budget beside its calls. Whoever spends locks its row first. Times are epoch milliseconds of the ledger's
-- clock, which is the database's (or the machine's) clock minus skew.
CREATE TABLE project (
    name              VARCHAR(200) NOT NULL PRIMARY KEY,
    version           BIGINT       NOT NULL, -- grows with every change, so that a restored copy is recognised
    skew              BIGINT       NOT NULL,
    alive_at          BIGINT,                -- when a process last wrote, or said that it lives
    closed            INTEGER      NOT NULL, -- 1 after the last process has stopped in good order
    doubted_at        BIGINT,                -- when the ledger was last found to be new, lost or restored
    paused_at         BIGINT,                -- when an operator stopped spending
    pages_counted_at  BIGINT,                -- when Mixpanel was found to count follow-up pages that were taken for free
    told_limit        INTEGER,               -- the limit that Mixpanel last told
    told_at           BIGINT
);

-- What a caller is owed of the permits that went, or owes; in permits.
CREATE TABLE share (
    project VARCHAR(200)     NOT NULL,
    caller  VARCHAR(200)     NOT NULL,
    weight  INTEGER          NOT NULL,
    credit  DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (project, caller)
);

-- The processes that share the ledger.
CREATE TABLE process (
    project  VARCHAR(200) NOT NULL,
    id       VARCHAR(36)  NOT NULL,
    alive_at BIGINT       NOT NULL,
    PRIMARY KEY (project, id)
);

-- Who waits for a permit in which process, until their word is too old.
CREATE TABLE contender (
    project  VARCHAR(200) NOT NULL,
    process  VARCHAR(36)  NOT NULL,
    caller   VARCHAR(200) NOT NULL,
    weight   INTEGER      NOT NULL,
    priority VARCHAR(20)  NOT NULL,
    counted  INTEGER      NOT NULL,
    since    BIGINT       NOT NULL,
    until    BIGINT       NOT NULL,
    PRIMARY KEY (project, process, caller, priority, counted)
);

ALTER TABLE upstream_call ADD COLUMN process VARCHAR(36);
ALTER TABLE upstream_call ADD COLUMN page_key VARCHAR(64); -- of the very page, so that no two processes fetch it at once
ALTER TABLE upstream_call ADD COLUMN foreign_calls INTEGER; -- others' calls of the same quota, where the answer told
