"""Temporary folders and free ports, cheap enough for one each test."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own is made below it
_ENOUGH = 1 << 30


def _quickest() -> str | None:
    """Memory where there is some to spare: the suite waits for no disk."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        return str(_MEMORY)
    return None


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a short name, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="eventsite-", dir=_quickest()))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
