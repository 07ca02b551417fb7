"""The SQL files of this package, with what differs from call to call put in."""

from functools import cache
from importlib import resources
from string import Template


def statement(name: str, **parts: object) -> str:
    """The SQL of sql/NAME.sql, with `$part` replaced. Values of a request are never parts.

    Parts are numbers and SQL that the program makes itself. Raises KeyError if one is missing.
    """
    return _template(name).substitute(parts)


@cache
def _template(name: str) -> Template:
    return Template((resources.files("recommender") / "sql" / f"{name}.sql").read_text("utf-8"))
