-- Candidates that are near to some liked book, or that readers support. $$found: where the near ones
-- come from, found_in_lists.sql or found_by_index.sql.
WITH seeds AS MATERIALIZED (
    SELECT v.book_id, v.vector, v.exact, b.work_id, b.author_keys,
           $hubness AS hubness,
           v.book_id = ANY(%s) AS liked
    FROM vectors AS v
    JOIN books AS b ON b.id = v.book_id
    JOIN vectorizers AS z ON z.id = v.vectorizer_id
    LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id
    WHERE v.vectorizer_id = $vectorizer AND v.book_id = ANY(%s)
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
near AS MATERIALIZED (
    ($found)
    UNION (
        SELECT b.id FROM (SELECT * FROM support ORDER BY strength DESC, work_id
                          LIMIT $supported_works) AS w
        JOIN books AS b ON b.work_id = w.work_id
        LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
        WHERE $where ORDER BY w.strength DESC, b.id LIMIT $supported_books
    )
),
candidates AS MATERIALIZED (
    SELECT v.book_id, v.vector, v.exact, b.work_id, $hubness AS hubness
    FROM near
    JOIN vectors AS v ON v.book_id = near.book_id
    JOIN books AS b ON b.id = v.book_id
    JOIN vectorizers AS z ON z.id = v.vectorizer_id
    LEFT JOIN hubs AS h ON h.vectorizer_id = v.vectorizer_id AND h.book_id = v.book_id
    WHERE v.vectorizer_id = $vectorizer
),
-- The best candidates, each with its hubness corrected scores to the nearest seeds.
best AS (
    SELECT c.book_id, nearest.pairs, coalesce(support.strength, 0) AS strength, support.seed_id
    FROM candidates AS c LEFT JOIN support ON support.work_id = c.work_id CROSS JOIN LATERAL (
        SELECT json_agg(json_build_array(seed_id, liked, score)) AS pairs,
               avg(score) FILTER (WHERE liked) AS score
        FROM (
            SELECT *, row_number() OVER (PARTITION BY liked ORDER BY score DESC, seed_id) AS place
            FROM (SELECT s.book_id AS seed_id, s.liked,
                         $similarity + 0.5 - (c.hubness + s.hubness) / 2 AS score
                  FROM seeds AS s) AS pairs
        ) AS placed WHERE place <= $nearest_likes
    ) AS nearest
    ORDER BY (1 - nearest.score) * exp(-coalesce(support.strength, 0)), c.book_id
    LIMIT %s
)
SELECT $columns, v.terms, best.pairs, best.strength, best.seed_id
FROM best
JOIN books AS b ON b.id = best.book_id
JOIN vectors AS v ON v.book_id = b.id AND v.vectorizer_id = $vectorizer
LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
