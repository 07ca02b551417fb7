-- The first of these books, given by their numbers, that may be shown.
SELECT b.id AS book_id, b.work_id
FROM unnest(%s::integer[]) AS n (number) CROSS JOIN LATERAL (
    SELECT b.id, b.work_id FROM books AS b LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
    WHERE b.number = n.number AND $where OFFSET 0
) AS b LIMIT %s
