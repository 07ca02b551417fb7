"""Which of our fields a column holds, by its header: as told, else by its name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.text import fold
from pipeline.importers.fields import FIELDS
from pipeline.records import UnreadableError

# Folded headers in English and French; the first that is there wins.
_NAMES = {
    "title": "title,titre,book title,product title,titre du livre,intitule,name,nom",
    "authors": "authors,author,auteur,auteurs,auteur s,author s,author name,book author,"
    "book authors,ecrivain,nom de l auteur,creator",
    "summary": "summary,resume,description,synopsis,quatrieme de couverture,blurb,abstract,"
    "comments,commentaires,descriptif",
    "labels": "labels,label,genres,genre,categories,category,categorie,tags,subjects,subject,"
    "sujets,sujet,themes,theme,rayon,mots cles,keywords,bookshelves",
    "collection": "collection",
    "series": "series,serie,saga,cycle,series name,nom de la serie",
    "series_index": "series index,tome,volume,numero,series number,numero de serie,book number",
    "publisher": "publisher,editeur,maison d edition,editions,publishers",
    "published_on": "published on,date de parution,date de publication,publication date,"
    "published date,publisheddate,pubdate,parution,release date,published,date",
    "year": "year,annee,publication year,year published,annee de publication,annee de parution,"
    "year of publication,original publication year",
    "format": "format",
    "binding": "binding,reliure,presentation",
    "pages": "pages,nb de pages,nombre de pages,number of pages,num pages,nb pages,page count,"
    "pagecount,nbre de pages,pagination",
    "weight": "weight,poids",
    "weight_g": "weight g,poids g,poids en grammes",
    "dimensions": "dimensions,dimension,taille",
    "width_cm": "width cm,largeur cm",
    "height_cm": "height cm,hauteur cm",
    "depth_cm": "depth cm,epaisseur cm,profondeur cm",
    "isbn": "isbn,isbn10,isbn 10,isbn uid",
    "isbn13": "isbn13,isbn 13",
    "ean": "ean,ean13,ean 13,gencod,code barres,barcode",
    "language": "language,langue,lang,language code,languages,langues",
    "image_url": "image url,cover url,url image,url de l image,image,cover,couverture,thumbnail",
}
SYNONYMS = {field: names.split(",") for field, names in _NAMES.items()}


def match_columns(path: Path, header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """The place (from 0) of each field's column. Raises UnreadableError if none is the title."""
    folded = [fold(name) for name in header]
    # Of two columns with one name the first counts.
    places = {name: place for place, name in reversed([*enumerate(folded)])}
    columns = {
        field: next(places[name] for name in names if name in places)
        for field, names in SYNONYMS.items()
        if any(name in places for name in names)
    }
    for field, name in mapping.items():
        if fold(name) not in places:
            raise UnreadableError(f"{path} has no column {name!r}; it has {_list(header)}")
        columns[field] = places[fold(name)]
    if "title" not in columns:
        raise UnreadableError(
            f"{path}: no column is known to hold the title among {_list(header)};"
            " name it with --map title=COLUMN"
        )
    return columns


def parse_map(text: str) -> dict[str, str]:
    """{"title": "Titre"} of "title=Titre,authors=Auteur". Raises ValueError with what to do."""
    mapping = {}
    for pair in text.split(","):
        field, equals, name = pair.partition("=")
        if not equals or not name.strip():
            raise ValueError(f"{pair!r} is not FIELD=COLUMN")
        if field.strip() not in FIELDS:
            raise ValueError(f"{field.strip()!r} is no field; choose among {', '.join(FIELDS)}")
        mapping[field.strip()] = name.strip()
    return mapping


def _list(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in header[:30])
    return f"{shown} and {len(header) - 30} more" if len(header) > 30 else shown
