"""Public pages kept ready-rendered and compressed, in front of the application.

A kept page is sent as long as the revision it was made from still stands in the database, so a
change in any process makes it fresh at once in every process. Pages that also depend on the time
are made anew after ``LONGEST``.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from werkzeug.http import parse_accept_header

from eventsite.core import clock
from eventsite.web.access import NOTE_REVISION, PREVIEW, Audience

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = timedelta(seconds=20)
MOST_BYTES = 48_000_000
LARGEST_KEPT = 1_000_000
_LONGEST_ADDRESS = 500
_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/xml",
    "application/manifest",
    "image/svg",
)
_DROPPED = {"content-length", "etag", "vary"}

Headers = list[tuple[str, str]]
Revision = tuple[int, ...]


@dataclass(frozen=True)
class Kept:
    """A finished answer in both encodings."""

    revision: Revision
    made_at: datetime
    headers: Headers
    body: bytes
    compressed: bytes | None
    etag: str

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        return len(self.body) + len(self.compressed or b"") + 1_000


class PageCache:
    """A WSGI layer that answers from kept pages and keeps the public ones that pass.

    ``revision_of(path)`` reads the present revision of what the path shows. The application asks
    for it through ``NOTE_REVISION`` before it makes a public page: a change that comes while the
    page is made must make it stale.
    """

    def __init__(
        self, application: "WSGIApplication", revision_of: Callable[[str], Revision]
    ) -> None:
        self._application = application
        self._revision_of = revision_of
        self._pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from what is kept, or ask the application and keep its public answer.

        A preview is neither: what it shows is not public.
        """
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or PREVIEW in environ:
            return self._application(environ, start_response)
        key = _key(environ)
        kept = self._pages.get(key)
        if kept is not None and clock.now() - kept.made_at < LONGEST:
            try:
                revision = self._revision_of(environ["PATH_INFO"])
            except sa.exc.SQLAlchemyError:
                revision = kept.revision  # a page a few seconds old beats none at all
            if revision == kept.revision:
                return _send(kept, environ, start_response)
        return self._ask(key, environ, start_response)

    def _ask(
        self, key: tuple[str, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        made_at = clock.now()
        noted: list[Revision] = []
        environ[NOTE_REVISION] = lambda: noted.append(self._revision_of(environ["PATH_INFO"]))
        answer: list[Any] = []

        def catch(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            answer[:] = [status, headers, exc_info]
            return lambda _data: None

        chunks = self._application(environ, catch)
        status, headers, exc_info = answer
        is_whole = environ["REQUEST_METHOD"] == "GET"  # a HEAD has no body to take an ETag from
        if not noted or not is_whole or not _may_be_kept(environ, status, headers):
            start_response(status, headers, exc_info)
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        kept = _finished(noted[0], made_at, headers, body)
        self._keep(key, kept)
        return _send(kept, environ, start_response)

    def _keep(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += kept.size - (old.size if old else 0)
            self._pages[key] = kept
            while self._bytes > MOST_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= dropped.size


def _key(environ: "WSGIEnvironment") -> tuple[str, ...]:
    query = environ.get("QUERY_STRING", "")
    return (environ.get("HTTP_HOST", ""), environ["wsgi.url_scheme"], environ["PATH_INFO"], query)


def _may_be_kept(environ: "WSGIEnvironment", status: str, headers: Headers) -> bool:
    names = {name.lower() for name, _ in headers}
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return (
        environ.get("eventsite.audience") is Audience.PUBLIC
        and status.startswith("200")
        and "set-cookie" not in names
        and length <= LARGEST_KEPT
        and sum(map(len, _key(environ))) < _LONGEST_ADDRESS
    )


def _finished(revision: Revision, made_at: datetime, headers: Headers, body: bytes) -> Kept:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    small = gzip.compress(body, 6, mtime=0) if kind.startswith(_COMPRESSIBLE) else None
    remaining = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    return Kept(
        revision=revision,
        made_at=made_at,
        headers=[*remaining, ("Vary", "Accept-Encoding")],
        body=body,
        compressed=small,
        etag=hashlib.sha256(body).hexdigest()[:24],
    )


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    return parse_accept_header(accept_encoding)["gzip"] > 0


def _send(
    kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    squeezed = kept.compressed is not None and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'"{kept.etag}{"-gz" if squeezed else ""}"'
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        kinds = [(name, value) for name, value in kept.headers if name.lower() != "content-type"]
        start_response("304 Not Modified", [*kinds, ("ETag", etag)])
        return []
    body = kept.compressed if squeezed and kept.compressed is not None else kept.body
    headers = [*kept.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
    if squeezed:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
