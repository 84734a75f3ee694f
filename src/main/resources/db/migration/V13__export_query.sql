-- The query of an export can be large, and is read only when the export runs or its result is wanted.
CREATE TABLE export_query (
    id        VARCHAR(40) NOT NULL PRIMARY KEY,
    document  BYTEA       NOT NULL, -- as JSON; what versions before this one wrote holds the export's state, too
    sealed_by VARCHAR(16)           -- which key the document is encrypted with; null for none
);
INSERT INTO export_query (id, document, sealed_by) SELECT id, document, sealed_by FROM export;
ALTER TABLE export DROP COLUMN document;

-- All else of an export, as JSON, encrypted by the key that sealed_by names. Null until it is taken from the document that a
-- version before this one wrote.
ALTER TABLE export ADD COLUMN state BYTEA;
