"""docs/tree.md names every file of the repository, and none that is gone."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

PAGE = Path("docs/tree.md")
LINE = re.compile(r"## `(?P<folder>.+)/`|- `(?P<file>.+?)`: (?P<sentence>.+)")
PATH = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|sql|yml))`")


def tracked() -> set[str]:
    """Files that git knows, without those that are deleted but not yet committed."""
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True)
    return {path for path in listed.stdout.split("\0") if path and Path(path).exists()}


def has_code(path: str) -> bool:
    """Whether a package's `__init__.py` holds more than its docstring."""
    return len(ast.parse(Path(path).read_text("utf-8")).body) > 1


def expected() -> Iterator[str]:
    """Every file outside of tests, and every folder of tests with a slash at its end."""
    for path in tracked():
        if path.startswith("tests/"):
            yield f"{PurePosixPath(path).parent}/"
        elif not path.endswith("__init__.py") or has_code(path):
            yield path


def named() -> Iterator[str]:
    folder = PurePosixPath()
    for line in PAGE.read_text("utf-8").splitlines():
        found = LINE.match(line)
        if found and found["folder"]:
            folder = PurePosixPath(found["folder"])
            if folder.parts[:1] == ("tests",):
                yield f"{folder}/"
        elif found:
            yield str(folder / found["file"])


def test_every_file_has_a_sentence_on_the_page():
    assert set(expected()) - set(named()) == set()


def test_the_page_names_no_file_that_is_gone():
    assert set(named()) - set(expected()) == set()


def test_each_file_is_named_once():
    names = list(named())
    assert len(names) == len(set(names))


def test_the_ways_lead_to_files_that_exist():
    ways = PAGE.read_text("utf-8").partition("## `./`")[0]
    assert {path for path in PATH.findall(ways) if not Path(path).exists()} == set()
