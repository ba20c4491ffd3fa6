"""What is wrong with the bytes of a calendar file, before any meaning."""

import codecs
import re
from collections.abc import Iterator

from eventsite.ical.findings import Fault
from eventsite.ical.lines import in_utf8, line_end, unfolded
from eventsite.ical.writing import FOLD_AT

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check(data: bytes) -> Iterator[Fault]:
    """Marks, blanks, line ends, folding, encoding and control characters."""
    octets = in_utf8(data)
    if data.startswith(_MARKS):
        yield Fault("byte-order-mark", "The file begins with a byte order mark.", 1)
    if octets[:1].isspace():
        yield Fault("blank-start", "Something blank stands before BEGIN:VCALENDAR.", 1)
    yield from _line_ends(octets)
    yield from _folding(octets)
    for line in unfolded(data):
        if line.guessed:
            yield Fault("not-utf-8", "A text is not in UTF-8.", line.number)
        if _CONTROL.search(line.text):
            yield Fault("control-character", "A text holds control characters.", line.number)


def _line_ends(octets: bytes) -> Iterator[Fault]:
    end = line_end(octets)
    physical = octets.split(end)
    ended = physical if physical[-1] else physical[:-1]
    for number, line in enumerate(ended, start=1):
        if end == b"\r" or not line.endswith(b"\r") or number == len(physical):
            sentence = "Lines do not end with CR and LF; this is the first."
            yield Fault("line-ends", sentence, number)
            return


def _folding(octets: bytes) -> Iterator[Fault]:
    physical = [line.rstrip(b"\r") for line in octets.split(line_end(octets))]
    for number, line in enumerate(physical, start=1):
        if len(line) > FOLD_AT:
            yield Fault("long-line", f"A line is longer than {FOLD_AT} octets.", number)
        following = physical[number] if number < len(physical) else b""
        if following[:1] in (b" ", b"\t") and _is_inside_a_character(following[1:2]):
            yield Fault("split-character", "A fold splits a character.", number)


def _is_inside_a_character(octet: bytes) -> bool:
    """Whether this is a continuation octet of UTF-8, which no line may begin with."""
    return octet != b"" and octet[0] & 0b1100_0000 == 0b1000_0000
