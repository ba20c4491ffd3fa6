"""Where files that people send are kept: a folder of this machine, or a bucket of S3.

Both hold files under names of ours alone. A file is there whole or not at all.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Flask

from eventsite.core import clock, settings
from eventsite.core.settings import SettingsError

_NAME = re.compile(
    r"([0-9a-f]{32})(?:-[1-9][0-9]{0,3})?\.(?:webp|jpeg|pdf|pptx|odp|plan|[0-9a-f]{8}\.part)"
)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*|")
_TAKES = "The setting uploads takes s3://bucket/prefix?endpoint=...&region=..., or nothing."
_CHUNK = 2**20


class Storage(Protocol):
    """What keeps files. Names that are not ours raise ValueError, so that none leads elsewhere;
    what goes wrong on the way raises OSError."""

    def put(self, name: str, file: BinaryIO) -> None:
        """Keep the rest of ``file`` under this name. When it returns, power loss takes nothing."""

    def open(self, name: str) -> BinaryIO:
        """The file, to be read and closed. Raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Remove the file; one that is not there is removed already."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file of ours and since when it is there; what others put there is left out."""


def owner_of(name: str) -> UUID:
    """The upload that a file belongs to. Raises ValueError for a name that is not ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no name of an upload's file")
    return UUID(found[1])


def is_ours(name: str) -> bool:
    """Whether a file of this name can be an upload's."""
    return _NAME.fullmatch(name) is not None


class Folder:
    """Files in a folder of this machine, readable by the site's user alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, file: BinaryIO) -> None:
        """Write it under another name, and give it its own once it is on the disk."""
        owner = owner_of(name).hex
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path / f"{owner}.{secrets.token_hex(4)}.part"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                while chunk := file.read(_CHUNK):
                    to.write(chunk)
                to.flush()
                now = clock.now().timestamp()
                os.utime(to.fileno(), (now, now))  # its age is told by the one clock
                os.fsync(to.fileno())
            draft.rename(self._path / name)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._sync()

    def _sync(self) -> None:
        """Put the names themselves on the disk."""
        folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> BinaryIO:
        """The file; a link that somebody laid there is not followed."""
        owner_of(name)
        return os.fdopen(os.open(self._path / name, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def remove(self, name: str) -> None:
        """Take it away."""
        owner_of(name)
        (self._path / name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """What lies in the folder, drafts of a process that died included."""
        if not self._path.exists():
            return
        with os.scandir(self._path) as entries:
            for entry in entries:
                if is_ours(entry.name) and entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # removed meanwhile
                        yield entry.name, datetime.fromtimestamp(entry.stat().st_mtime, UTC)


class Place:
    """A bucket and how to reach it, as the setting ``uploads`` names them."""

    def __init__(self, url: str) -> None:
        """Read ``s3://bucket/prefix?endpoint=...&region=...``. Raises SettingsError."""
        try:
            parts = urlsplit(url)
            options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
            endpoint = urlsplit(options.pop("endpoint", ""))
            is_odd = endpoint.port == 0
        except ValueError as error:
            raise SettingsError(_TAKES) from error
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        self.endpoint, self.region = endpoint.geturl(), options.pop("region", "")
        is_odd |= bool(options or parts.fragment) or parts.scheme != "s3"
        is_odd |= not (_BUCKET.fullmatch(self.bucket) and _PREFIX.fullmatch(self.prefix))
        if self.endpoint:
            is_odd |= endpoint.scheme not in ("http", "https") or not endpoint.hostname
            is_odd |= "@" in endpoint.netloc
        if is_odd:
            raise SettingsError(_TAKES)


def storage() -> Storage:
    """The storage that the settings choose."""
    chosen = settings.current()
    if not chosen.uploads:
        return Folder(chosen.instance / "uploads")
    return _bucket(chosen.uploads)


@lru_cache(maxsize=4)
def _bucket(url: str) -> Storage:
    from eventsite.web.storage_s3 import Bucket  # noqa: PLC0415 -- slow import

    return Bucket(Place(url))


def refuse_malformed_storage(_app: Flask) -> None:
    """Stop the start with a SettingsError when ``uploads`` cannot be understood or served."""
    if url := settings.current().uploads:
        Place(url)
        if find_spec("boto3") is None:
            raise SettingsError("The setting uploads needs the extra “s3”: boto3 is missing.")
