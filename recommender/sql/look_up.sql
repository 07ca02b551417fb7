-- The list that is shown by default, as the JSON of the answer. $$1: a book. $$2: how many.
SELECT '{"items":[' || string_agg(
           '{"book":' || book_json(b, c.cluster_id) || s.beside, ',' ORDER BY s.place) || ']}'
FROM vectorizers AS z
JOIN neighbours AS n ON n.vectorizer_id = z.id AND n.book_id = $$1
CROSS JOIN unnest(n.shown[1:$$2], n.shown_with[1:$$2]) WITH ORDINALITY AS s (number, beside, place)
JOIN books AS b ON b.number = s.number
LEFT JOIN book_clusters AS c ON c.book_id = b.id
WHERE z.state = 'active'
HAVING count(*) = $$2
