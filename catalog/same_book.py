"""The SQL by which a record of only title and author is found to be of the one edition there is.

Where the catalogue has several editions, or the record contradicts the only one, it is a book of
its own. What has come before makes no difference: records move when an edition comes or goes.
"""

from catalog.relation_store import relate_works
from database.connections import Cursor, value


def recognise(cursor: Cursor) -> tuple[int, frozenset[str]]:
    """Give the poor records of `incoming`, and those stored, to the editions that they are of.

    One whose edition comes in the same load is left out; what only it tells goes into the record
    of the edition. Returns how many these were, and the ids of the editions that tell more by them.
    """
    cursor.execute(_TITLES_AT_STAKE)
    if not cursor.rowcount:
        cursor.execute("DROP TABLE titles_at_stake")
        return 0, frozenset()
    cursor.execute(_EDITIONS.format(only_poor=_ONLY_POOR, incoming=_INCOMING))
    cursor.execute(_INCOMING_POOR)
    cursor.execute(_TOLD_TWICE)
    cursor.execute(_FILL_GAPS)
    filled = frozenset(edition for (edition,) in cursor.fetchall())
    cursor.execute(_LEAVE_OUT)
    left_out = cursor.rowcount
    cursor.execute(_FORGET_LEFT_OUT)
    cursor.execute(_RENAME)
    return left_out, filled


def keep_recognised(cursor: Cursor, run: int) -> frozenset[str]:
    """After the records of `incoming` are kept: keep their own ids, and move stored ones.

    Returns the ids of the editions that tell more by what was moved.
    """
    cursor.execute("SELECT to_regclass('pg_temp.titles_at_stake') IS NOT NULL")
    if not value(cursor):
        return frozenset()
    cursor.execute(_KEEP_OWN, (run,))
    return _move(cursor)


def reconsider(cursor: Cursor) -> None:
    """After records of the books of `together` are gone: move those that now are of others."""
    cursor.execute(_TITLES_OF_TOGETHER)
    if cursor.rowcount:
        cursor.execute(_EDITIONS.format(only_poor=_UNSAID, incoming=""))
        _move(cursor)


def _move(cursor: Cursor) -> frozenset[str]:
    filled: frozenset[str] = frozenset()
    cursor.execute(_MOVES)
    if cursor.rowcount:
        cursor.execute(_FILL_GAPS_OF_RUN)
        filled = frozenset(edition for (edition,) in cursor.fetchall())
        cursor.execute(_MOVE_TWICE_TOLD)
        cursor.execute(_MOVE)
        cursor.execute(_LOOK_AT_MOVED)
        cursor.execute(_MARK_MOVED)
        cursor.execute(_EMPTIED)
        cursor.execute("DELETE FROM books AS b USING emptied AS e WHERE e.id = b.id")
        relate_works(cursor, "emptied")
        cursor.execute("DROP TABLE emptied")
    cursor.execute("DROP TABLE moves, editions, titles_at_stake")
    return filled


_IS_POOR = "isbn13 IS NULL AND publisher_key IS NULL AND year IS NULL AND cardinality(authors) > 0"

# Those of poor records that a load touches, or that come with it.
_TITLES_AT_STAKE = f"""
CREATE TEMPORARY TABLE titles_at_stake ON COMMIT DROP AS
SELECT title_key FROM incoming WHERE {_IS_POOR}
UNION SELECT b.title_key FROM books AS b JOIN incoming AS i USING (title_key)
      WHERE b.isbn13 IS NULL AND b.publisher_key IS NULL AND b.year IS NULL
            AND cardinality(b.authors) > 0
UNION SELECT b.title_key FROM records AS r JOIN books AS b ON b.id = r.book_id
      JOIN incoming AS i USING (title_key) WHERE r.own_id IS NOT NULL
"""

_TITLES_OF_TOGETHER = """
CREATE TEMPORARY TABLE titles_at_stake ON COMMIT DROP AS
SELECT DISTINCT b.title_key FROM together AS t JOIN books AS b USING (id)
"""

