"""Calibre: its catalogue as CSV, and its library folder."""

from pathlib import Path

from tests.pipeline.conftest import read_all

OPF = """<?xml version='1.0' encoding='utf-8'?>
{doctype}<package xmlns="http://www.idpf.org/2007/opf" version="2.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier opf:scheme="uuid">12</dc:identifier>
<dc:identifier opf:scheme="ISBN">9782266330312</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator opf:role="aut">Jeanne Martin</dc:creator>
<dc:creator opf:role="trl">Un Traducteur</dc:creator>
<dc:date>2012-06-30T22:00:00+00:00</dc:date>
<dc:description>&lt;p&gt;Un gardien.&lt;/p&gt;</dc:description>
<dc:publisher>Lac</dc:publisher><dc:language>fra</dc:language>
<dc:subject>Romans</dc:subject><dc:subject>Mer</dc:subject>
<meta name="calibre:series" content="Les Phares"/>
<meta name="calibre:series_index" content="3.5"/>
</metadata></package>
"""


def add(library: Path, author: str, title: str, opf: str) -> None:
    folder = library / author / f"{title} (1)"
    folder.mkdir(parents=True)
    (folder / "metadata.opf").write_text(opf, encoding="utf-8")


def test_a_library_is_read_book_by_book(tmp_path: Path) -> None:
    add(tmp_path, "Jeanne Martin", "Le Phare", OPF.format(doctype="", title="Le Phare"))
    add(tmp_path, "Autre", "Été", OPF.format(doctype="", title="Été"))
    ((first, summer), (second, raw)), rejects = read_all(tmp_path)
    assert (first, second, rejects) == (1, 2, [])
    assert summer.title == "Été"
    assert (raw.title, raw.authors, raw.isbn) == ("Le Phare", ["Jeanne Martin"], "9782266330312")
    assert (raw.series, raw.series_index) == ("Les Phares", "3.5")
    assert (raw.labels, raw.language) == (["Romans", "Mer"], "fra")


def test_a_broken_book_and_an_attack_cost_no_other_book(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    entity = f'<!DOCTYPE p [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n'
    library = tmp_path / "library"
    add(library, "A", "Broken", "<package>")
    add(library, "B", "Attack", OPF.format(doctype=entity, title="&x;"))
    add(library, "C", "Whole", OPF.format(doctype="", title="Whole"))
    found, rejects = read_all(library)
    assert [raw.title for _, raw in found] == ["Whole"]
    assert [reject.line for reject in rejects] == [1, 2]
    assert "Broken" in str(rejects[0].record)


def test_a_catalogue_csv_is_known_by_its_header(tmp_path: Path) -> None:
    (tmp_path / "catalog.csv").write_text(
        "author_sort,authors,comments,cover,id,identifiers,isbn,languages,pubdate,publisher,"
        "series,series_index,tags,title,title_sort,uuid\n"
        '"Martin, Jeanne",Jeanne Martin & Paul Roux,<p>Un gardien.</p>,/c.jpg,1,'
        '"goodreads:5,isbn:9782266330312",,fra,2012-06-30T22:00:00+00:00,Lac,Les Phares,2.0,'
        '"Romans, Mer",Le Phare,"Phare, Le",u\n'
        ",Jeanne Martin,,,2,,,,,,,1.0,,Seul,Seul,v\n"
    )
    ((_, raw), (_, alone)), rejects = read_all(tmp_path / "catalog.csv")
    assert rejects == []
    assert (raw.title, raw.authors) == ("Le Phare", ["Jeanne Martin ", " Paul Roux"])
    assert (raw.isbn, raw.labels, raw.series_index) == ("9782266330312", ["Romans", " Mer"], "2.0")
    assert (alone.series, alone.series_index) == ("", "")
