-- The books of a request, with the vectorizer and the item-item model in charge in every row.
SELECT $columns, v.terms,
       z.id AS vectorizer_id, z.version, z.state, z.encoder_id, z.layout,
       e.name AS encoder_name, e.dimensions,
       t.id AS model_id, t.strength,
       v.book_id IS NULL OR n.book_id IS NOT NULL AS listed
FROM $books
LEFT JOIN vectorizers AS z ON z.state = 'active'
LEFT JOIN tastes AS t ON t.state = 'active'
LEFT JOIN encoders AS e ON e.id = z.encoder_id
LEFT JOIN vectors AS v ON v.vectorizer_id = z.id AND v.book_id = b.id
LEFT JOIN neighbours AS n ON n.vectorizer_id = z.id AND n.book_id = b.id
WHERE b.id = ANY(%s)
