"""HTTP/1.1 with keep-alive, on a loop in a thread of its own."""

import asyncio
import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from tests.bookshop.answers import Answer, Request
from tests.bookshop.visits import Visits

CLIENT_HAS_LEFT = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
PIECE = b"<p>Il marchait, et la route continuait.</p>\n" * 1_500
LONGEST_IDLE_S = 60

Answers = Callable[[Request], Answer]


class Server:
    """Answers with `answers` on two ports: its own, and that of a neighbour's shop.

    The neighbour's visits are in the same log, by their host: nobody was sent there.
    """

    def __init__(
        self, answers: Answers, visits: Visits, host: str, port: int, delay_s: float = 0
    ) -> None:
        self._answers, self._visits, self._delay_s = answers, visits, delay_s
        self._where = (host, port)
        self._active = 0
        self._sessions = itertools.count(1)
        self._talks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Raises OSError if the port is taken."""
        self._thread.start()
        try:
            self._wait(self._listen())
        except OSError:
            self._end_loop()
            raise

    def stop(self) -> None:
        self._wait(self._close())
        self._end_loop()

    async def _listen(self) -> None:
        host, port = self._where
        self._servers = [await asyncio.start_server(self._talk, host, p) for p in (port, 0)]
        ports = [server.sockets[0].getsockname()[1] for server in self._servers]
        self.port, self.neighbour_port = map(int, ports)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves a client's connection until it leaves."""
        talk = asyncio.current_task()
        assert talk
        self._talks.add(talk)
        try:
            # Cancelled when the shop closes; asyncio's own callback can't bear that as the result.
            with contextlib.suppress(*CLIENT_HAS_LEFT, TimeoutError, asyncio.CancelledError):
                while request := await self._read(reader):
                    await self._serve(request, writer)
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        async with asyncio.timeout(LONGEST_IDLE_S):
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        parts = first.split(" ")
        if len(parts) != 3:
            return None
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        return Request(parts[0], parts[1], headers, self.neighbour_port)

    async def _serve(self, request: Request, writer: asyncio.StreamWriter) -> None:
        came, begun = time.time(), time.perf_counter()
        self._active += 1
        active = self._active
        try:
            answer = self._answer(request)
            await asyncio.sleep(self._delay_s + answer.pause_s)
            sent = await self._pour(writer, answer) if answer.endless else len(answer.body)
            # Logged before it is sent, so that a client that has its answer is in the log.
            took_s = time.perf_counter() - begun
            self._visits.keep(request, answer, came, took_s, sent, active)
            writer.write(self._head(answer))
            writer.write(b"" if request.method == "HEAD" else answer.body)
            await writer.drain()
        finally:
            self._active -= 1

    def _answer(self, request: Request) -> Answer:
        try:
            return self._answers(request)
        except ValueError:  # an address that can't be taken apart, such as "//["
            return Answer(status=400)

    async def _pour(self, writer: asyncio.StreamWriter, answer: Answer) -> int:
        """Sends a page that never ends until the client leaves; returns its bytes."""
        writer.write(self._head(answer))
        sent = 0
        with contextlib.suppress(*CLIENT_HAS_LEFT):
            while True:
                writer.write(PIECE)
                sent += len(PIECE)
                await writer.drain()
                await asyncio.sleep(0.001)  # the other clients' turn
        return sent

    def _head(self, answer: Answer) -> bytes:
        status = HTTPStatus(answer.status)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
        if answer.endless:
            lines.append("Connection: close")
        elif status is not HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {len(answer.body)}")
        lines.append(f"Set-Cookie: visitor={next(self._sessions)}; Path=/")
        lines += (f"{name}: {value}" for name, value in answer.headers.items())
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
