-- Candidates that share an author, a series, a collection or a genre with the liked books, those that
-- share most first; then others, by their ids, so that there are enough.
WITH sharing AS MATERIALIZED (
    SELECT b.id,
           2 * (b.author_keys && %s::text[])::int
           + coalesce(b.series_key = ANY(%s::text[]), false)::int
           + coalesce(b.collection_key = ANY(%s::text[]), false)::int
           + (b.label_keys && %s::text[])::int AS shared
    FROM books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
    -- So that indexes find them: most books share nothing.
    WHERE (b.author_keys && %s::text[] OR b.series_key = ANY(%s::text[])
           OR b.collection_key = ANY(%s::text[]) OR b.label_keys && %s::text[])
          AND $where
    ORDER BY shared DESC, b.id LIMIT %s
),
others AS (
    SELECT b.id, 0 AS shared FROM books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
    WHERE $where AND b.id NOT IN (SELECT id FROM sharing)
    ORDER BY b.id LIMIT greatest(0, %s - (SELECT count(*) FROM sharing))
)
SELECT $columns, '{}'::text[] AS terms
FROM (SELECT * FROM sharing UNION ALL SELECT * FROM others) AS k JOIN books AS b ON b.id = k.id
ORDER BY k.shared DESC, b.id
