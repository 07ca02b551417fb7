"""The shop scraper's JSON, whole, in lines or cut short."""

import json
from pathlib import Path

import pytest

from pipeline.importers import json_records
from tests.pipeline.conftest import read_all

RECORD = {
    "product_title": "Le Phare",
    "author": "Jeanne Martin",
    "resume": "Un gardien.",
    "labels": ["Accueil", "Livres", "", "Romans"],
    "information": {
        "Date de parution": "05/01/2023",
        "Editeur": "Lac",
        "EAN": "9782266330312",
        "ISBN": "978-2-266-33031-2",
        "Nb. de pages": "128 pages",
        "Poids": "0.085 Kg",
        "Dimensions": "11,0 cm × 18,0 cm × 0,8 cm",
        "Présentation": "Broché",
        "Rayon secret": "?",
    },
    "image_url": None,
}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_record_is_kept_as_its_page_prints_it(tmp_path: Path) -> None:
    ((number, raw),), rejects = read_all(write(tmp_path / "a.json", json.dumps([RECORD])))
    assert (number, rejects) == (1, [])
    assert (raw.title, raw.authors, raw.summary) == ("Le Phare", ["Jeanne Martin"], "Un gardien.")
    assert (raw.pages, raw.weight, raw.binding) == ("128 pages", "0.085 Kg", "Broché")
    assert (raw.ean, raw.isbn) == ("9782266330312", "978-2-266-33031-2")
    assert raw.published_on == "05/01/2023"
    assert "Accueil" in raw.labels


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("chunk", [50, 1 << 20])
def test_an_array_of_any_layout_is_streamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | None, chunk: int
) -> None:
    monkeypatch.setattr(json_records, "CHUNK_CHARACTERS", chunk)
    records = [{**RECORD, "product_title": f"Tome {number}"} for number in range(50)]
    path = write(tmp_path / "a.json", json.dumps(records, indent=indent, ensure_ascii=False))
    found, rejects = read_all(path)
    assert [raw.title for _, raw in found] == [f"Tome {number}" for number in range(50)]
    assert rejects == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("shape", ["array", "lines"])
def test_json_may_come_in_another_encoding(tmp_path: Path, encoding: str, shape: str) -> None:
    line = json.dumps({**RECORD, "product_title": "Été"}, ensure_ascii=False)
    text = f"[{line}, {line}]" if shape == "array" else f"{line}\n{line}\n"
    (tmp_path / "a.json").write_bytes(text.encode(encoding))
    found, rejects = read_all(tmp_path / "a.json")
    assert ([raw.title for _, raw in found], rejects) == (["Été", "Été"], [])


def test_json_lines_are_known_by_their_lines(tmp_path: Path) -> None:
    text = f"{json.dumps(RECORD)}\n\n{{broken\n{json.dumps(RECORD)}\n42\n"
    found, rejects = read_all(write(tmp_path / "a.jsonl", text))
    assert [line for line, _ in found] == [1, 4]
    assert [(reject.line, reject.record) for reject in rejects] == [(3, "{broken"), (5, 42)]


def test_an_object_over_several_lines_is_a_record_too(tmp_path: Path) -> None:
    found, rejects = read_all(write(tmp_path / "a.json", json.dumps(RECORD, indent=1) * 2))
    assert (len(found), rejects) == (2, [])


@pytest.mark.parametrize("cut", [40, 300, 700])
def test_of_truncated_json_every_whole_record_is_read(tmp_path: Path, cut: int) -> None:
    text = json.dumps([RECORD] * 3, indent=0, ensure_ascii=False)
    found, (reject,) = read_all(write(tmp_path / "a.json", text[: len(text) - cut]))
    assert len(found) == (2 if cut < 400 else 1)
    assert reject.line == len(found) + 1
    assert "line" in reject.reason
    assert reject.record


def test_an_array_cut_between_two_records_is_told(tmp_path: Path) -> None:
    found, (reject,) = read_all(write(tmp_path / "a.json", f"[{json.dumps(RECORD)},\n"))
    assert len(found) == 1
    assert "cut short" in reject.reason


def test_a_break_amid_a_long_array_is_found_without_reading_it_all(tmp_path: Path) -> None:
    text = f"[{json.dumps(RECORD)}, {{broken}}, " + json.dumps([RECORD] * 100)[1:]
    found, (reject,) = read_all(write(tmp_path / "a.json", text))
    assert len(found) == 1
    assert isinstance(reject.record, str)
    assert reject.record.startswith("{broken}")
    assert len(reject.record) <= json_records.SHOWN_OF_REST


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"product_title":' * 100_000])
def test_json_nested_without_end_does_no_harm(tmp_path: Path, deep: str) -> None:
    path = write(tmp_path / "a.jsonl", f"{json.dumps(RECORD)}\n{deep}\n{json.dumps(RECORD)}\n")
    found, rejects = read_all(path)
    assert (len(found), len(rejects)) == (2, 1)


def test_fields_of_wrong_types_are_read_as_texts(tmp_path: Path) -> None:
    odd = {"product_title": 1984, "author": ["A B", None], "labels": None, "information": [1]}
    ((_, raw),), _ = read_all(write(tmp_path / "a.json", json.dumps([odd])))
    assert (raw.title, raw.authors, raw.labels) == ("1984", ["A B"], [""])
