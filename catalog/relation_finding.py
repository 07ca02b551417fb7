"""The SQL that tells which works the keys relate."""

from typing import get_args

from catalog.gathered import Gathers

# What the other book is, by the roles of the key that both have. A series that is printed in four
# volumes and in seven has two fourth ones: without a name nobody knows which of them it is.
_KINDS = """(VALUES
    ('holds', 'volume', 'part'), ('holds', 'nameless', 'part'), ('holds', 'member', 'part'),
    ('holds', 'some', 'part'), ('volume', 'holds', 'set'), ('nameless', 'holds', 'set'),
    ('member', 'holds', 'set'), ('some', 'holds', 'set'), ('holds', 'holds', 'beside'),
    ('some', 'member', 'beside'), ('member', 'some', 'beside'),
    ('volume', 'volume', 'translation'), ('nameless', 'nameless', 'edition'),
    ('volume', 'nameless', 'beside'), ('nameless', 'volume', 'beside'),
    ('called', 'called', 'edition'), ('means', 'means', 'translation'),
    ('means', 'first means', 'part'), ('first means', 'means', 'set'),
    ('holds', 'called', 'part'), ('called', 'holds', 'set'),
    ('holds', 'means', 'part'), ('means', 'holds', 'set'),
    ('may hold', 'called', 'beside'), ('called', 'may hold', 'beside'),
    ('may hold', 'means', 'beside'), ('means', 'may hold', 'beside'),
    ('may hold', 'holds', 'beside'), ('holds', 'may hold', 'beside')
) AS kinds (role, other, kind)"""

# What the work of the key is to the book, and the book to it.
_OF_KEY = """CASE {role} WHEN 'holds' THEN 'part' WHEN 'may hold' THEN 'beside'
                    WHEN 'edition' THEN 'edition' WHEN 'called' THEN 'edition' ELSE 'set' END"""
_TO_KEY = """CASE {role} WHEN 'holds' THEN 'set' WHEN 'may hold' THEN 'beside'
                    WHEN 'edition' THEN 'edition' WHEN 'called' THEN 'edition' ELSE 'part' END"""
_IS_OF_KEY = """{k}.role IN ('holds', 'may hold', 'within', 'first', 'later', 'edition', 'called')
    AND ({k}.role <> 'later' OR EXISTS (
        SELECT FROM relation_keys AS f WHERE f.key = {k}.key AND f.role = 'first'))"""

# A title that says no more than what it gathers: "Contes - Tome 2", not "Contes du lac".
IS_PLAIN = (
    r"^(the )?(oeuvres?|correspondance|lettres|journal|journaux|carnets|works|letters|diary|"
    r"diaries|journals|collected|complete|selected|ecrits|essais|essays|werke|gesammelte|samtliche|obras?|"
    r"opere|verzamelde)\y"
    r"|^(romans|romanciers|recits|nouvelles|contes|theatre|tragedies|comedies|poesies?|poemes|novels|"
    r"stories|plays|poems)( (et|and|complet|choisi|tomes?\y|t\y|vol|coffret|\d)|$)"
    r"|\y(oeuvres? complet|complete works|collected works)"
)

GOES_ON = (
    r"^(romans|romanciers|r[ée]cits|nouvelles|contes|th[ée][âa]tre|trag[ée]dies|com[ée]dies|"
    r"po[ée]sies?|po[èe]mes|novels|stories|plays|poems)(\s+[-–]|\s*[:.,(])"
)

# Whether the book b is in a set that gathers, or collects, works of its author.
_IS_GATHERED = r"""CASE {role} WHEN 'gathers letters'
    THEN b.title_key ~ '^(the )?(selected |collected |complete )?'
             '(correspond[ae]nce|lettres|letters|briefe|cartas|lettere)( choisies| completes)?$'
    ELSE b.title_key !~ %(plain)s AND b.title !~* %(goes_on)s AND CASE {role}
    WHEN 'gathers' THEN true
    WHEN 'gathers fiction' THEN b.title_key || ' ' || array_to_string(b.label_keys, ' ') !~
         '\m(poe|theatre|plays?\M|drama|essai|essay|lett|corresp|journal|diar|carnet|voyages?\M|'
         'biogr|histor(y|ies)|philos|memoi|souvenir|promenade)'
    WHEN 'collects' THEN b.title ~ '\w \w.* \w'
         AND {searched} @@ phraseto_tsquery('simple', regexp_replace(b.title, '\s*[(:[].*$', ''))
    WHEN 'gathers novels' THEN b.title_key || ' ' || array_to_string(b.label_keys, ' ') !~
         '\m(poe|theatre|plays?\M|drama|essai|essay|lett|corresp|journal|diar|carnet|voyage|travel|'
         'biogr|histor(y|ies)|philos|short|nouvelles|contes|stories|memoi|souvenir|promenade)'
    ELSE b.title_key || ' ' || array_to_string(b.label_keys, ' ') ~ CASE {role}
         WHEN 'gathers stories' THEN '\m(nouvelles|contes?\M|stories|tales)'
         WHEN 'gathers poems' THEN '\m(poem|poesie|poetr|verse|sonnet)'
         ELSE '\m(theatre|play|drama|comed|traged|piece)' END END END"""
