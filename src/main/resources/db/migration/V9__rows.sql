-- Pages are stored in another form: blocks that are joined into one gzip stream, ids as Mixpanel wrote them, and hashes of
-- 16 bytes for ids. Pages of before do not tell whether an id was a number, so they are fetched anew. A result of an
-- export that was made of them is gone; exports that are not complete begin again.
DELETE FROM page;
DELETE FROM snapshot;
