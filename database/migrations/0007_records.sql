-- What each source says of each book, as it came, and from where the values of a book are.

-- A load of one source: a shop, a library, a list.
CREATE TABLE runs (
    id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    text NOT NULL,
    is_whole  boolean NOT NULL,  -- whether a book that it leaves out is no longer listed
    counts    jsonb NOT NULL DEFAULT '{}',
    loaded_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz
);

-- Rows are added by loads, and removed only by `undo` and `forget`. What a source says of a book are
-- its rows together, a later one replacing what it speaks of. A load whose record is that of the
-- row before adds none.
CREATE TABLE records (
    book_id   text NOT NULL,
    run_id    integer NOT NULL,  -- no references: to check them would take as long as to write them
    is_listed boolean NOT NULL,  -- false: it was missing in this run, and raw says nothing
    hash      bytea NOT NULL,    -- of raw
    raw       text NOT NULL,     -- JSON of a RawBook; of the source "earlier loads", of a Book
    PRIMARY KEY (book_id, run_id)
);

-- Of books that several sources speak of; where one does, all is from it.
CREATE TABLE origins (
    book_id  text PRIMARY KEY REFERENCES books ON DELETE CASCADE,
    fields   jsonb NOT NULL,  -- field: the sources that give its value
    left_out jsonb NOT NULL   -- source: why what it says is not of this book
);

-- No source lists it any more: it can be found, but is not recommended.
ALTER TABLE books ADD COLUMN unlisted boolean NOT NULL DEFAULT false;
CREATE INDEX books_unlisted ON books (id) WHERE unlisted;
