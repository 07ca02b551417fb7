-- The stored lists of these books, given by their numbers.
SELECT b.number, array_send(n.numbers), array_send(n.scores)
FROM books AS b JOIN neighbours AS n ON n.vectorizer_id = $vectorizer AND n.book_id = b.id
WHERE b.number = ANY(%s)
