-- Reasons are told as data and in two languages: the JSON beside each book is kept in each of them, so
-- that an answer is still looked up. Lists made before are made again in the background.

-- New columns instead of an UPDATE: nothing is rewritten, however many lists there are. Their indexes
-- go with the old ones.
ALTER TABLE neighbours DROP COLUMN shown, DROP COLUMN shown_with;
ALTER TABLE neighbours ADD COLUMN shown integer[], ADD COLUMN shown_en text[], ADD COLUMN shown_fr text[];
CREATE INDEX neighbours_to_show ON neighbours (vectorizer_id, book_id) WHERE shown IS NULL;
CREATE INDEX neighbours_to_search ON neighbours (vectorizer_id, book_id) WHERE shown = '{}';
CREATE INDEX neighbours_searched ON neighbours (vectorizer_id) WHERE NOT shown <@ numbers;
