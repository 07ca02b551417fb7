-- Candidates that share an author, a series, a collection or a genre with the liked books.
SELECT $columns, '{}'::text[] AS terms
FROM books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
WHERE $where
ORDER BY 2 * (b.author_keys && %s::text[])::int
         + coalesce(b.series_key = ANY(%s::text[]), false)::int
         + coalesce(b.collection_key = ANY(%s::text[]), false)::int
         + (b.label_keys && %s::text[])::int DESC,
         b.id
LIMIT %s
