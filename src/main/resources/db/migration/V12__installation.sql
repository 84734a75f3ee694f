-- What is one for all processes of a database.
CREATE TABLE installation (
    id        INTEGER NOT NULL PRIMARY KEY, -- 1
    secret    BYTEA   NOT NULL,             -- hashes of queries are keyed with it
    sealed_by VARCHAR(16),                  -- which key the secret is encrypted with; null for none
    cleaned   VARCHAR(16)                   -- in which state of encryption the database was last cleaned; null for never
);

-- Seals a page's other columns, so that a list need not open its rows.
ALTER TABLE page ADD COLUMN head BYTEA;

-- Hashes of queries were not keyed: a guessed query could be confirmed by them. Pages are named by such hashes, too, and
-- those that were encrypted left their other columns open to change: they are fetched anew.
DELETE FROM page;
DELETE FROM snapshot;
UPDATE upstream_call SET fingerprint = '', page_key = NULL;
