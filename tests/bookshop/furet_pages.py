"""A shop with furet.com's markup: shelves below /livres/litterature/, books below /livres/."""

from collections.abc import Sequence
from html import escape

from catalog.text import fold
from tests.bookshop import schema_pages
from tests.bookshop.answers import Request
from tests.bookshop.books import Book
from tests.bookshop.frame import page, pager
from tests.bookshop.oddities import MANY, MANY_ALONE, REDIRECTED, TRACKED
from tests.bookshop.schema_data import book_data, breadcrumb_data, script
from tests.bookshop.texts import in_paragraphs

SHELVES = {
    "romans": "Romans",
    "policiers-et-thrillers": "Policiers et thrillers",
    "romances": "Romances",
    "livres-de-poche": "Livres de poche",
    "science-fiction-et-fantasy": "Science-fiction et fantasy",
    "theatre-et-poesie": "Théâtre et poésie",
    "lettres-superieures": "Lettres supérieures",
    "recits-de-voyages": "Récits de voyages",
    "pleiades": "Pléiades",
}
ENDLESS = "lettres-superieures"  # its last page has a next one, for ever, and books repeat
PER_PAGE = 20
_WORDS = {
    "policiers-et-thrillers": "policiers detective spy gothic",
    "romances": "amour romance",
    "science-fiction-et-fantasy": "science fantasy fantastique weird",
    "theatre-et-poesie": "poesie poetry comedies tragedies tragedie drames drama epopees epics",
    "lettres-superieures": "essais essays philosophie philosophy histoire history memoires memoir",
    "recits-de-voyages": "voyage voyages travel exploration",
}
LANGUAGES = {"fr": "Français", "en": "Anglais"}


def shelves_of(book: Book, oddity: str | None) -> list[str]:
    """The shelves a book stands on, by its labels; on "romans" if on no other."""
    if oddity in (MANY, MANY_ALONE):
        return [*SHELVES]
    words = fold(" ".join(book.labels)).split()
    shelves = [shelf for shelf, known in _WORDS.items() if set(words) & set(known.split())]
    if "romans" in words or not shelves:
        shelves.append("romans")
    if book.format or book.collection:
        shelves.append("livres-de-poche")
    if book.pick("pléiade", 30) == 0:
        shelves.append("pleiades")
    return shelves


def changed(book: Book, oddity: str | None) -> bool:
    """Whether the book's page has lost the shop's markup, and has structured data only.

    Not where the other shop has Open Graph only, which does not tell that both are one book.
    """
    told_alike = schema_pages.variant(book, None) != schema_pages.GRAPH
    plain = oddity is None and book.collection is None and told_alike
    return plain and book.pick("changed", 40) == 0


def information(book: Book) -> dict[str, str]:
    """The table of facts as the page prints it."""
    facts = {
        "Date de parution": book.published or book.year,
        "Editeur": book.publisher,
        "Collection": book.collection,
        "Série": book.series,
        "Tome": book.series_index,
        "EAN": book.ean or book.isbn13,
        "ISBN": _isbn(book),
        "Nb. de pages": f"{book.pages} pages" if book.pages else None,
        "Poids": book.weight,
        "Dimensions": book.dimensions,
        "Présentation": book.binding,
        "Format": book.format,
        "Langue": LANGUAGES[book.language],
    }
    return {name: str(value) for name, value in facts.items() if value is not None}


def _isbn(book: Book) -> str | None:
    """With hyphens; a fifth are printed with ten digits, as older books have them."""
    if not (number := book.isbn13):
        return None
    group, publisher, title = number[3], number[4:6], number[6:12]
    if book.pick("isbn-10", 5):
        return f"{number[:3]}-{group}-{publisher}-{title}-{number[12]}"
    check = sum(place * int(digit) for place, digit in enumerate(number[3:12], 1)) % 11
    return f"{group}-{publisher}-{title}-{'X' if check == 10 else check}"


def address(book: Book) -> str:
    return f"/livres/{book.slug}.html"


def link(request: Request, book: Book, oddity: str | None, shelf: str = "") -> str:
    """How a shelf links to a book: absolute, from the root, or from the shelf's own folder."""
    if oddity == REDIRECTED:
        return f"/livres/ancien/{book.slug}.html"
    if oddity in (MANY, MANY_ALONE):
        return f"/livres/{shelf or 'romans'}/{book.slug}.html"
    if oddity == TRACKED:
        campaign = f"utm_source=boutique&utm_medium={shelf}&PHPSESSID={request.page:08x}"
        return f"{address(book)}?{campaign}"
    ways = (address(book), request.site + address(book), f"../{book.slug}.html")
    return ways[book.pick("link", 3 if shelf else 2)]


