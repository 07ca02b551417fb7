-- Books, what is still to be done for each, and what the services make of them.

CREATE TABLE books (
    id            text PRIMARY KEY,
    work_id       text NOT NULL,
    isbn13        text,
    title         text NOT NULL,
    authors       text[] NOT NULL DEFAULT '{}',
    summary       text,
    labels        text[] NOT NULL DEFAULT '{}',
    collection    text,
    series        text,
    series_index  numeric,
    publisher     text,
    published_on  date,
    year          integer,
    format        text,
    binding       text,
    pages         integer,
    weight_g      integer,
    width_cm      numeric,
    height_cm     numeric,
    depth_cm      numeric,
    language      text,
    image_url     text,
    -- Folded forms, for matching; the names above keep their accents and capitals.
    title_key      text NOT NULL,
    author_keys    text[] NOT NULL DEFAULT '{}',
    label_keys     text[] NOT NULL DEFAULT '{}',
    collection_key text,
    series_key     text,
    publisher_key  text,
    -- Weights: A title, B authors, C series, collection, publisher and labels, D summary.
    search        tsvector NOT NULL,
    -- Of every field above; of those that vectors are made from; of those that covers are made from.
    row_hash      bytea NOT NULL,
    text_hash     bytea NOT NULL,
    cover_hash    bytea NOT NULL,
    loaded_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX books_work ON books (work_id);
CREATE INDEX books_title ON books (title_key, id);
CREATE INDEX books_year ON books (year, id);
CREATE INDEX books_pages ON books (pages, id);
CREATE INDEX books_isbn ON books (isbn13) WHERE isbn13 IS NOT NULL;
CREATE INDEX books_collection ON books (collection_key) WHERE collection_key IS NOT NULL;
CREATE INDEX books_series ON books (series_key) WHERE series_key IS NOT NULL;
CREATE INDEX books_publisher ON books (publisher_key) WHERE publisher_key IS NOT NULL;
CREATE INDEX books_authors ON books USING gin (author_keys);
CREATE INDEX books_labels ON books USING gin (label_keys);
CREATE INDEX books_search ON books USING gin (search);

-- A row is a message: this service has this book to do. Written in the transaction that makes it
-- necessary, deleted in the transaction that stores the result, locked in between.
CREATE TABLE work (
    service   text NOT NULL,
    book_id   text NOT NULL REFERENCES books ON DELETE CASCADE,
    queued_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, book_id)
);

-- What turns a text into a vector of meaning.
CREATE TABLE encoders (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    dimensions integer NOT NULL
);

-- Kept per encoder, since making one is by far the slowest step.
CREATE TABLE embeddings (
    encoder_id integer NOT NULL REFERENCES encoders ON DELETE CASCADE,
    book_id    text NOT NULL REFERENCES books ON DELETE CASCADE,
    text_hash  bytea NOT NULL,
    embedding  halfvec NOT NULL,
    PRIMARY KEY (encoder_id, book_id)
);
CREATE INDEX embeddings_book ON embeddings (book_id);

-- An encoder with the TF-IDF and SVD trained on one state of the catalogue, and the layout of the
-- vector that joins them.
CREATE TABLE vectorizers (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    encoder_id   integer NOT NULL REFERENCES encoders,
    version      text NOT NULL UNIQUE,
    layout       jsonb NOT NULL,
    state        text NOT NULL CHECK (state IN ('building', 'active', 'retired')),
    trained_on   integer NOT NULL,  -- books; a catalogue that has doubled since is learned anew
    created_at   timestamptz NOT NULL DEFAULT now(),
    activated_at timestamptz
);
CREATE UNIQUE INDEX vectorizers_active ON vectorizers (state) WHERE state = 'active';

CREATE TABLE vectors (
    vectorizer_id integer NOT NULL REFERENCES vectorizers ON DELETE CASCADE,
    book_id       text NOT NULL REFERENCES books ON DELETE CASCADE,
    text_hash     bytea NOT NULL,
    vector        halfvec NOT NULL,
    terms         text[] NOT NULL,
    PRIMARY KEY (vectorizer_id, book_id)
);
CREATE INDEX vectors_book ON vectors (book_id);
ALTER TABLE vectors ALTER COLUMN vector SET STORAGE PLAIN;
ALTER TABLE embeddings ALTER COLUMN embedding SET STORAGE PLAIN;

CREATE TABLE clusters (
    id            integer PRIMARY KEY,
    name          text NOT NULL,
    terms         text[] NOT NULL,
    -- Whose space the centroid lies in. Not a reference: clusters outlive their vectorizer.
    vectorizer_id integer NOT NULL,
    trained_on    integer NOT NULL,  -- books
    centroid      halfvec NOT NULL
);

CREATE TABLE book_clusters (
    book_id    text PRIMARY KEY REFERENCES books ON DELETE CASCADE,
    cluster_id integer NOT NULL REFERENCES clusters ON DELETE CASCADE
);
CREATE INDEX book_clusters_cluster ON book_clusters (cluster_id);

CREATE TABLE covers (
    book_id    text PRIMARY KEY REFERENCES books ON DELETE CASCADE,
    state      text NOT NULL CHECK (state IN ('fetched', 'drawn')),
    source_url text,
    reason     text,
    attempts   integer NOT NULL DEFAULT 0,
    retry_at   timestamptz,
    made_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX covers_retry ON covers (retry_at) WHERE retry_at IS NOT NULL;
