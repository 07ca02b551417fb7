"""Addresses that lead a crawler astray, and hold no book.

Each of `TRAPS` looks like a product in both shops, and stands below /traps/ as well.
"""

import re
from collections.abc import Callable

from tests.bookshop.answers import Answer, Request, html, moved
from tests.bookshop.covers import PIXEL
from tests.bookshop.frame import page

FIRST_NUMBER = 901
TODAY = (2026, 11)


def _redirect_on(request: Request) -> Answer:
    asked = request.query.get("step", "")
    step = int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else 0
    return moved(f"{request.path}?step={step + 1}", 302)


def _turn_round(request: Request) -> Answer:
    return moved(f"{request.path}?turn={'2' if request.query.get('turn') == '1' else '1'}", 302)


def _no_book(request: Request) -> Answer:
    words = "<h1>Bientôt de retour</h1><p>Cet article n'est plus présenté.</p>"
    return html(page(request, "Bientôt de retour", words))


def _endless(request: Request) -> Answer:
    """Begins as a page does, and goes on until the client leaves or the server closes."""
    return Answer(headers={"Content-Type": "text/html; charset=utf-8"}, endless=True)


TRAPS: dict[str, Callable[[Request], Answer]] = {
    "absent": lambda request: html(page(request, "404", "<h1>Page introuvable</h1>"), 404),
    "disparu": lambda request: html(page(request, "410", "<h1>Retiré de la vente</h1>"), 410),
    "en-panne": lambda request: html(page(request, "500", "<h1>Erreur</h1>"), 500),
    "en-rond": _turn_round,
    "de-renvoi-en-renvoi": _redirect_on,
    "chez-un-ami": lambda _: moved("http://outside.invalid/livres/ailleurs-100.html", 302),
    "chez-le-voisin": lambda request: moved(f"http://{request.neighbour}/livres/voisin-101.html"),
    "sans-fin": _endless,
    "vide": lambda _: html(""),
    "sans-livre": _no_book,
    "image": lambda _: Answer(PIXEL, headers={"Content-Type": "image/png"}),
}


def address(name: str, shop: str) -> str:
    """Of a trap in "livres", "books" or "traps"."""
    number = FIRST_NUMBER + [*TRAPS].index(name)
    return {
        "livres": f"/livres/{name}-{number}.html",
        "books": f"/books/{name}-{number}/",
        "traps": f"/traps/{name}",
    }[shop]


def by_number(number: str) -> Callable[[Request], Answer] | None:
    place = int(number) - FIRST_NUMBER if len(number) < 4 else -1
    return [*TRAPS.values()][place] if 0 <= place < len(TRAPS) else None


def items(shop: str) -> str:
    """Links to all of them, as they stand among the books of a list."""
    hidden = "/livres/prive/defendu-950.html" if shop == "livres" else "/books/private/hidden-950/"
    links = [(name.replace("-", " "), address(name, shop)) for name in TRAPS]
    links += [("défendu", hidden)]
    return "".join(f'<li><a href="{url}">{name}</a></li>\n' for name, url in links)


def lure(request: Request) -> Answer | None:
    """What is below /traps/: the same, and mazes that have one more page for ever."""
    name, _, rest = request.path.removeprefix("/traps/").partition("/")
    if name == "agenda":
        return html(_calendar(request))
    if name == "deep" and rest.isdecimal() and len(rest) < 7:
        return html(_deep(request, int(rest)))
    return TRAPS[name](request) if name in TRAPS and not rest else None


def _calendar(request: Request) -> str:
    """A month, which links to the ones before and after."""
    asked = re.fullmatch(r"(\d{4})-(\d\d)", request.query.get("month", ""))
    year, month = (int(asked[1]), int(asked[2])) if asked else TODAY
    months = year * 12 + month - 1
    before, now, after = (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(months - 1, months + 2))
    body = f"""<h1>Agenda, {now}</h1><p>Aucune rencontre.</p>
<a href="?month={before}">Mois précédent</a> <a href="?month={after}">Mois suivant</a>"""
    return page(request, "Agenda", body)


def _deep(request: Request, chapter: int) -> str:
    traps = f"<ul>{items('traps')}</ul>" if chapter == 1 else ""
    body = f'<h1>Chapter {chapter}</h1><a href="/traps/deep/{chapter + 1}">Read on</a>{traps}'
    return page(request, f"Chapter {chapter}", body, language="en")
