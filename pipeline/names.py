"""Authors and labels: who and what out of the texts that name them."""

from collections.abc import Iterable

from catalog.text import fold
from pipeline.people import people_of
from pipeline.roles import Role
from pipeline.texts import one_line, remembered

# Folded when compared, as names are.
_NOBODY = """
collectif, collectifs, collective, ouvrage collectif, auteurs divers, divers, diverse, various,
various authors, various artists, multiple authors, unknown, unknown author, author unknown,
inconnu, auteur inconnu, sans auteur, aucun, aucun auteur, no author, not available, anonyme,
anonymous, anon, anonymus, anónimo, anoniem, n/a, na, n/d, nan, null, null null, none, nil,
undefined, unbekannt, unbekannter autor, verschiedene, verschiedene autoren, diverse autoren,
diverse auteurs, verschillende auteurs, onbekend, sconosciuto, autori vari, aa. vv., aavv, vv. aa.,
vvaa, desconocido, autor desconocido, varios, varios autores, autores varios, desconhecido,
autor desconhecido, vários autores, okänd, ukendt, ukjent, nieznany, praca zbiorowa, неизвестен,
неизвестный автор, коллектив авторов, аноним, 佚名, 無名氏, 作者不明, 著者不明, 不明, 작자 미상
"""
_NO_AUTHOR = frozenset(map(fold, _NOBODY.split(",")))
_NO_LABEL = frozenset(("accueil", "livres"))  # the root of the shop's breadcrumbs


def clean_authors(texts: Iterable[str]) -> tuple[str, ...]:
    """Each author once, first name first; "Collectif" and the like are none.

    Translators and others are left out; who edited a book counts where nobody has written it.
    """
    given = [*texts]
    people = [person for text in given for person in people_of(text, alone=len(given) == 1)]
    authors = _distinct((name for name, role in people if role is Role.AUTHOR), _NO_AUTHOR)
    return authors or _distinct((name for name, role in people if role is Role.EDITOR), _NO_AUTHOR)


def clean_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """Each label once, in the given order, without the root of a shop's breadcrumbs."""
    return _distinct(map(one_line, texts), _NO_LABEL)


def _distinct(texts: Iterable[str], unwanted: frozenset[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for text in texts:
        key = _key(text)
        if key and key not in unwanted:
            kept.setdefault(key, text)
    return tuple(kept.values())


_key = remembered(fold)
