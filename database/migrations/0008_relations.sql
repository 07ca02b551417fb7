-- How works are related, and what a person has decided about them.

-- What a book says that it holds or is a part of, by keys that the other book has, too.
CREATE TABLE relation_keys (
    book_id text NOT NULL REFERENCES books ON DELETE CASCADE,
    role    text NOT NULL,  -- see catalog/relations.py
    key     text NOT NULL,  -- of a volume of a series, or the work that a title has by the rules
    PRIMARY KEY (book_id, role, key)
);
CREATE INDEX relation_keys_key ON relation_keys (key, role);

-- Found by these keys; each pair stands here in both directions.
CREATE TABLE work_relations (
    work_id       text NOT NULL,
    other_work_id text NOT NULL,
    -- What the other one is. `beside`: no list has both, but nobody knows which holds which.
    kind          text NOT NULL CHECK (kind IN ('edition', 'translation', 'part', 'set', 'beside')),
    PRIMARY KEY (work_id, other_work_id)
);

-- Works that no list may have together with this one, so that an answer needs no further look-up.
ALTER TABLE books ADD COLUMN related text[] NOT NULL DEFAULT '{}';

-- What `python -m pipeline works` decided. key: the work by the rules, so that other editions follow
-- the book; NULL where the book alone is a work of its own.
CREATE TABLE work_choices (
    book_id text PRIMARY KEY,
    key     text,
    work_id text NOT NULL
);
CREATE INDEX work_choices_key ON work_choices (key);
CREATE INDEX work_choices_work ON work_choices (work_id);

-- Every list that shows the book is made anew, too.
DROP TRIGGER books_redo_neighbours ON books;
CREATE TRIGGER books_redo_neighbours AFTER UPDATE ON books FOR EACH ROW
    WHEN (OLD.work_id IS DISTINCT FROM NEW.work_id
          OR OLD.related IS DISTINCT FROM NEW.related
          OR OLD.series_index IS DISTINCT FROM NEW.series_index)
    EXECUTE FUNCTION redo_neighbours();
