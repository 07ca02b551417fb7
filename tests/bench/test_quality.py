"""Judging a recommender with readers' likes."""

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bench.evaluate.likes import read_likes
from bench.quality import OverHttp, QualityError, judge, main, parse_args, report
from recommender.metrics import Quality

LIKES = "reader,isbn13,split\nann,1,known\nann,2,held\nbob,2,known\nbob,3,known\nbob,9,held\n"


class Next:
    """Recommends the book whose id is one above the last liked."""

    def catalogue_size(self) -> int:
        return 4

    def recommend(self, liked: Sequence[str]) -> list[str]:
        return [str(int(liked[-1]) + 1)]


@pytest.fixture
def likes(tmp_path: Path) -> Path:
    path = tmp_path / "likes.csv"
    path.write_text(LIKES, encoding="utf-8")
    return path


class Shop(BaseHTTPRequestHandler):
    """A server that recommends "2" to who likes "1", and knows no other book."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._reply(200, {"items": [], "total": 8})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != "Basic YW5uOnNlY3JldA==":
            self._reply(401, {"detail": "Send a user name and a password."})
        elif asked["liked"] == ["1"]:
            self._reply(200, {"items": [{"book": {"id": "2"}, "score": 1}], "unknown": []})
        else:
            self._reply(404, {"detail": "The catalogue has none of the liked books."})

    def _reply(self, status: int, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


@pytest.fixture
def shop() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_recommender_is_judged_by_what_it_finds(likes: Path):
    found = judge(Next(), list(read_likes(likes).values()))
    assert found == Quality(readers=2, ndcg=0.5, recall=0.5, coverage=0.5)


def test_the_report_has_a_name_above_each_figure():
    names, figures = report(Quality(507, 0.1531, 0.19, 0.5)).splitlines()
    assert names.split() == ["readers", "nDCG@10", "recall@10", "coverage"]
    assert figures.split() == ["507", "0.153", "0.190", "0.50"]


def test_a_server_is_asked_over_http(shop: str):
    asked = OverHttp(shop, "ann", "secret")
    assert (asked.catalogue_size(), asked.recommend(["1"])) == (8, ["2"])


def test_a_reader_none_of_whose_books_are_there_gets_nothing(shop: str):
    assert OverHttp(shop, "ann", "secret").recommend(["5"]) == []


def test_a_refusal_is_told_in_the_servers_words(shop: str):
    with pytest.raises(QualityError, match="401: Send a user name"):
        OverHttp(shop, "ann", "wrong").recommend(["1"])


def test_an_address_that_is_none_is_refused():
    with pytest.raises(QualityError, match="no address"):
        OverHttp("localhost", "ann", "secret")


def test_a_server_that_is_away_is_told(likes: Path, capsys: pytest.CaptureFixture[str]):
    where = ["--url", "http://127.0.0.1:1", "--user", "ann", "--password", "secret"]
    assert main(["--likes", str(likes), *where]) == 1
    assert "no answer" in capsys.readouterr().err


def test_a_url_needs_credentials(likes: Path):
    with pytest.raises(SystemExit):
        parse_args(["--likes", str(likes), "--url", "http://127.0.0.1:9999"])


def test_an_empty_catalogue_can_not_be_judged():
    class Empty(Next):
        def catalogue_size(self) -> int:
            return 0

    with pytest.raises(QualityError, match="empty"):
        judge(Empty(), [])
