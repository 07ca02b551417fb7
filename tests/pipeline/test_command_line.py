"""`python -m pipeline` as it is typed."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.inputs import output_name

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def pipeline(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_run_ends_with_its_counts_and_is_in_mlflow(
    environ: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"title": "Emma", "pages": "many"}) + "\n{}\n")
    done = pipeline(environ, "--input", str(path))
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert last == "read 2 · new 1 · changed 0 · unchanged 0 · duplicate 0 · rejected 1"
    (warning,) = done.stderr.splitlines()
    assert "1 records rejected, see" in warning
    assert "1 values left out, see" in warning
    store = environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///")
    assert status_within(store, output_name(path), seconds=60) == "FINISHED"


def status_within(store: str, name: str, seconds: float) -> str | None:
    """Of a run in MLflow, which is recorded after the command."""
    until = time.monotonic() + seconds
    with closing(sqlite3.connect(store, timeout=seconds)) as connection:
        while time.monotonic() < until:
            found = connection.execute("SELECT status FROM runs WHERE name = ?", (name,)).fetchone()
            if found and found[0] != "RUNNING":
                return str(found[0])
            time.sleep(0.1)
    return None


def test_a_reader_of_the_counts_may_have_gone(environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Emma"}\n')
    done = subprocess.run(
        f"{{ {sys.executable} -m pipeline --quiet --input {path}; echo $? >{tmp_path}/status; }}"
        " | true",
        shell=True,
        env={**environ, "PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tmp_path / "status").read_text() == "0\n"
    assert done.stderr == ""


def test_the_counts_are_told_in_any_locale(environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Emma"}\n')
    done = pipeline({**environ, "PYTHONIOENCODING": "ascii"}, "--input", str(path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"POSTGRES_PORT": "none"}, "POSTGRES_PORT"),
        ({"POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "1"}, "PostgreSQL can't be reached"),
        ({"POSTGRES_DB": "nowhere"}, "set POSTGRES_DB"),
    ],
)
def test_what_can_not_work_ends_with_one_sentence_and_1(
    environ: dict[str, str], tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    done = pipeline({**environ, **changes}, "--input", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--input"],
        ["digest", "--input", "a"],
        ["--input", "a", "--format", "word"],
        ["--input", "a", "--map", "titel=Titre"],
        ["--input", "a", "--format", "shop", "--map", "title=Titre"],
        ["--input", "a", "--language", "klingon"],
        ["works"],
        ["works", "join", "x1"],
        ["works", "join", "x1", "x1"],
        ["works", "split"],
        ["works", "split", "x1", "x2"],
    ],
)
def test_a_wrong_command_line_ends_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_works_are_joined_and_split_by_hand(environ: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"title": "Emma", "isbn13": "9782070411191"}\n{"title": "Nana", "isbn13": "9782253002864"}'
    )
    assert pipeline(environ, "--quiet", "--input", str(path)).returncode == 0
    done = pipeline(environ, "works", "join", "9782070411191", "9782253002864")
    assert (done.returncode, done.stdout) == (0, "one work now, with 2 books\n"), done.stderr
    done = pipeline(environ, "works", "split", "9782253002864")
    assert (done.returncode, done.stdout) == (0, "a work of its own now, with 1 book\n")
    done = pipeline(environ, "works", "split", "x1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "no book x1; look ids up with GET /search\n"


def test_help_names_every_step_and_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("compress", "prepare", "load", "--map", "examples:"))
