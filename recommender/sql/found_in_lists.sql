-- Books in the stored lists of the liked books, by the best score that they may have: the score to a
-- book whose list does not hold them is at most the last of that list; here the mean of these counts.
SELECT b.id AS book_id
FROM (
    SELECT l.number,
           sum(l.score) FILTER (WHERE l.place <= $counted)
           + greatest(0, $counted - count(*)) * avg(l.mean_last) AS estimate
    FROM (
        SELECT u.number, u.score,
               row_number() OVER (PARTITION BY u.number ORDER BY u.score DESC) AS place,
               avg(n.scores[cardinality(n.scores)]) OVER () AS mean_last
        FROM seeds AS s
        JOIN neighbours AS n ON n.vectorizer_id = $vectorizer AND n.book_id = s.book_id
        CROSS JOIN unnest(n.numbers, n.scores) AS u (number, score)
        WHERE s.liked
    ) AS l
    GROUP BY l.number ORDER BY estimate DESC, l.number
) AS e
JOIN books AS b ON b.number = e.number
LEFT JOIN book_clusters AS bc ON bc.book_id = b.id
WHERE $where ORDER BY e.estimate DESC, e.number LIMIT %s
