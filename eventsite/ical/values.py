"""Single values of foreign calendars: texts, numbers, addresses, spans."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from urllib.parse import unquote

from icalendar.parser.parameter import rfc_6868_unescape
from icalendar.parser.property import split_on_unescaped_comma, unescape_backslash
from icalendar.prop import vDuration

from eventsite.core.text import is_web_address
from eventsite.ical import cleaning
from eventsite.ical.tree import Block, Line

_CATEGORIES_READ = 4_000
"""Characters; more than any person means, and the library splits them one by one."""

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_DURATION = re.compile(r"[+-]?P[0-9WDTHMS]{2,20}")
_DEGREES = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*[;,]\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Party:
    """An ORGANIZER or ATTENDEE: a mail address, or "" where the value is none, and the name."""

    address: str
    name: str = ""
    partstat: str = ""


def text(block: Block, name: str) -> str:
    """The first TEXT of this name, unescaped and cleaned, or ""."""
    return unescaped(block.value(name))


def unescaped(value: str) -> str:
    return cleaning.text(unescape_backslash(value))


def categories(block: Block) -> tuple[str, ...]:
    """All CATEGORIES of a component, in the order of the file."""
    lines = block.all("CATEGORIES")
    parts = (
        part for line in lines for part in split_on_unescaped_comma(line.value[:_CATEGORIES_READ])
    )
    return tuple(label for label in map(cleaning.label, parts) if label)


def link(block: Block) -> str:
    """URL when it is an http or https address, else ""."""
    value = block.value("URL")
    return cleaning.web_address(value) if is_web_address(value) else ""


def whole_number(written: str) -> int | None:
    """An INTEGER from 0 on, or None for what is none."""
    return int(written) if _WHOLE_NUMBER.fullmatch(written) else None


def duration(written: str) -> timedelta | None:
    """A DURATION, or None for what is none."""
    if not _DURATION.fullmatch(written):
        return None
    try:
        return cast("timedelta", vDuration.from_ical(written))  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        return None


def position(block: Block) -> tuple[float, float] | None:
    """GEO as latitude and longitude, or None."""
    found = _DEGREES.fullmatch(block.value("GEO"))
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def party(line: Line) -> Party:
    """Who an ORGANIZER or ATTENDEE line names; the address is in lower case."""
    value = line.value.strip()
    if not value.lower().startswith("mailto:"):
        value = line.parameters.get("EMAIL", "")
    address = cleaning.label(unquote(re.sub("^mailto:", "", value, flags=re.IGNORECASE))).lower()
    return Party(
        address=address if "@" in address else "",
        name=cleaning.label(rfc_6868_unescape(line.parameters.get("CN", ""))),
        partstat=line.parameters.get("PARTSTAT", "").upper(),
    )
