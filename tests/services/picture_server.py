"""A small web server with good and bad manners, on loopback."""

import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from PIL import Image

CLIENT_HAS_LEFT = (BrokenPipeError, ConnectionResetError, ssl.SSLError)
Answer = Callable[[BaseHTTPRequestHandler], None]


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 120), **options: object) -> bytes:
    mode = str(options.pop("mode", "RGB"))
    colour = options.pop("colour", "teal")
    buffer = BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """An answer with these headers; `Retry_After` stands for Retry-After."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirects(location: str, status: int = 302) -> Answer:
    return says(status, Location=location)


def drips(body: bytes, pause_s: float) -> Answer:
    """One byte at a time: no single read ever times out."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(pause_s)

    return answer


def pours(size: int, told: int | None = None) -> Answer:
    """So many bytes, with no Content-Length or with another one."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if told is not None:
            handler.send_header("Content-Length", str(told))
        handler.end_headers()
        for _ in range(size // 65_536 + 1):
            handler.wfile.write(bytes(65_536))

    return answer


def slow(body: bytes, pause_s: float) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(pause_s)
        says(200, body)(handler)

    return answer


class PictureServer:
    """Answers as `routes` say; counts what was asked, and how much of it at once."""

    def __init__(self, certificate: Path | None = None) -> None:
        """With a certificate (and its key, in one PEM file) it speaks HTTPS."""
        self.routes: dict[str, Answer] = {}
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with outer._lock:
                    outer.asked[self.path] += 1
                    outer.headers.append(dict(self.headers))
                    outer._at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer._at_once)
                try:
                    with suppress(*CLIENT_HAS_LEFT):
                        outer.routes.get(self.path, says(404))(self)
                finally:
                    with outer._lock:
                        outer._at_once -= 1

            def log_message(self, *args: object) -> None:
                pass

        return Handler


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[PictureServer]:
    server = PictureServer(certificate)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
