-- What is worth its bytes: which answers the pages are of, how large they are, and how often they were of use.
CREATE TABLE snapshot (
    question VARCHAR(64)  NOT NULL, -- as the pages have it
    session  VARCHAR(500) NOT NULL,
    as_of    BIGINT       NOT NULL, -- of its oldest page
    pages    INTEGER      NOT NULL,
    bytes    BIGINT       NOT NULL, -- as they are stored
    uses     INTEGER      NOT NULL, -- minutes in which it was asked for; negative when it is being dropped
    PRIMARY KEY (question, session)
);

INSERT INTO snapshot (question, session, as_of, pages, bytes, uses)
SELECT question, session, MIN(as_of), COUNT(*), SUM(LENGTH(lines) + LENGTH(fingerprints)), 1
FROM page GROUP BY question, session;

CREATE INDEX snapshot_as_of ON snapshot (as_of);
CREATE INDEX page_snapshot ON page (question, session, number);
DROP INDEX page_as_of;

ALTER TABLE page ADD COLUMN sealed_by VARCHAR(16); -- which key the lines and fingerprints are encrypted with; null for none

CREATE INDEX page_sealed ON page (sealed_by, question, session);
