"""A book's facts as lines of a table, under names that the catalogue's importers know."""

from scraper.pages.books import bare_number, isbn_of
from scraper.pages.graph import bare_name, is_node, printed
from scraper.pages.properties import Properties, is_address, measured


def information(book: Properties) -> dict[str, str]:
    """Only what is there, as it is printed; after what the shop adds under names of its own."""
    series, index = _series(book)
    isbn = _isbn(book)
    facts = {
        "ISBN": isbn,
        "EAN": book.word("gtin13", "gtin", "ean") or ("" if isbn else _other_number(book)),
        "publisher": book.word("publisher"),
        "publication date": book.word("datePublished", "releaseDate"),
        "series": series,
        "series index": index,
        "binding": _binding(book),
        "pages": book.word("numberOfPages"),
        "language": book.word("inLanguage"),
        "weight": book.measure("weight"),
        "dimensions": _dimensions(book),
    }
    return _additional(book) | {name: fact for name, fact in facts.items() if fact}


def _isbn(book: Properties) -> str:
    """The first that is one, else the first as it is."""
    texts = [text for value in book.values("isbn") if (text := bare_number(printed(value)))]
    sound = (text for text in texts if isbn_of(book.graph, {"isbn": text}))
    return next(sound, texts[0] if texts else "")


def _other_number(book: Properties) -> str:
    """The number under which a shop sells it, if that is an ISBN."""
    return next(filter(None, (isbn_of(book.graph, node) for node in book.nodes)), "")


def _series(book: Properties) -> tuple[str, str]:
    """Its name, and the place in it, which stands with the book or with the series."""
    for part in book.values("isPartOf"):
        name = book.graph.text(part)
        types = book.graph.types(part) if is_node(part) else set()
        # Books are said to be part of the page and of the site, too.
        if not name or is_address(name) or (types and not any(map(_is_series, types))):
            continue
        index = book.word("position", "volumeNumber")
        if not index and is_node(part):
            index = next(iter(book.graph.texts(part, "position", "volumeNumber")), "")
        return name, index
    return "", ""


def _is_series(kind: str) -> bool:
    return kind.endswith("Series")


def _binding(book: Properties) -> str:
    """The last word of "https://schema.org/Paperback"."""
    for value in book.values("bookFormat"):
        text = printed(value.get("@id") if is_node(value) else value) or book.graph.text(value)
        if text:
            return bare_name(text) if is_address(text) else text
    return ""


def _dimensions(book: Properties) -> str:
    """In the order in which shops print them, with "?" for one that is not told."""
    sizes = [book.measure(name) or "?" for name in ("width", "height", "depth")]
    if sizes[-1] == "?":
        sizes.pop()
    return " × ".join(sizes) if sizes.count("?") < len(sizes) else ""


def _additional(book: Properties) -> dict[str, str]:
    lines = {}
    for line in book.values("additionalProperty"):
        if is_node(line):
            name, value = book.graph.text(line), measured(book.graph, line)
            if name and value:
                lines[name] = value
    return lines
