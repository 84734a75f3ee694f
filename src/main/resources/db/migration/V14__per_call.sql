-- How many pages one call of the session brings: 1 where a page of Mixpanel is one page here. Pages that were stored before
-- are such pages.
ALTER TABLE page ADD COLUMN per_call INTEGER NOT NULL DEFAULT 1;

-- The page size that the session asked Mixpanel for, which its later calls must repeat. Null for none.
ALTER TABLE page ADD COLUMN asked INTEGER;

-- As the per_call of its pages: a snapshot is worth the calls that it saves.
ALTER TABLE snapshot ADD COLUMN per_call INTEGER NOT NULL DEFAULT 1;
