-- Candidates that are near to some liked book, or that readers support, each with its hubness
-- corrected scores to all seeds, in their order. $$found: where the near ones come from,
-- found_in_lists.sql or found_by_index.sql.
WITH seeds AS MATERIALIZED (
    SELECT v.book_id, v.vector, v.exact, $meaning AS meaning, b.work_id, b.author_keys,
           $hubness AS hubness, s.place <= %s AS liked
    FROM unnest(%s::text[]) WITH ORDINALITY AS s (book_id, place)
    JOIN books AS b ON b.id = s.book_id
    JOIN vectors AS v ON v.vectorizer_id = $vectorizer AND v.book_id = s.book_id
    JOIN vectorizers AS z ON z.id = v.vectorizer_id
    LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id
    ORDER BY s.place
),
-- Item-item: how strongly readers of the liked works support each work, and the seed to name.
support AS MATERIALIZED (
    SELECT n.other_work_id AS work_id,
           $model_strength * (sum(n.weight) + max(n.affinity)) AS strength,
           (array_agg(s.book_id ORDER BY n.weight + n.affinity DESC, s.book_id)
            FILTER (WHERE n.together >= $least_together))[1] AS seed_id
    FROM (SELECT work_id, min(book_id) AS book_id FROM seeds WHERE liked GROUP BY work_id) AS s
    JOIN taste_neighbours AS n ON n.taste_id = $model AND n.work_id = s.work_id
    GROUP BY n.other_work_id
),
near AS (
    ($found)
    UNION (
        SELECT b.id, b.work_id FROM (SELECT * FROM support ORDER BY strength DESC, work_id
                                     LIMIT $supported_works) AS w
        JOIN books AS b ON b.work_id = w.work_id
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
        WHERE $where ORDER BY w.strength DESC, b.id LIMIT $supported_books
    )
)
SELECT c.book_id, c.work_id, coalesce(support.strength, 0) AS strength, support.seed_id,
       array_send(ARRAY(
           SELECT ($similarity + 0.5 - (c.hubness + s.hubness) / 2)::real FROM seeds AS s
       )) AS scores
FROM (
    SELECT v.book_id, v.vector, v.exact, $meaning AS meaning, near.work_id, $hubness AS hubness
    FROM near
    JOIN vectors AS v ON v.vectorizer_id = $vectorizer AND v.book_id = near.book_id
    JOIN vectorizers AS z ON z.id = v.vectorizer_id
    LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id
    OFFSET 0  -- so that `meaning` is computed once for each book, not for each pair
) AS c
LEFT JOIN support ON support.work_id = c.work_id