_GATHERING = ", ".join(f"'{role}'" for role in (*get_args(Gathers), "collects"))

# A key that is a work by the rules stands for the work that a person has chosen instead.
FIND = f"""
CREATE TEMPORARY TABLE found ON COMMIT DROP AS
WITH touched_with_books AS MATERIALIZED (
    SELECT work_id, bool_or(b.series_key IS NOT NULL) AS in_series
    FROM touched_works JOIN books AS b USING (work_id) GROUP BY work_id
),
own AS MATERIALIZED (
    SELECT t.work_id, b.id, b.language, b.series_key, b.search, k.role,
           split_part(k.role, ' in ', 2) AS spoken,
           coalesce(c.work_id, k.key) AS key
    FROM touched_works AS t JOIN books AS b ON b.work_id = t.work_id
    JOIN relation_keys AS k ON k.book_id = b.id
    LEFT JOIN (SELECT DISTINCT key, work_id FROM work_choices WHERE key IS NOT NULL) AS c
              ON c.key = k.key
),
by_keys AS (
    SELECT own.work_id, b.work_id AS other_work_id,
           CASE WHEN own.spoken = split_part(o.role, ' in ', 2) AND own.spoken <> ''
                     OR kinds.role = 'first means' AND b.series_key IS NOT NULL
                     OR kinds.other = 'first means' AND own.series_key IS NOT NULL THEN NULL
                WHEN kinds.kind NOT IN ('edition', 'translation') THEN kinds.kind
                WHEN own.language <> b.language OR own.spoken <> '' THEN 'translation'
                WHEN kinds.kind = 'edition' THEN kinds.kind END AS kind
    FROM own JOIN {_KINDS} ON kinds.role = split_part(own.role, ' in ', 1)
    JOIN relation_keys AS o ON o.key = own.key AND split_part(o.role, ' in ', 1) = kinds.other
                               AND o.book_id <> own.id
    JOIN books AS b ON b.id = o.book_id
    UNION ALL
    SELECT own.work_id, b.work_id, {_OF_KEY.format(role="own.role")}
    FROM own JOIN books AS b ON b.work_id = own.key
    WHERE {_IS_OF_KEY.format(k="own")} AND (own.role NOT IN ('first', 'later') OR NOT EXISTS (
        SELECT FROM books AS m WHERE m.work_id = own.key AND m.series_key IS NOT NULL))
    UNION ALL
    SELECT t.work_id, b.work_id, {_TO_KEY.format(role="o.role")}
    FROM touched_with_books AS t
    JOIN (SELECT key, work_id FROM work_choices WHERE key IS NOT NULL) AS c USING (work_id)
    JOIN relation_keys AS o ON o.key = c.key AND {_IS_OF_KEY.format(k="o")}
    JOIN books AS b ON b.id = o.book_id
    WHERE NOT (t.in_series AND o.role IN ('first', 'later'))
    UNION ALL
    SELECT t.work_id, b.work_id, {_TO_KEY.format(role="o.role")}
    FROM touched_with_books AS t
    JOIN relation_keys AS o ON o.key = t.work_id AND {_IS_OF_KEY.format(k="o")}
    JOIN books AS b ON b.id = o.book_id
    WHERE NOT (t.in_series AND o.role IN ('first', 'later'))
    UNION ALL
    SELECT own.work_id, b.work_id, CASE own.role WHEN 'collects' THEN 'part' ELSE 'beside' END
    FROM own JOIN books AS b ON b.author_keys @> ARRAY[own.key] AND b.author_keys[1] = own.key
    WHERE own.role IN ({_GATHERING})
          AND {_IS_GATHERED.format(role="own.role", searched="own.search")}
    UNION ALL
    SELECT t.work_id, s.work_id, CASE k.role WHEN 'collects' THEN 'set' ELSE 'beside' END
    FROM touched_with_books AS t JOIN books AS b USING (work_id)
    JOIN relation_keys AS k ON k.key = b.author_keys[1] AND k.role IN ({_GATHERING})
    JOIN books AS s ON s.id = k.book_id
    WHERE {_IS_GATHERED.format(role="k.role", searched="s.search")}
)
SELECT DISTINCT ON (work_id, other_work_id) work_id, other_work_id, kind
FROM by_keys WHERE kind IS NOT NULL AND work_id <> other_work_id
ORDER BY work_id, other_work_id,
         array_position(ARRAY['edition', 'translation', 'part', 'set', 'beside'], kind)
"""
