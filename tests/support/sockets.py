"""Tests talk to this machine alone, and never while a unit of work holds the write lock."""

import ipaddress
import socket
from collections.abc import Callable
from functools import wraps
from typing import Any

_NEVER: Callable[[], bool] = lambda: False  # noqa: E731 -- a value, replaced once the database is known
_holds_lock = _NEVER
_caught: list[str] = []


class SocketRefused(BaseException):
    """A test reached for the network; no handler of ours may swallow that."""


def watch(holds_lock: Callable[[], bool]) -> None:
    """Look at every connection this process opens from now on, for good.

    Not an audit hook: CPython 3.11 runs those in the middle of `sys.settrace`, and while one
    thread is in there a second that starts under coverage dies (cpython issue 98257).

    `holds_lock` tells whether the thread is inside a unit of work.
    """
    global _holds_lock  # noqa: PLW0603 -- wrapped once, told anew
    if _holds_lock is _NEVER:
        kind: Any = socket.socket
        kind.connect = _judged(kind.connect, lambda _, address: address)
        kind.connect_ex = _judged(kind.connect_ex, lambda _, address: address)
        socket.getaddrinfo = _judged(socket.getaddrinfo, lambda host, *_, **__: (host,))
    _holds_lock = holds_lock


def caught() -> list[str]:
    """What was refused since the last call, also in threads whose errors nobody saw."""
    seen = _caught[:]
    _caught.clear()
    return seen


def _judged(call: Callable[..., Any], address_of: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def judging(*arguments: Any, **named: Any) -> Any:
        _judge(address_of(*arguments, **named))
        return call(*arguments, **named)

    return judging


def _judge(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a socket in the file system
    if not _is_here(address[0]):
        _refuse(f"a test reached for {address[0]!r}, outside this machine")
    if _holds_lock():
        _refuse(f"a socket to {address[0]!r} was opened inside a unit of work")


def _is_here(host: Any) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback or name == "0.0.0.0"  # noqa: S104 -- compared
    except ValueError:
        return False


def _refuse(sentence: str) -> None:
    _caught.append(sentence)
    raise SocketRefused(sentence)
