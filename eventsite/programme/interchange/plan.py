"""A programme as a foreign file tells it: plain values, before any database is asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """Whether a session is part of the programme, not to be shown yet, or called off."""

    SCHEDULED = "scheduled"
    HIDDEN = "hidden"
    CANCELLED = "cancelled"


class PartRole(StrEnum):
    """What somebody does in a session."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"
    PANELLIST = "panellist"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLink:
    """An absolute http or https address with a title; ``kind`` is a word of schedule.json."""

    url: str
    title: str = ""
    kind: str = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTrack:
    """A track, known by its name. ``colour`` is ``#rrggbb`` or empty."""

    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRoom:
    """A room, known by its name."""

    name: str
    guid: UUID | None = None
    description: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSpeaker:
    """A person of the file. ``biography`` is Markdown, ``email`` for the team alone.

    ``guid`` is set only for a random one: others are known to be made from e-mail addresses.
    ``is_hidden``: every session of theirs is hidden or missing. ``by_name``: the file knows the
    person by name only, so ``source_id`` is that name.
    """

    source_id: str
    name: str
    email: str = ""
    guid: UUID | None = None
    tagline: str = ""
    pronouns: str = ""
    biography: str = ""
    links: tuple[PlannedLink, ...] = ()
    is_hidden: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """A speaker, by source id, and what they do in a session."""

    speaker: str
    role: PartRole = PartRole.SPEAKER


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """A session of the file. ``abstract`` and ``description`` are Markdown.

    ``starts`` and ``ends`` are aware UTC instants; where neither the file nor the caller names a
    zone (``ProgrammePlan.needs_zone``) they are naive wall times. ``rooms[1:]`` are further rooms
    the same session was listed in.
    """

    source_id: str
    guid: UUID
    title: str
    starts: datetime
    ends: datetime
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    kind: str = ""
    language: str = ""
    track: str = ""
    rooms: tuple[str, ...] = ()
    parts: tuple[PlannedPart, ...] = ()
    links: tuple[PlannedLink, ...] = ()
    status: Status = Status.SCHEDULED
    is_recorded: bool | None = None
    slug: str = ""

    @property
    def room(self) -> str:
        """The room it is shown in, or nothing."""
        return self.rooms[0] if self.rooms else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBreak:
    """Coffee, lunch, doors: one for all rooms at one time. Times as in PlannedSession."""

    source_id: str
    title: str
    starts: datetime
    ends: datetime
    entries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesAlike:
    """Speakers with one name and several source ids: a person may be asked to merge them."""

    name: str
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePlan:
    """Everything a file says about a programme that may be shown in public.

    ``source`` names the origin in at most 60 characters and is the same for every later edition
    of the same file. ``zone`` is the IANA zone that the file or the caller named, or nothing.
    ``is_whole`` says that a session missing here is missing from the programme.
    """

    source: str
    title: str = ""
    version: str = ""
    zone: str = ""
    starts: date | None = None
    ends: date | None = None
    tracks: tuple[PlannedTrack, ...] = ()
    rooms: tuple[PlannedRoom, ...] = ()
    speakers: tuple[PlannedSpeaker, ...] = ()
    sessions: tuple[PlannedSession, ...] = ()
    breaks: tuple[PlannedBreak, ...] = ()
    names_alike: tuple[NamesAlike, ...] = ()
    is_whole: bool = True

    @property
    def needs_zone(self) -> bool:
        """Whether some times are wall times of a zone nobody has named yet."""
        starts = (*(s.starts for s in self.sessions), *(b.starts for b in self.breaks))
        return any(start.tzinfo is None for start in starts)
