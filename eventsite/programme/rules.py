"""Decisions about the programme on plain values: clashes, days, words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Generic, Protocol, TypeVar

DAY_CHANGE_HOUR = 5
"""Wall-clock hour at which a new programme day begins; what starts before belongs to the
evening before."""
TOMBSTONE = timedelta(days=30)
"""How long feeds keep a cancelled session, so that every subscriber sees it go."""
FOLD_AT = 600
"""Characters of a biography that are shown before the rest is folded away."""
_MARKED = re.compile(r"[\[*_`<>|\n]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)")


class Timed(Protocol):
    """Something that takes time, between two aware instants."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class WallTimed(Timed, Protocol):
    """Something that takes time and knows what the clocks of its zone show when it starts."""

    @property
    def starts_wall(self) -> datetime: ...


AnyTimed = TypeVar("AnyTimed", bound=Timed)
AnyWallTimed = TypeVar("AnyWallTimed", bound=WallTimed)


def elapsed(starts_at: datetime, ends_at: datetime) -> timedelta:
    """The real time between two aware instants, also across a night when clocks change.

    Python subtracts two values of one zone by their wall times; UTC does not.
    """
    return ends_at.astimezone(UTC) - starts_at.astimezone(UTC)


def overlap(one: Timed, other: Timed) -> bool:
    """Whether two spans share time; touching ends do not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


# --- clashes ---------------------------------------------------------------------------------


class Ground(StrEnum):
    """Why two things cannot both happen."""

    ROOM = "room"
    SPEAKER = "speaker"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Booking:
    """A session or a break as clash finding sees it; ``speakers`` are their names, each under what
    identifies the person."""

    title: str
    starts_at: datetime
    ends_at: datetime
    room: str | None = None
    speakers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two titles that want one room or speaker, named by ``about``, from a moment on; a break is
    the second."""

    ground: Ground
    about: str
    first: str
    second: str
    starts_at: datetime


MOST_CLASHES = 500
"""Where this many are found nobody looks for more: 3,000 sessions at once are millions of pairs."""


def find_clashes(sessions: Sequence[Booking], breaks: Sequence[Booking] = ()) -> tuple[Clash, ...]:
    """Pairs that overlap in one room, with a break or with one speaker, at most MOST_CLASHES.

    A break takes every room. One sorted sweep per room and speaker, so the cost grows with the
    sessions and what is found, not with all pairs.
    """
    return tuple(islice(_clashes(sessions, breaks), MOST_CLASHES))


def _clashes(sessions: Sequence[Booking], breaks: Sequence[Booking]) -> Iterator[Clash]:
    rooms = _grouped((session.room, session) for session in sessions if session.room is not None)
    for room, theirs in rooms:
        for one, other in _overlapping(theirs):
            yield _clash(Ground.ROOM, room, one, other)
    for session, pause in _interrupted((each for _, theirs in rooms for each in theirs), breaks):
        yield _clash(Ground.BREAK, session.room or "", session, pause)
    for speaker, theirs in _grouped((each, one) for one in sessions for each in one.speakers):
        for one, other in _overlapping(theirs):
            yield _clash(Ground.SPEAKER, one.speakers[speaker], one, other)


def _grouped(wanted: Iterable[tuple[str, Booking]]) -> list[tuple[str, list[Booking]]]:
    """The bookings of each room or speaker, in the order of what identifies those."""
    groups: dict[str, list[Booking]] = {}
    for what, booking in wanted:
        groups.setdefault(what, []).append(booking)
    return sorted(groups.items(), key=lambda group: group[0])


def _clash(ground: Ground, about: str, one: Booking, other: Booking) -> Clash:
    return Clash(ground, about, one.title, other.title, max(one.starts_at, other.starts_at))


def _in_order(booking: Booking) -> tuple[datetime, datetime, str]:
    return booking.starts_at, booking.ends_at, booking.title


def _overlapping(bookings: Iterable[Booking]) -> Iterator[tuple[Booking, Booking]]:
    """Pairs that share time, found in one pass over the bookings in order of their start."""
    running: list[Booking] = []
    for booking in sorted(bookings, key=_in_order):
        running = [earlier for earlier in running if earlier.ends_at > booking.starts_at]
        for earlier in running:
            yield earlier, booking
        running.append(booking)


def _interrupted(
    sessions: Iterable[Booking], breaks: Iterable[Booking]
) -> Iterator[tuple[Booking, Booking]]:
    """Sessions with the breaks they share time with, found in one pass over both."""
    running: dict[bool, list[Booking]] = {False: [], True: []}
    both = [(session, False) for session in sessions] + [(pause, True) for pause in breaks]
    for booking, is_break in sorted(both, key=lambda each: _in_order(each[0])):
        others = [each for each in running[not is_break] if each.ends_at > booking.starts_at]
        for other in others:
            yield (other, booking) if is_break else (booking, other)
        running[not is_break] = others
        running[is_break].append(booking)


def counted_clashes(number: int) -> str:
    """``1 clash``, ``2 clashes``, ``500 or more clashes`` where nobody looked for more."""
    more = " or more" if number >= MOST_CLASHES else ""
    return f"{number}{more} {'clash' if number == 1 else 'clashes'}"


# --- days ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProgrammeDay(Generic[AnyWallTimed]):
    """The items of one programme day in order of time; ``number`` counts from 1."""

    number: int
    on: date
    items: tuple[AnyWallTimed, ...]


