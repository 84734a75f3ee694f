-- Every upstream call, from before it is sent. Times are epoch milliseconds of the ledger's clock.
CREATE TABLE upstream_call (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    project      VARCHAR(200) NOT NULL,
    sent_at      BIGINT       NOT NULL,
    answered_at  BIGINT,                -- null while no answer was seen
    counted      INTEGER      NOT NULL, -- 1 if it counts against the window
    page         INTEGER      NOT NULL,
    fingerprint  VARCHAR(64)  NOT NULL, -- of the query; never its text
    caller       VARCHAR(200) NOT NULL,
    purpose      VARCHAR(40)  NOT NULL,
    outcome      VARCHAR(40),
    status       INTEGER,
    profiles     INTEGER,
    blocks_until BIGINT                 -- the pause that Mixpanel asked for
);

-- Calls under way have no answer and are found here, too.
CREATE INDEX upstream_call_answered ON upstream_call (project, answered_at);
CREATE INDEX upstream_call_sent ON upstream_call (project, sent_at);
CREATE INDEX upstream_call_blocks ON upstream_call (project, blocks_until) WHERE blocks_until IS NOT NULL;
