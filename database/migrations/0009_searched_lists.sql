-- Lists to be shown that the stored neighbours do not suffice for: they are searched for, and again
-- whenever books come, since nothing tells which of these would enter them.

-- `shown` is empty where the neighbours do not suffice; `shown_with` is NULL there until the search.
UPDATE neighbours SET shown_with = NULL WHERE shown = '{}';
CREATE INDEX neighbours_to_search ON neighbours (vectorizer_id, book_id) WHERE shown = '{}';
CREATE INDEX neighbours_searched ON neighbours (vectorizer_id) WHERE NOT shown <@ numbers;
