"""A shop of a few pages that answers what a test tells it to, and remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], str]


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    time: float


@dataclass
class TinyShop:
    """`pages` are texts, replies, or functions of the request that give one of these."""

    url: str
    pages: dict[str, str | Reply | Callable[[Asked], str | Reply]]
    asked: list[Asked] = field(default_factory=list)

    def reply(self, asked: Asked) -> Reply:
        page = self.pages.get(asked.path, (404, {}, "<h1>404</h1>"))
        answer = page(asked) if callable(page) else page
        return (200, {}, answer) if isinstance(answer, str) else answer

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def book(title: str, *links: str) -> str:
    data = f'{{"@context": "https://schema.org", "@type": "Book", "name": "{title}"}}'
    return f'<html><script type="application/ld+json">{data}</script>{anchors(*links)}</html>'


def anchors(*links: str) -> str:
    return "<html><body>" + "".join(f'<a href="{link}">{link}</a> ' for link in links)


@contextmanager
def tiny_shop(
    pages: dict[str, str | Reply | Callable[[Asked], str | Reply]],
) -> Iterator[TinyShop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.path, dict(self.headers), time.monotonic())
            shop.asked.append(asked)
            status, headers, text = shop.reply(asked)
            body = text.encode()
            self.send_response(status)
            given = {"Content-Type": "text/html; charset=utf-8", **headers}
            for name, value in {**given, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop = TinyShop(f"http://127.0.0.1:{server.server_port}", pages)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