_VALUES = "id, title_key, author_keys[1] AS author, language, pages, series_key, series_index"
_INCOMING = f"""
UNION SELECT {_VALUES} FROM incoming JOIN titles_at_stake USING (title_key) WHERE NOT ({_IS_POOR})
"""

# Books that are no edition any more, or never were.
_ONLY_POOR = """
SELECT r.book_id AS id FROM records AS r WHERE r.own_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM records AS o WHERE o.book_id = r.book_id AND o.own_id IS NULL)
"""
_UNSAID = """
SELECT t.id FROM together AS t
WHERE NOT EXISTS (SELECT FROM records AS r WHERE r.book_id = t.id AND r.own_id IS NULL)
"""

# The only edition of each title and author, with its values; none where there are several.
_EDITIONS = f"""
CREATE TEMPORARY TABLE editions ON COMMIT DROP AS
SELECT title_key, author, min(id) AS id, max(language) AS language, max(pages) AS pages,
       max(series_key) AS series_key, max(series_index) AS series_index
FROM (
    SELECT {_VALUES} FROM books JOIN titles_at_stake USING (title_key) WHERE NOT ({_IS_POOR})
           AND NOT EXISTS (SELECT FROM ({{only_poor}}) AS gone WHERE gone.id = books.id)
    {{incoming}}
) AS each GROUP BY title_key, author HAVING count(DISTINCT id) = 1
"""

_AGREES = """
    coalesce(p.language = e.language, true) AND coalesce(p.pages = e.pages, true)
    AND coalesce(p.series_key = e.series_key, true)
    AND coalesce(p.series_index = e.series_index, true)
"""

_INCOMING_POOR = f"""
CREATE TEMPORARY TABLE recognised ON COMMIT DROP AS
SELECT p.id AS own_id, e.id FROM incoming AS p
JOIN editions AS e ON e.title_key = p.title_key AND e.author = p.author_keys[1]
WHERE {_IS_POOR} AND p.id <> e.id AND {_AGREES}
"""

# The source knows the edition, too, or names it twice: one record of it is kept.
_TOLD_TWICE = """
CREATE TEMPORARY TABLE told_twice ON COMMIT DROP AS
SELECT * FROM (
    SELECT r.own_id, r.id, coalesce(e.id, min(r.own_id) OVER (PARTITION BY r.id)) AS kept_id
    FROM recognised AS r LEFT JOIN incoming AS e ON e.id = r.id
) AS each WHERE own_id <> kept_id
"""

# What a record tells: fields that are not empty. A poor one has no ISBN, publisher or year that
# could be read; what stands there is not taken from it.
_TELLS = "value NOT IN ('null', '\"\"', '[]', '[\"\"]')"
_ONLY_POOR_TELLS = f"""
    {_TELLS} AND key NOT IN ('isbn', 'ean', 'isbn13', 'publisher', 'published_on', 'year')
"""
_TOLD_BY = f"SELECT jsonb_object_agg(key, value) FROM jsonb_each({{}}::jsonb) WHERE {_TELLS}"
_HASH = "substr(sha256(f.record::text::bytea), 1, 12)"

_FILL_GAPS = f"""
WITH told AS (
    SELECT t.id, t.kept_id, jsonb_object_agg(key, value ORDER BY t.own_id DESC) AS record
    FROM told_twice AS t JOIN incoming AS i ON i.id = t.own_id, jsonb_each(i.record::jsonb)
    WHERE {_ONLY_POOR_TELLS} GROUP BY t.id, t.kept_id
),
filled AS (
    SELECT t.id, i.id AS kept_id, i.record::jsonb || t.record || k.record AS record
    FROM told AS t JOIN incoming AS i ON i.id = t.kept_id,
         LATERAL ({_TOLD_BY.format("i.record")}) AS k (record)
    WHERE t.record || k.record <> k.record
)
UPDATE incoming AS i SET record = f.record::text, record_hash = {_HASH}
FROM filled AS f WHERE i.id = f.kept_id RETURNING f.id
"""

_LEAVE_OUT = "DELETE FROM incoming AS i USING told_twice AS t WHERE i.id = t.own_id"

