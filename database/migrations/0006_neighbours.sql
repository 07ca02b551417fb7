-- The nearest books of each book, made ahead, so that an answer is looked up and not searched for.

-- A short number for each book, so that a hundred neighbours take 400 bytes.
ALTER TABLE books ADD COLUMN number integer GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX books_number ON books (number);

-- A row is a complete list. A book without a row, or with a row and no `shown`, is still to do.
CREATE TABLE neighbours (
    vectorizer_id integer NOT NULL,
    book_id       text NOT NULL,
    numbers       integer[] NOT NULL,  -- of books of other works, nearest first; 100 at most
    scores        real[] NOT NULL,     -- exact similarity, hubness corrected
    -- The list that GET /books/{id}/similar shows when nothing else is asked: numbers of books, and
    -- what stands beside each book in the JSON. Empty where the neighbours do not suffice.
    shown         integer[],
    shown_with    text[],
    PRIMARY KEY (vectorizer_id, book_id),
    FOREIGN KEY (vectorizer_id, book_id) REFERENCES vectors ON DELETE CASCADE
);
CREATE INDEX neighbours_book ON neighbours (book_id);
CREATE INDEX neighbours_to_show ON neighbours (vectorizer_id, book_id) WHERE shown IS NULL;

-- The vectors table takes care of a changed text. What else a list depends on makes it anew, too.
CREATE FUNCTION redo_neighbours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM neighbours WHERE book_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER books_redo_neighbours AFTER UPDATE ON books FOR EACH ROW
    WHEN (OLD.work_id IS DISTINCT FROM NEW.work_id
          OR OLD.series_index IS DISTINCT FROM NEW.series_index)
    EXECUTE FUNCTION redo_neighbours();

-- A deleted book leaves the lists of others short: the vectorizer makes those anew.
CREATE FUNCTION wake_vectorizer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('work', 'vectorizer');
    RETURN NULL;
END
$$;
CREATE TRIGGER books_deleted AFTER DELETE ON books FOR EACH STATEMENT
    EXECUTE FUNCTION wake_vectorizer();

-- A number as the JSON of a float: 3 is 3.0.
CREATE FUNCTION json_float(x numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN x IS NULL THEN 'null'
                WHEN scale(trim_scale(x)) = 0 THEN trim_scale(x)::text || '.0'
                ELSE trim_scale(x)::text END
$$;

-- The JSON of a book, as expose.models.Book has it. One expression, so that PostgreSQL inlines it.
CREATE FUNCTION book_json(b books, cluster integer) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '{"id":' || to_json(b.id)::text
        || ',"isbn13":' || coalesce(to_json(b.isbn13)::text, 'null')
        || ',"title":' || to_json(b.title)::text
        || ',"authors":' || to_json(b.authors)::text
        || ',"summary":' || coalesce(to_json(b.summary)::text, 'null')
        || ',"labels":' || to_json(b.labels)::text
        || ',"collection":' || coalesce(to_json(b.collection)::text, 'null')
        || ',"series":' || coalesce(to_json(b.series)::text, 'null')
        || ',"series_index":' || json_float(b.series_index)
        || ',"publisher":' || coalesce(to_json(b.publisher)::text, 'null')
        || ',"published_on":' || coalesce(to_json(b.published_on)::text, 'null')
        || ',"year":' || coalesce(b.year::text, 'null')
        || ',"format":' || coalesce(to_json(b.format)::text, 'null')
        || ',"binding":' || coalesce(to_json(b.binding)::text, 'null')
        || ',"pages":' || coalesce(b.pages::text, 'null')
        || ',"weight_g":' || coalesce(b.weight_g::text, 'null')
        || ',"width_cm":' || json_float(b.width_cm)
        || ',"height_cm":' || json_float(b.height_cm)
        || ',"depth_cm":' || json_float(b.depth_cm)
        || ',"language":' || coalesce(to_json(b.language)::text, 'null')
        || ',"image_url":' || coalesce(to_json(b.image_url)::text, 'null')
        || ',"cluster":' || coalesce(cluster::text, 'null')
        || ',"work_id":' || to_json(b.work_id)::text || '}'
$$;

CREATE TRIGGER inserted AFTER INSERT ON neighbours REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
CREATE TRIGGER updated AFTER UPDATE ON neighbours REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
CREATE TRIGGER deleted AFTER DELETE ON neighbours REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION vectors_changed();
