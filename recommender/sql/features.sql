-- What candidates are compared by, besides their vectors.
SELECT $columns, b.number, v.terms
FROM books AS b JOIN vectors AS v ON v.vectorizer_id = $vectorizer AND v.book_id = b.id
LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
WHERE $where
