"""Finishes a whole answer: its ETag, its compression, the headers that make a browser careful."""

import hashlib
import re
import zlib

from expose.answer_cache import Headers

CACHE_CONTROL = (b"cache-control", b"private, no-cache")  # may be kept, and is asked for again
SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
GZIP_LEVEL = 5  # beyond it, time grows and size hardly shrinks
GZIP_FROM = 500  # bytes: below, the headers outweigh what is saved
# What is compressed already.
COMPRESSED = (b"image/avif", b"image/gif", b"image/jpeg", b"image/png", b"image/webp", b"font/")
_TAG = re.compile(rb'"[^"]*"')


def finish(
    status: int, headers: Headers, body: bytes, gets: bool, takes_gzip: bool
) -> tuple[Headers, bytes, bytes]:
    """Headers, body and ETag (empty without one) of an answer that came in one piece.

    gets: whether the request was a GET or HEAD. takes_gzip: whether it accepts gzip. A route's own
    ETag and headers stay.
    """
    given = dict(headers)
    etag = given.get(b"etag", b"")
    added: Headers = []
    if gets and status == 200 and not etag:
        etag = tag(body, takes_gzip, given.get(b"content-language", b""))
        added.append((b"etag", etag))
        if b"cache-control" not in given:
            added.append(CACHE_CONTROL)
    if len(body) >= GZIP_FROM and status != 206 and _may_be_compressed(given):
        added.append((b"vary", _varying(given.get(b"vary", b""))))
        if takes_gzip:
            body = _gzip(body)
            added += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    names = {name for name, _ in added}
    kept = [each for each in headers if each[0] not in names]
    careful = [each for each in SECURITY if each[0] not in given]
    return [*kept, *added, *careful], body, etag


def tag(body: bytes, as_gzip: bool, language: bytes = b"") -> bytes:
    """A strong ETag. gzip makes other bytes, so that the tag must tell the two apart; and an empty
    list is the same in all languages.
    """
    # Processors have instructions for SHA-256; it takes half the time of BLAKE2 there.
    digest = hashlib.sha256(body).hexdigest()[:32]
    parts = (digest.encode(), language, b"gzip" if as_gzip else b"")
    return b'"%s"' % b"-".join(filter(None, parts))


def known_to_client(if_none_match: bytes, etag: bytes) -> bool:
    """Whether If-None-Match names this tag."""
    return if_none_match.strip() == b"*" or etag in _TAG.findall(if_none_match)


def _may_be_compressed(headers: dict[bytes, bytes]) -> bool:
    kind = headers.get(b"content-type", b"").lower()
    return b"content-encoding" not in headers and not kind.startswith(COMPRESSED)


def _varying(vary: bytes) -> bytes:
    return b", ".join(filter(None, (vary, b"Accept-Encoding")))


def _gzip(body: bytes) -> bytes:
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()
