"""A copy of this checkout and the stack that `make` starts from it, under a name of its own."""

import base64
import json
import os
import re
import secrets
import shutil
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from tests.stack.commands import StackError, docker, run

CHECKOUT = Path(__file__).parents[2]
SERVICES = ("vectorizer-service", "clustering-service", "images-service")
EVERYTHING = ("api", *SERVICES, "mlflow", "postgres")
IMAGES = ("api", "microservices", "pipeline")
USERNAME = "reader"
TAKEN_OVER = ("PATH", "HOME", "LANG", "TMPDIR")  # beside what leads docker to its engine
# Of what a refusal says: the end of make, and the progress of a build.
NOT_OURS = re.compile(r"make: |#\d+ |\s|$")
COUNTS = """
SELECT (SELECT count(*) FROM books), (SELECT count(*) FROM embeddings),
       (SELECT count(*) FROM vectors AS v JOIN books AS b ON b.id = v.book_id
        WHERE v.text_hash = b.text_hash
          AND v.vectorizer_id = (SELECT id FROM vectorizers WHERE state = 'active')),
       (SELECT count(*) FROM book_clusters), (SELECT count(*) FROM covers),
       (SELECT count(*) FROM work) + (SELECT count(*) FROM vectorizers WHERE state = 'building')
       + (SELECT count(*) FROM vectors)
       - (SELECT count(*) FROM neighbours WHERE shown IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each; `waiting` is what the services still have to do."""

    books: int
    embeddings: int
    vectors: int
    clustered: int
    covers: int
    waiting: int

    @property
    def done(self) -> bool:
        made = (self.embeddings, self.vectors, self.clustered, self.covers)
        return self.books > 0 and not self.waiting and set(made) == {self.books}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Stack:
    """Driven as a person would: by `make`, `docker` and a browser."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.project = f"bookreco-test-{port}"
        self.password = f"river $tone {secrets.token_hex(8)}"
        self.database_password = secrets.token_hex(16)
        self.figures: list[str] = []
        self.said: dict[str, str] = {}  # by the commands of the first day
        self.first_answers: Mapping[tuple[str, str, str | None], bytes] = {}  # at its end

    def unpack(self) -> None:
        """What git would take along: neither .env nor data, nor what was built here."""
        listed = run(["git", "ls-files", "-coz", "--exclude-standard"], CHECKOUT)
        for name in filter(None, listed.split("\0")):
            if (CHECKOUT / name).is_file():  # not one that was removed and not yet committed
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(CHECKOUT / name, self.folder / name)
        self.configure()

    def configure(self, **changes: str) -> None:
        """Write .env anew: the example, with what a person would choose and with these changes."""
        chosen = {
            "API_USERNAME": USERNAME,
            "API_PASSWORD": f"'{self.password}'",
            "API_HOST": "127.0.0.1",
            "POSTGRES_PASSWORD": self.database_password,
            "VECTORIZER_BATCH": "8",
            "IMAGES_ALLOW_PRIVATE": "true",
            "SCRAPER_CONTACT": "tests@bookreco.example",
            "SCRAPER_DELAY_S": "0",
            "SCRAPER_MAX_PAGES": "40",
            **changes,
        }
        text = (self.folder / ".env.example").read_text(encoding="utf-8")
        for name, value in chosen.items():
            line = f"{name}={value}"
            text, found = re.subn(rf"(?m)^#?{name}=.*$", lambda _: line, text)  # noqa: B023 -- used at once
            assert found == 1, f"{name} stands {found} times in .env.example"
        (self.folder / ".env").write_text(text, encoding="utf-8")

    # The name and the port stay in the environment, so that no mistake here or in .env ever
    # reaches a stack that somebody uses.
    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in TAKEN_OVER or name.startswith(("DOCKER_", "XDG_"))
        }
        return {**kept, "COMPOSE_PROJECT_NAME": self.project, "API_PORT": str(self.port)}

    def make(self, *words: str) -> str:
        """What it says. Raises StackError if it fails."""
        return run(["make", *words], self.folder, self.environ)

    def compose(self, *words: str) -> str:
        return run(["bin/stack", *words], self.folder, self.environ)

    def refusal(self, *words: str) -> str:
        """The one sentence with which make refuses, beside what building an image says."""
        with pytest.raises(StackError) as caught:
            self.make(*words)
        sentences = [line for line in str(caught.value).splitlines() if not NOT_OURS.match(line)]
        assert len(sentences) == 1, caught.value
        return sentences[0]

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.note(f"{what}: {time.monotonic() - started:.1f} s")

    def note(self, figure: str) -> None:
        """Told at the end of the run."""
        self.figures.append(figure)

    def get(self, path: str, *, login: bool = True) -> Answer:
        return self.ask("GET", path, login=login)

    def ask(self, method: str, path: str, body: object = None, *, login: bool = True) -> Answer:
        """Raises OSError or HTTPException without an answer."""
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting())
        headers = {"Content-Type": "application/json"}
        if login:
            headers["Authorization"] = basic_auth(USERNAME, self.password)
        try:
            connection.request(method, path, body and json.dumps(body), headers)
            reply = connection.getresponse()
            sent = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, sent, reply.read())
        finally:
            connection.close()

    def container(self, service: str) -> str:
        return f"{self.project}-{service}-1"

    def containers(self, *options: str) -> dict[str, str]:
        """Name and service of those that run, or with --all of those that are there."""
        form = '{{.Names}} {{.Label "com.docker.compose.service"}}'
        lines = docker("ps", *options, *self._ours(), "--format", form).splitlines()
        return dict(line.split(maxsplit=1) for line in lines)

    def sql(self, statement: str) -> str:
        return docker(
            *("exec", "-i", self.container("postgres"), "psql", "-U", "books", "-d", "books"),
            *("-XAtq", "-F", " ", "-v", "ON_ERROR_STOP=1", "-f", "-"),
            told=statement,
        )

    def counts(self) -> Counts:
        return Counts(*map(int, self.sql(COUNTS).split()))

    def wait_until_done(self, within_s: float = 240) -> Counts:
        """Until every book has all that the services make. Raises TimeoutError."""
        until = time.monotonic() + within_s
        while not (counts := self.counts()).done:
            if time.monotonic() > until:
                raise TimeoutError(f"after {within_s:.0f} s there is only {counts}")
            time.sleep(0.5)
        return counts

    def wait_until_up(self, within_s: float = 60) -> None:
        """Until the API answers. Raises OSError or HTTPException if it doesn't."""
        until = time.monotonic() + within_s
        while True:
            try:
                self.get("/health/live", login=False)
            except (OSError, HTTPException):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def load(self, name: str, records: Sequence[str]) -> None:
        """`make pipeline` with these records of the sample."""
        path = self.folder / name
        path.write_text("".join(f"{record}\n" for record in records), encoding="utf-8")
        self.make("pipeline", f"INPUT={path}")

    def logs(self, lines: int = 40) -> str:
        """The last lines of each container, for somebody who looks for what went wrong."""
        names = sorted(self.containers("--all"))
        return "".join(
            f"--- {name}\n{docker('logs', '--tail', str(lines), name)}" for name in names
        )

    def remains(self) -> dict[str, list[str]]:
        """What Docker still has of this project."""
        images = docker("image", "ls", "--format", "{{.Repository}}").splitlines()
        return {
            "containers": docker("ps", "-aq", *self._ours()).split(),
            "volumes": docker("volume", "ls", "-q", *self._ours()).split(),
            "networks": docker("network", "ls", "-q", *self._ours()).split(),
            "images": [name for name in images if name.startswith(f"{self.project}-")],
        }

    def remove(self) -> None:
        """All of it, without the commands that are tested here."""
        commands = {
            "containers": ("rm", "-fv"),
            "volumes": ("volume", "rm", "-f"),
            "networks": ("network", "rm"),
            "images": ("image", "rm", "-f"),
        }
        for kind, command in commands.items():
            if left := self.remains()[kind]:
                docker(*command, *left)

    def _ours(self) -> tuple[str, str]:
        return ("--filter", f"label=com.docker.compose.project={self.project}")


def basic_auth(username: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def trusting() -> ssl.SSLContext:
    """For a certificate that nobody has signed."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
