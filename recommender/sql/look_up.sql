-- The lists that are shown by default, as the JSON of the answers in UTF-8. $$1: books. $$2: how many for each.
-- $$3: in which languages.
SELECT a.place, convert_to(answer.json, 'UTF8')
FROM unnest($$1::text[], $$2::integer[], $$3::text[])
     WITH ORDINALITY AS a (book_id, many, language, place)
CROSS JOIN LATERAL (
    SELECT '{"items":[' || string_agg(
               '{"book":' || book_json(b, c.cluster_id) || s.beside, ',' ORDER BY s.place) || ']}'
           AS json
    FROM vectorizers AS z
    JOIN neighbours AS n ON n.vectorizer_id = z.id AND n.book_id = a.book_id
    CROSS JOIN unnest(n.shown[1:a.many],
                      (CASE a.language WHEN 'fr' THEN n.shown_fr ELSE n.shown_en END)[1:a.many])
               WITH ORDINALITY AS s (number, beside, place)
    JOIN books AS b ON b.number = s.number
    LEFT JOIN book_clusters AS c ON c.book_id = b.id
    WHERE z.state = 'active'
    HAVING count(*) = a.many
) AS answer
