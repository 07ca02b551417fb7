-- An embedding is found again by what was read, under whatever id. NULL in rows of an older version.
ALTER TABLE embeddings ADD COLUMN content_hash bytea;
CREATE INDEX embeddings_content ON embeddings (encoder_id, content_hash);
