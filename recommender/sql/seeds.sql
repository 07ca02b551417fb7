-- The books of a request, with the vectorizer and the item-item model in charge in every row.
SELECT $columns, v.terms,
       z.id AS vectorizer_id, z.version, z.state, z.encoder_id, z.layout,
       e.name AS encoder_name, e.dimensions,
       t.id AS model_id, t.strength
FROM $books
LEFT JOIN vectorizers AS z ON z.state = 'active'
LEFT JOIN tastes AS t ON t.state = 'active'
LEFT JOIN encoders AS e ON e.id = z.encoder_id
LEFT JOIN vectors AS v ON v.vectorizer_id = z.id AND v.book_id = b.id
WHERE b.id = ANY(%s)
