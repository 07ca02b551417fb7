-- What readers think of books, and what is learned from them.

-- Not a reference to books: a reader may like one that the catalogue gets later.
CREATE TABLE likes (
    reader     text NOT NULL,
    book_id    text NOT NULL,
    work_id    text,          -- where the source tells title and author: for other editions
    rating     numeric(3, 2), -- stars of five; NULL where the source only says that they like it
    -- Not now(): of two loads, one after the other, the second's are newer.
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (reader, book_id)
);
CREATE INDEX likes_book ON likes (book_id);
CREATE INDEX likes_changed ON likes (changed_at);

-- What was learned from the likes, and whether it is better than content alone: then it is used.
CREATE TABLE tastes (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state         text NOT NULL CHECK (state IN ('active', 'refused')),
    -- What it was learned from. The vectorizer is not a reference: a taste outlives it.
    vectorizer_id integer NOT NULL,
    likes         integer NOT NULL,
    newest_like   timestamptz,
    strength      real NOT NULL,  -- how much the readers' word counts beside the content
    measured      jsonb NOT NULL,
    trained_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX tastes_active ON tastes (state) WHERE state = 'active';

-- Who likes one work may like another. Of works, so that it holds for every edition.
CREATE TABLE taste_neighbours (
    taste_id      integer NOT NULL REFERENCES tastes ON DELETE CASCADE,
    work_id       text NOT NULL,
    other_work_id text NOT NULL,
    weight        real NOT NULL,     -- adds up over the works that a reader likes
    affinity      real NOT NULL,     -- of these the greatest counts
    together      integer NOT NULL,  -- readers who like both
    PRIMARY KEY (taste_id, work_id, other_work_id)
);
