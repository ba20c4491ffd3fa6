"""Dates, times and lengths as schedules write them."""

import re
from datetime import date, datetime, timedelta

EARLIEST, LATEST = 1970, 2200
LONGEST = timedelta(days=14)
_CLOCK = re.compile(
    r"(?P<hours>\d{1,2})[:.h](?P<minutes>\d{2})(?::(?P<seconds>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_FULL_HOUR = re.compile(r"(?P<hours>\d{1,2})\s*(?P<half>[ap]\.?m\.?|h|uhr)", re.IGNORECASE)
_DIGITS = re.compile(r"(?P<hours>\d{2})(?P<minutes>\d{2})")
_ISO_LENGTH = re.compile(
    r"P(?:(?P<days>\d{1,3})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:\d+S)?)?"
)
_WORDED_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,3}) *h(?:ours?|rs?)?)? *"
    r"(?:(?P<minutes>\d{1,5}) *(?:m(?:in(?:ute)?s?)?\.?)?)?",
    re.IGNORECASE,
)
_WORDED_DAY = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<month>[A-Za-z]{3,9})|(?P<month2>[A-Za-z]{3,9}) (?P<day2>\d{1,2}))"
    r"\.?,? (?P<year>\d{4})"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_PARTS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")


def moment(text: str) -> datetime | None:
    """An ISO 8601 date with a time; aware, with its own offset, when it names one, else naive.

    A date alone is no moment. Years outside EARLIEST to LATEST are no moment either.
    """
    text = text.strip()
    if len(text) < 12 or not re.search(r"\d[T :]\d", text):
        return None
    try:
        value = datetime.fromisoformat(re.sub(r"\s*(UTC|GMT)$", "Z", text))
    except ValueError:
        return None
    return value.replace(microsecond=0) if EARLIEST <= value.year <= LATEST else None


def clock(text: str) -> timedelta | None:
    """The time since midnight of ``09:30``, ``0930``, ``9.30 pm`` or ``25:30`` (after midnight)."""
    text = text.strip()
    found = _CLOCK.fullmatch(text) or _FULL_HOUR.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    hours, minutes = int(parts["hours"]), int(parts.get("minutes") or 0)
    half = (parts.get("half") or "").casefold()[:1]
    if half in ("a", "p") and hours <= 12:
        hours = hours % 12 + (12 if half == "p" else 0)
    if hours > 47 or minutes > 59:
        return None
    return timedelta(hours=hours, minutes=minutes)


def day(text: str, *, month_first: bool = False) -> date | None:
    """A date as ``2027-03-13``, ``13.03.2027``, ``13 March 2027`` or, with ``month_first``,
    ``03/13/2027``. A time after it is passed over."""
    text = re.sub(r"[T ,]+\d{1,2}[:.h]\d.*$", "", text.strip())
    worded = _WORDED_DAY.fullmatch(text)
    if worded is not None:
        text = _in_figures(worded)
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) == 4:
        year, month, of_month = first, second, third
    else:
        year = third + 2000 if third < 100 else third
        month, of_month = (first, second) if month_first else (second, first)
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _in_figures(worded: re.Match[str]) -> str:
    number = _MONTHS.find((worded["month"] or worded["month2"])[:3].casefold()) // 4 + 1
    return f"{worded['year']}-{number}-{worded['day'] or worded['day2']}"


def length(text: str) -> timedelta | None:
    """A duration: ``00:45``, ``00:45:00``, ``1:00:30`` days:hours:minutes, ``45``, ``1h30``,
    ``PT45M``. Minutes are meant where no unit stands. Nothing for zero or more than 14 days."""
    text = text.strip()
    parts = text.split(":")
    is_colons = 2 <= len(parts) <= 4 and all(p.isascii() and p.isdecimal() for p in parts)
    value = _colons([int(part[:6]) for part in parts]) if is_colons else _iso_or_words(text)
    return value if timedelta(0) < value <= LONGEST else None


def _colons(parts: list[int]) -> timedelta:
    """HH:MM, HH:MM:SS where the seconds are none (nobody plans those), else DD:HH:MM."""
    if len(parts) == 2:
        return timedelta(hours=parts[0], minutes=parts[1])
    if len(parts) == 3 and parts[2] == 0:
        return timedelta(hours=parts[0], minutes=parts[1])
    days, hours, minutes = parts[:3]
    return timedelta(days=days, hours=hours, minutes=minutes)


def _iso_or_words(text: str) -> timedelta:
    """Nothing at all is no time."""
    found = _ISO_LENGTH.fullmatch(text.upper()) or _WORDED_LENGTH.fullmatch(text.removesuffix(".0"))
    told = found.groupdict() if found else {}
    return timedelta(**{unit: int(number) for unit, number in told.items() if number})


def in_words(starts: datetime) -> str:
    """A wall time in words: ``Sunday 25 February 2007, 15:00``."""
    return f"{starts:%A} {starts.day} {starts:%B %Y, %H:%M}"