# What their records would be taken for are those of the edition itself.
_FORGET_LEFT_OUT = """
DELETE FROM recognised AS r WHERE NOT EXISTS (SELECT FROM incoming AS i WHERE i.id = r.own_id)
"""

_RENAME = "UPDATE incoming AS i SET id = r.id FROM recognised AS r WHERE i.id = r.own_id"

_KEEP_OWN = """
UPDATE records AS r SET own_id = k.own_id FROM recognised AS k
WHERE r.book_id = k.id AND r.run_id = %s
"""

# Stored poor records: those of books of their own that are of an edition, and those under an
# edition that is no longer the only one.
_MOVES = f"""
CREATE TEMPORARY TABLE moves ON COMMIT DROP AS
SELECT p.id AS book_id, p.id AS own_id, e.id AS goes_to
FROM books AS p JOIN titles_at_stake AS t ON t.title_key = p.title_key
JOIN editions AS e ON e.title_key = p.title_key AND e.author = p.author_keys[1]
WHERE {_IS_POOR} AND p.id <> e.id AND {_AGREES}
      AND EXISTS (SELECT FROM records AS r WHERE r.book_id = p.id)
UNION
SELECT r.book_id, r.own_id, r.own_id
FROM titles_at_stake JOIN books AS b USING (title_key) JOIN records AS r ON r.book_id = b.id
WHERE r.own_id IS NOT NULL AND NOT EXISTS (SELECT FROM editions AS e WHERE e.id = r.book_id)
"""

# A run that tells of both is of the edition, with what only the poor record tells.
_FILL_GAPS_OF_RUN = f"""
WITH told AS (
    SELECT m.goes_to, r.run_id, jsonb_object_agg(key, value ORDER BY m.own_id DESC) AS record
    FROM moves AS m JOIN records AS r ON r.book_id = m.book_id, jsonb_each(r.raw::jsonb)
    WHERE m.goes_to <> m.own_id AND {_ONLY_POOR_TELLS} GROUP BY m.goes_to, r.run_id
),
filled AS (
    SELECT t.goes_to, t.run_id, o.raw::jsonb || t.record || k.record AS record
    FROM told AS t JOIN records AS o ON o.book_id = t.goes_to AND o.run_id = t.run_id,
         LATERAL ({_TOLD_BY.format("o.raw")}) AS k (record)
    WHERE t.record || k.record <> k.record
)
UPDATE records AS o SET raw = f.record::text, hash = {_HASH}
FROM filled AS f WHERE o.book_id = f.goes_to AND o.run_id = f.run_id RETURNING o.book_id
"""

_MOVE_TWICE_TOLD = """
DELETE FROM records AS r USING moves AS m
WHERE r.book_id = m.book_id AND m.goes_to <> m.own_id
      AND EXISTS (SELECT FROM records AS o WHERE o.book_id = m.goes_to AND o.run_id = r.run_id)
"""

_MOVE = """
UPDATE records AS r SET book_id = m.goes_to, own_id = nullif(m.own_id, m.goes_to)
FROM moves AS m
WHERE r.book_id = m.book_id AND (r.own_id = m.own_id OR m.book_id = m.own_id)
"""

_LOOK_AT_MOVED = """
INSERT INTO together
SELECT id FROM (SELECT goes_to AS id FROM moves UNION SELECT book_id FROM moves) AS moved
WHERE EXISTS (SELECT FROM records AS r WHERE r.book_id = moved.id)
      AND NOT EXISTS (SELECT FROM together AS t WHERE t.id = moved.id)
"""

_MARK_MOVED = """
INSERT INTO to_look_at
SELECT goes_to FROM moves UNION SELECT book_id FROM moves
"""

_EMPTIED = """
CREATE TEMPORARY TABLE emptied ON COMMIT DROP AS
SELECT b.id, b.work_id AS work_before, b.work_id FROM moves AS m JOIN books AS b ON b.id = m.book_id
WHERE m.goes_to <> m.own_id AND NOT EXISTS (SELECT FROM records AS r WHERE r.book_id = b.id)
"""
