-- Which encoder, tuned on this catalogue, stands in for one that EMBEDDING_MODEL names, its base.
-- The newest row of a base holds; without a row the base itself does. A rollback takes a row away.
CREATE TABLE encoder_choices (
    id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    base      text NOT NULL,
    version   text NOT NULL UNIQUE,
    chosen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX encoder_choices_base ON encoder_choices (base, id);

-- When another encoder took over from this one. The embeddings of the last such one are kept.
ALTER TABLE encoders ADD COLUMN left_at timestamptz;
