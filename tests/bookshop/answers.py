"""What a client asks of the shop, and what it is answered."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

CHANGED = "Mon, 02 Nov 2026 08:00:00 GMT"  # of every page: the shop's Last-Modified


@dataclass(frozen=True, slots=True)
class Request:
    """A request; its headers by their names in lower case."""

    method: str
    target: str  # path and query
    headers: Mapping[str, str] = field(default_factory=dict)
    neighbour_port: int = 0  # of another shop on the same machine

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def page(self) -> int:
        number = self.query.get("page", "1")
        return int(number) if number.isdecimal() and len(number) < 7 else 1

    @property
    def host(self) -> str:
        return self.headers.get("host", "127.0.0.1")

    @property
    def neighbour(self) -> str:
        return f"{self.host.partition(':')[0]}:{self.neighbour_port}"

    @property
    def site(self) -> str:
        """What an absolute address of the shop begins with."""
        return f"http://{self.host}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and its manners: how long it keeps the client waiting, whether it ever ends."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0
    endless: bool = False


def html(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def latin_1(text: str, *, declared: bool) -> Answer:
    """A page in what browsers call Latin-1; its charset in the header, or else in a meta tag only.

    Like theirs it has the letters of windows-1252, such as "œ".
    """
    kind = "text/html; charset=iso-8859-1" if declared else "text/html"
    meta = "" if declared else '<meta charset="iso-8859-1">'
    body = text.replace('<meta charset="utf-8">', meta).encode("cp1252", "xmlcharrefreplace")
    return Answer(body, headers={"Content-Type": kind})


def moved(location: str, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": location})


def unless_known(request: Request, answer: Answer) -> Answer:
    """Adds a validator, and answers 304 to a client that has this page already."""
    tag = f'"{hashlib.blake2b(answer.body, digest_size=8).hexdigest()}"'
    headers = {**answer.headers, "ETag": tag, "Last-Modified": CHANGED}
    asked = request.headers
    known = asked.get("if-none-match", "")
    if known == tag or (not known and asked.get("if-modified-since") == CHANGED):
        return Answer(status=304, headers={"ETag": tag, "Last-Modified": CHANGED})
    return Answer(answer.body, answer.status, headers, answer.pause_s)