def programme_day(starts_wall: datetime, *, change_hour: int = DAY_CHANGE_HOUR) -> date:
    """The day that something belongs to: the night before, until clocks show ``change_hour``."""
    return (starts_wall - timedelta(hours=change_hour)).date()


def by_day(
    items: Iterable[AnyWallTimed], *, change_hour: int = DAY_CHANGE_HOUR
) -> tuple[ProgrammeDay[AnyWallTimed], ...]:
    """Items under their programme days; the order of items that start together is kept."""
    days: dict[date, list[AnyWallTimed]] = {}
    for item in sorted(items, key=lambda each: each.starts_at):
        days.setdefault(programme_day(item.starts_wall, change_hour=change_hour), []).append(item)
    return tuple(
        ProgrammeDay(number, on, tuple(days[on])) for number, on in enumerate(sorted(days), start=1)
    )


# --- words -----------------------------------------------------------------------------------

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = (
    *(("ar", "Arabic"), ("cs", "Czech"), ("da", "Danish"), ("de", "German"), ("el", "Greek")),
    *(("en", "English"), ("es", "Spanish"), ("fi", "Finnish"), ("fr", "French")),
    *(("he", "Hebrew"), ("hi", "Hindi"), ("hu", "Hungarian"), ("it", "Italian")),
    *(("ja", "Japanese"), ("ko", "Korean"), ("nb", "Norwegian"), ("nl", "Dutch")),
    *(("no", "Norwegian"), ("pl", "Polish"), ("pt", "Portuguese"), ("ro", "Romanian")),
    *(("ru", "Russian"), ("sv", "Swedish"), ("tr", "Turkish"), ("uk", "Ukrainian")),
    ("zh", "Chinese"),
)


Stand = tuple[datetime, str]
"""When something starts, on the wall clock, and the name of its room, if it has one."""


def moved_from(old: Stand, new: Stand) -> str:
    """``18:30 on Sat 13 Mar, Main hall``: of what was before, only what is not so any more."""
    (starts, room), (starts_now, room_now) = old, new
    when = f"{starts:%H:%M}" if starts != starts_now else ""
    day = f" on {day_name(starts)}" if starts.date() != starts_now.date() else ""
    where = room if room != room_now else ""
    return ", ".join(part for part in (when + day, where) if part)


def day_name(on: date) -> str:
    """``Sat 13 Mar``."""
    return f"{_WEEKDAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


def language_tag(code: str) -> str:
    """A code that pages may use as the language of a text, or nothing."""
    return code.lower() if code.lower() in dict(_LANGUAGES) else ""


def language_name(code: str) -> str:
    """A language's name in English; what is not a known code is given back as it is."""
    return dict(_LANGUAGES).get(code.lower().partition("-")[0].partition("_")[0], code)


def folded(text: str, limit: int = FOLD_AT) -> tuple[str, str]:
    """A Markdown text as what is shown at once and what is folded away; the latter may be empty.

    Cut between paragraphs, the first of which is always shown; one that is long and plain is cut
    after a sentence. A block that a cut would break, such as code, is not folded.
    """
    if len(text) <= limit:
        return text, ""
    paragraphs = text.split("\n\n")
    lead = paragraphs[0]
    count = 1
    while count < len(paragraphs) and len(lead) + len(paragraphs[count]) <= limit:
        lead += "\n\n" + paragraphs[count]
        count += 1
    rest = "\n\n".join(paragraphs[count:])
    if count == 1 and len(lead) > limit and not _MARKED.search(lead):
        end = _SENTENCE_END.search(lead, limit - 100)
        if end is not None:
            lead, rest = lead[: end.start()], "\n\n".join((lead[end.end() :].strip(), rest)).strip()
    return (text, "") if "```" in lead else (lead, rest)


def is_still_told(cancelled_at: datetime, now: datetime) -> bool:
    """Whether feeds still tell of a cancelled session: for thirty days."""
    return now < cancelled_at + TOMBSTONE


PAGE_WANTS = {
    ("portrait_id", "portrait"): "a portrait",
    ("tagline",): "the line below the name",
    ("ask_me_about",): "what people can ask about",
    ("would_like_to_learn",): "something to learn",
    ("biography",): "the biography",
}
"""What makes a speaker's page worth reading, by the columns of which one is enough, in the words
of a letter to them."""

MOST_SLIDES = 3
"""Files of slides that one speaker may have in one session: a talk, its handout, one more."""


class Beginning(StrEnum):
    """What becomes of a speaker whom the team adds."""

    ASK = "ask"
    KEEP = "keep"
    SHOW = "show"


LINK_LIFE = timedelta(days=30)
"""How long after the event a speaker's own link still leads to their page."""
LETTERS_AN_HOUR = 60
"""Letters to speakers that one event writes in an hour: a file can name any number of strangers."""
REMIND_AGAIN_AFTER = timedelta(days=3)


def missing_on_page(said: Mapping[str, object]) -> list[str]:
    """What a speaker's page still lacks, of their columns, in words."""
    return [words for names, words in PAGE_WANTS.items() if not any(said[name] for name in names)]


def may_remind(now: datetime, *letters: datetime | None) -> bool:
    """Whether a speaker may be reminded: three days after the last of these letters to them."""
    return all(now - sent >= REMIND_AGAIN_AFTER for sent in letters if sent is not None)
