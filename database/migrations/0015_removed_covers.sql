-- Covers of removed books, whose files the images service removes. A row is a message, as in `work`,
-- which refers to a book that is there.
CREATE TABLE covers_to_remove (book_id text PRIMARY KEY);

CREATE FUNCTION remove_covers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO covers_to_remove SELECT id FROM gone ORDER BY id ON CONFLICT DO NOTHING;
    PERFORM pg_notify('work', 'images');
    RETURN NULL;
END
$$;
CREATE TRIGGER books_remove_covers AFTER DELETE ON books REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION remove_covers();
