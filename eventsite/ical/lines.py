"""Foreign bytes as numbered content lines, within limits."""

import codecs
from dataclasses import dataclass

from eventsite.ical.errors import Unreadable

MAX_BYTES = 4_000_000
MAX_LINES = 100_000


@dataclass(frozen=True, slots=True)
class RawLine:
    """One unfolded line; ``number`` is where it begins in the file, ``guessed`` its encoding."""

    number: int
    text: str
    guessed: bool = False


def unfolded(data: bytes) -> list[RawLine]:
    """The content lines of a file (RFC 5545 section 3.1), blank ones left out.

    Lenient: any line ends, a byte order mark, UTF-16, and Windows-1252 where a line is no UTF-8.
    Raises Unreadable for more than MAX_BYTES or MAX_LINES, before it spends time on them.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"This file is larger than {MAX_BYTES // 1_000_000} MB.")
    octets = in_utf8(data)
    end = line_end(octets)
    if octets.count(end) > MAX_LINES:
        raise Unreadable(f"This file has more than {MAX_LINES:,} lines.")
    groups: list[tuple[int, list[bytes]]] = []
    for number, physical in enumerate(octets.split(end), start=1):
        line = physical.rstrip(b"\r")
        if line[:1] in (b" ", b"\t") and groups:
            groups[-1][1].append(line[1:])
        elif line.strip():
            groups.append((number, [line]))
    return [_decoded(number, b"".join(parts)) for number, parts in groups]


def in_utf8(data: bytes) -> bytes:
    """The same text without a byte order mark, and in UTF-8 where the mark said UTF-16."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def line_end(octets: bytes) -> bytes:
    """What separates lines: LF, or CR in files of very old programs."""
    return b"\n" if b"\n" in octets else b"\r"


def _decoded(number: int, octets: bytes) -> RawLine:
    try:
        return RawLine(number, octets.decode("utf-8"))
    except UnicodeDecodeError:
        return RawLine(number, octets.decode("cp1252", "replace"), guessed=True)
