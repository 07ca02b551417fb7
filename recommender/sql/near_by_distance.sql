-- Candidates near to one seed by one distance between the encoder's embeddings.
WITH seed AS MATERIALIZED (
    SELECT embedding::halfvec($dimensions) FROM embeddings
    WHERE encoder_id = $encoder AND book_id = %s
),
near AS MATERIALIZED (
    SELECT e.book_id, e.embedding $operator (SELECT embedding FROM seed) AS distance
    FROM embeddings AS e JOIN books AS b ON b.id = e.book_id
    LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
    WHERE e.encoder_id = $encoder AND $where AND EXISTS (SELECT FROM seed)
    ORDER BY (e.embedding::halfvec($dimensions) <=> (SELECT embedding FROM seed)) $every_row
    LIMIT %s
)
SELECT $columns, coalesce(v.terms, '{}') AS terms, near.distance
FROM near JOIN books AS b ON b.id = near.book_id
LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
LEFT JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = $vectorizer
