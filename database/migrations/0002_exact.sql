-- What near books are ranked by: the parts of the vector that the index holds only roughly, and how
-- near each book is to its nearest ones.

-- Words and names at their whole weight. NULL in vectors made before this migration.
ALTER TABLE vectors ADD COLUMN exact sparsevec;
ALTER TABLE vectors ALTER COLUMN exact SET STORAGE MAIN;

-- Apart from the vectors: an update there would put the whole row into the HNSW index again.
CREATE TABLE hubs (
    vectorizer_id integer NOT NULL,
    book_id       text NOT NULL,
    nearness      real NOT NULL,  -- mean similarity to the nearest books
    PRIMARY KEY (vectorizer_id, book_id),
    FOREIGN KEY (vectorizer_id, book_id) REFERENCES vectors ON DELETE CASCADE
);

-- The mean nearness of its hubs, for books that are not measured yet.
ALTER TABLE vectorizers ADD COLUMN nearness real;
