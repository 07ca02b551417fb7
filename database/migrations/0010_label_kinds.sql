-- What kind each label is (catalog/label_kinds.py), in the order of `labels`: genre, audience, format,
-- place, collection or shelf. NULL until the next load, which fills it in for all books.
ALTER TABLE books ADD COLUMN label_kinds text[];
