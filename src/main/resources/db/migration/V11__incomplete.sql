-- Which rows of a page could not be trusted and were left out: how many, and why. Null for none.
ALTER TABLE page ADD COLUMN left_out VARCHAR(200);

-- 1 when all pages of the session are here and do not add up; told of its first page.
ALTER TABLE page ADD COLUMN incomplete INTEGER NOT NULL DEFAULT 0;
