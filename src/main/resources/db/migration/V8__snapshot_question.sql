-- What a snapshot answers, so that a process that has not seen it can answer narrower questions from it.
ALTER TABLE snapshot ADD COLUMN document BYTEA;                -- the question, as JSON
ALTER TABLE snapshot ADD COLUMN document_sealed_by VARCHAR(16); -- which key the document is encrypted with; null for none
