-- Books near to some liked book by its vector, or by the same authors.
SELECT c.book_id, c.work_id FROM seeds AS s CROSS JOIN LATERAL (
    (SELECT v.book_id, b.work_id FROM vectors AS v JOIN books AS b ON b.id = v.book_id
     LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
     WHERE v.vectorizer_id = $vectorizer AND $where
     ORDER BY (v.vector::halfvec($dimensions)
               <#> s.vector::halfvec($dimensions)) $every_row
     LIMIT %s)
    UNION ALL
    -- Names have a small share in the vector, so that the index misses some of the author.
    (SELECT v.book_id, b.work_id FROM books AS b
     JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = $vectorizer
     LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
     WHERE b.author_keys && s.author_keys AND $where
     ORDER BY (v.vector <#> s.vector) + 0, v.book_id LIMIT %s)
) AS c WHERE s.liked
