-- How many profiles Mixpanel gives in a page, as far as that was learned from its answers.
CREATE TABLE page_size (
    project       VARCHAR(200) NOT NULL,
    kind          VARCHAR(30)  NOT NULL, -- which rows: with all properties, or with selected ones
    size          INTEGER      NOT NULL, -- the largest size that an answer honoured
    total         BIGINT       NOT NULL, -- the largest total of an answer
    bytes_per_row BIGINT       NOT NULL,
    fault         VARCHAR(20),           -- why fault_size and larger sizes are not asked for; null when nothing is known
    fault_size    INTEGER,
    fault_at      BIGINT,                -- in epoch milliseconds
    PRIMARY KEY (project, kind)
);