def index(request: Request, favourites: Sequence[Book]) -> str:
    shelves = "".join(f'<li><a href="{slug}">{name}</a></li>' for slug, name in SHELVES.items())
    chosen = "".join(_item(book, address(book)) for book in favourites)
    more = '<a href="/traps/agenda">Agenda des rencontres</a>'
    body = f"<h1>Littérature</h1><ul>{shelves}</ul>{more}<h2>Coups de cœur</h2>"
    return page(request, "Littérature", f'{body}<ul class="books">{chosen}</ul>')


def listing(
    request: Request, shelf: str, books: Sequence[tuple[Book, str | None]], more: str = ""
) -> str:
    """One page of a shelf; `more` is markup for its end. The endless shelf starts again."""
    pages = -(-len(books) // PER_PAGE)
    number = (request.page - 1) % pages + 1 if shelf == ENDLESS else request.page
    shown = books[(number - 1) * PER_PAGE : number * PER_PAGE]
    items = "".join(_item(book, link(request, book, odd, shelf)) for book, odd in shown)
    last = request.page + 1 if shelf == ENDLESS else pages
    sorts = f'<a href="/livres/litterature/{shelf}?tri=prix">Trier par prix</a>'
    body = f'<h1>{SHELVES[shelf]}</h1>{sorts}<ul class="books">{items}{more}</ul>'
    return page(request, SHELVES[shelf], body + _pager(shelf, request.page, last))


def _pager(shelf: str, current: int, last: int) -> str:
    near = sorted({1, *range(max(1, current - 2), min(last, current + 2) + 1)})
    labels = [(str(number), number) for number in near]
    if current < last:
        labels.append(("Suivant", current + 1))
    links = [
        (text, f"/livres/litterature/{shelf}?page={number}", 'class="dct-btn-pager box page-item"')
        for text, number in labels
    ]
    return f'<div class="pager">{pager(links)}</div>'


def _item(book: Book, href: str) -> str:
    to, authors = escape(href), escape(", ".join(book.authors))
    return f"""<li><a href="{to}"><img src="{book.cover}" alt="" loading="lazy"></a>
<a href="{to}">{escape(book.title)}</a><small>{authors}</small></li>
"""


def product(request: Request, book: Book, oddity: str | None) -> str:
    head = f'<meta property="og:image" content="{request.site}{book.cover}">'
    if oddity != MANY_ALONE:
        head += f'\n<link rel="canonical" href="{request.site}{address(book)}">'
    if changed(book, oddity):
        data = [book_data(request, book, address(book)), breadcrumb_data(request, book)]
        body = f'<h2 class="new-title">{escape(book.title)}</h2>'
        return page(request, book.title, body, head + script(data))
    return page(request, f"{book.title} | La Boutique d'essai", _body(book), head)


def _body(book: Book) -> str:
    crumbs = ("Accueil", "Livres", *book.labels)
    trail = "".join(
        f'<li><a href="/livres/litterature/"><span>{escape(crumb)}</span></a></li>'
        for crumb in crumbs
    )
    authors = ", ".join(
        f'<a class="author" href="/recherche?auteur={number}">{escape(name)}</a>'
        for number, name in enumerate(book.authors)
    )
    facts = "".join(_fact(name, value) for name, value in information(book).items())
    return f"""<ul class="breadcrumb">{trail}</ul>
<div class="product">
<img class="cover" src="{book.cover}" alt="">
<div>
<h1 class="product-title">
  {escape(book.title)}
</h1>
<p class="authors">{authors}</p>
<div id="resume"><h2>Résumé</h2>
  <div class="content">
    {in_paragraphs(book.summary, book.pick("résumé", 12))}
  </div>
</div>
<h2>Caractéristiques</h2>
<ul class="informations-container">
{facts}</ul>
</div></div>"""


def _fact(name: str, value: str) -> str:
    text = escape(value)
    if name in ("Editeur", "Collection", "Série"):
        text = f'<a href="/recherche?{fold(name)}=1">{text}</a>'
    return f"""<li class="information">
  <div class="name"><span>{escape(name)}</span></div><div class="value">{text}</div>
</li>
"""
