-- Pages are compressed in blocks that can be read alone, and ids are fingerprinted by what they say, not by how JSON
-- writes it. Pages of before are fetched anew.
DELETE FROM page;
