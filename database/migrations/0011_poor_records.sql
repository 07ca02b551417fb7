-- A record that gives no more than title and author is of the one edition that has both, if there is
-- just one. Then it stands under the id of that book, and its own id is kept for when there are more.
ALTER TABLE records ADD COLUMN own_id text;
CREATE INDEX records_own ON records (book_id) WHERE own_id IS NOT NULL;
CREATE INDEX books_poor ON books (title_key)
    WHERE isbn13 IS NULL AND publisher_key IS NULL AND year IS NULL;
