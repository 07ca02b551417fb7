-- The books of a request, with the vectorizer and the item-item model in charge in every row.
SELECT $columns, b.publisher, b.format, bc.cluster_id AS cluster, v.terms,
       z.id AS vectorizer_id, z.version, z.state, z.encoder_id, z.layout::text AS layout,
       e.name AS encoder_name, e.dimensions,
       t.id AS model_id, t.strength,
       v.book_id IS NOT NULL AS has_vector,
       array_send(n.numbers) AS near_numbers, array_send(n.scores) AS near_scores
FROM books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
LEFT JOIN vectorizers AS z ON z.state = 'active'
LEFT JOIN tastes AS t ON t.state = 'active'
LEFT JOIN encoders AS e ON e.id = z.encoder_id
LEFT JOIN vectors AS v ON v.vectorizer_id = z.id AND v.book_id = b.id
LEFT JOIN neighbours AS n ON n.vectorizer_id = z.id AND n.book_id = b.id
WHERE b.id = ANY(%s)
