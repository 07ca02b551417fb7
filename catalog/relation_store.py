"""The SQL that relates works: editions, translations, sets and their parts."""

from collections.abc import Iterator

from psycopg2 import sql

from catalog.queries import Row, rows
from catalog.relation_finding import FIND, GOES_ON, IS_PLAIN
from catalog.relations import keys_of
from catalog.rules import renew
from catalog.work_store import RULES as WORK_RULES
from database.connections import Cursor
from database.copying import copy_rows

RULES = f"{WORK_RULES}.4"  # raise it when keys_of makes other keys than before
BATCH = 5_000


def renew_relations(cursor: Cursor) -> None:
    """Relate the works of all books, if that was done by other rules than the present ones."""
    renew(cursor, "relation_keys", "key", RULES, _relate_all)


def _relate_all(cursor: Cursor) -> int:
    cursor.execute("CREATE TEMPORARY TABLE stale ON COMMIT DROP AS"
                   " SELECT id, work_id AS work_before, work_id FROM books")  # fmt: skip
    related = cursor.rowcount
    cursor.execute("DELETE FROM relation_keys")
    cursor.execute("DELETE FROM work_relations")
    for batch in _keys(cursor, "stale"):
        copy_rows(cursor, "relation_keys", ("book_id", "role", "key"), batch)
    relate_works(cursor, "stale")
    return related


def keep_keys(cursor: Cursor) -> None:
    """Keep the keys that `incoming` has of the books that are `written`, and no others of them."""
    cursor.execute(_FORGET_KEYS)
    cursor.execute(_NEW_KEYS)


def relate_works(cursor: Cursor, table: str) -> None:
    """Relate the works of this table's books; lists that show them are made anew.

    The table has `id`, `work_before` and `work_id`; None for a book that is new.
    """
    cursor.execute(_TOUCHED.format(sql.Identifier(table)))
    cursor.execute("ANALYZE touched_works")
    cursor.execute(FIND, {"plain": IS_PLAIN, "goes_on": GOES_ON})
    cursor.execute("ANALYZE found")
    cursor.execute(_AFFECTED)
    if cursor.rowcount:  # even a statement without a row would tell of a change
        cursor.execute(_FORGET)
        cursor.execute(_KEEP)
        cursor.execute(_TELL_BOOKS)
    cursor.execute("DROP TABLE touched_works, found, affected")


def related_books(cursor: Cursor, book_id: str) -> list[Row]:
    """Books of this work and of related ones: `id`, `title`, `language`, and what each is to the
    book: `edition`, `translation`, `part` or `set`.
    """
    cursor.execute(_RELATED, (book_id,))
    return rows(cursor)


def _keys(cursor: Cursor, table: str) -> Iterator[list[tuple[str, str, str]]]:
    with cursor.connection.cursor("books_to_relate") as books:
        books.itersize = BATCH
        books.execute(_BOOKS.format(sql.Identifier(table)))
        while some := books.fetchmany(BATCH):
            yield [
                (book_id, *key)
                for book_id, title, authors, *more in some
                for key in sorted(keys_of(title, tuple(authors), *more))
            ]


# Of a book that has changed most keys stay.
_FORGET_KEYS = """
DELETE FROM relation_keys AS k USING written AS w JOIN incoming AS i ON i.id = w.id
WHERE k.book_id = w.id AND NOT EXISTS (
    SELECT FROM unnest(i.roles, i.relations) AS now (role, key)
    WHERE now.role = k.role AND now.key = k.key)
"""

_BOOKS = sql.SQL("""
SELECT b.id, b.title, b.authors, b.series, b.series_index, b.language
FROM {} AS t JOIN books AS b ON b.id = t.id
""")

_NEW_KEYS = """
INSERT INTO relation_keys (book_id, role, key)
SELECT w.id, k.role, k.key
FROM written AS w JOIN incoming AS i ON i.id = w.id, unnest(i.roles, i.relations) AS k (role, key)
WHERE NOT EXISTS (
    SELECT FROM relation_keys AS o WHERE (o.book_id, o.role, o.key) = (w.id, k.role, k.key))
"""

# A work that is called as a series is its first volume, or holds it: that shows when the first one
# comes, and others are related to the work, or no longer.
_TOUCHED = sql.SQL("""
CREATE TEMPORARY TABLE touched_works ON COMMIT DROP AS
SELECT work_id FROM {0} UNION SELECT work_before FROM {0} WHERE work_before IS NOT NULL
UNION SELECT r.other_work_id FROM {0} AS t JOIN work_relations AS r ON r.work_id = t.work_before
      WHERE r.kind = 'set'
UNION SELECT coalesce(c.work_id, k.key) FROM {0} AS t
      JOIN relation_keys AS k ON k.book_id = t.id AND k.role = 'first'
      LEFT JOIN work_choices AS c ON c.key = k.key
""")

# Works whose relations are others than before, or were those of another work.
_AFFECTED = """
CREATE TEMPORARY TABLE affected ON COMMIT DROP AS
WITH before AS (
    SELECT r.* FROM touched_works AS t JOIN work_relations AS r USING (work_id)
),
changed AS (
    (SELECT * FROM before EXCEPT SELECT * FROM found)
    UNION ALL (SELECT * FROM found EXCEPT SELECT * FROM before)
)
SELECT work_id FROM changed UNION SELECT other_work_id FROM changed
UNION SELECT b.work_id FROM touched_works AS t JOIN books AS b USING (work_id)
WHERE b.related <> ARRAY(SELECT other_work_id FROM found WHERE found.work_id = t.work_id ORDER BY 1)
"""

_FORGET = """
DELETE FROM work_relations AS r USING touched_works AS t
WHERE t.work_id IN (r.work_id, r.other_work_id)
"""

_KEEP = """
INSERT INTO work_relations (work_id, other_work_id, kind)
SELECT work_id, other_work_id, kind FROM found
UNION ALL
SELECT other_work_id, work_id, CASE kind WHEN 'part' THEN 'set' WHEN 'set' THEN 'part' ELSE kind END
FROM found WHERE other_work_id NOT IN (SELECT work_id FROM touched_works)
"""

_TELL_BOOKS = """
UPDATE books AS b SET related = now.related FROM (
    SELECT a.work_id, ARRAY(SELECT other_work_id FROM work_relations AS r
                            WHERE r.work_id = a.work_id ORDER BY 1) AS related
    FROM affected AS a
) AS now WHERE b.work_id = now.work_id AND b.related <> now.related
"""

_RELATED = """
SELECT o.id, o.title, o.language, CASE WHEN o.kind NOT IN ('edition', 'translation') THEN o.kind
                                       WHEN o.language = b.language THEN 'edition'
                                       WHEN o.language <> b.language THEN 'translation'
                                       ELSE o.kind END AS kind
FROM books AS b CROSS JOIN LATERAL (
    SELECT e.id, e.title, e.title_key, e.language, 'edition' AS kind FROM books AS e
    WHERE e.work_id = b.work_id AND e.id <> b.id
    UNION ALL
    SELECT e.id, e.title, e.title_key, e.language, r.kind FROM work_relations AS r
    JOIN books AS e ON e.work_id = r.other_work_id
    WHERE r.work_id = b.work_id AND r.kind <> 'beside'
) AS o WHERE b.id = %s ORDER BY o.title_key, o.id
"""
