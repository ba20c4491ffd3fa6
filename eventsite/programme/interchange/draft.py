"""What a reader collects from a file before times, breaks and doubles are settled."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from eventsite.core.ids import slugify
from eventsite.programme.interchange import values
from eventsite.programme.interchange.plan import (
    PartRole,
    PlannedLink,
    PlannedPart,
    PlannedRoom,
    PlannedTrack,
    Status,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import LINE, Texts

KEY = 100
_MAIL = re.compile(r"\S+@\S+\.\S+")
SOURCE = 60


@dataclass(kw_only=True)
class DraftSpeaker:
    """A person of the file, completed as further mentions are read."""

    source_id: str
    name: str
    email: str = ""
    guid: UUID | None = None
    tagline: str = ""
    pronouns: str = ""
    biography: str = ""
    links: tuple[PlannedLink, ...] = ()
    by_name: bool = False
    is_hidden: bool = False


@dataclass(kw_only=True)
class DraftSession:
    """An entry of the file. Times are aware UTC or naive wall times, as the file had them."""

    source_id: str
    title: str
    guid: UUID | None = None
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    kind: str = ""
    language: str = ""
    track: str = ""
    rooms: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    length: timedelta | None = None
    parts: list[PlannedPart] = field(default_factory=list)
    links: tuple[PlannedLink, ...] = ()
    status: Status = Status.SCHEDULED
    is_recorded: bool | None = None
    is_service: bool = False
    slug: str = ""


@dataclass(kw_only=True, slots=True)
class Timed:
    """An entry whose times are settled: both aware UTC, or both naive for want of a zone."""

    draft: DraftSession
    starts: datetime
    ends: datetime
    rooms: tuple[str, ...]


@dataclass(kw_only=True)
class Mention:
    """How a file names a person once: any of its ids, a name, and what is told beside it."""

    ids: tuple[str, ...] = ()
    name: str = ""
    email: str = ""
    guid: UUID | None = None
    tagline: str = ""
    pronouns: str = ""
    biography: str = ""
    links: tuple[PlannedLink, ...] = ()
    is_hidden: bool = False


@dataclass(kw_only=True)
class Draft:
    """The file so far. ``family`` begins the name of the source."""

    report: Report
    texts: Texts
    family: str
    title: str = ""
    acronym: str = ""
    version: str = ""
    zone: str = ""
    starts: date | None = None
    ends: date | None = None
    tracks: dict[str, PlannedTrack] = field(default_factory=dict)
    rooms: dict[str, PlannedRoom] = field(default_factory=dict)
    speakers: dict[str, DraftSpeaker] = field(default_factory=dict)
    sessions: list[DraftSession] = field(default_factory=list)
    is_whole: bool = True
    _known_by: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The name of the origin: the same for each later edition of the same file."""
        return f"{self.family}:{slugify(self.acronym or self.title, 'file')}"[:SOURCE]

    def room(self, name: str, **told: object) -> None:
        """Note a room; what is told later completes what was known."""
        name = self.texts.line(name)
        if name:
            known = self.rooms.get(name) or PlannedRoom(name=name)
            self.rooms[name] = PlannedRoom(
                name=name,
                guid=values.uuid(told.get("guid")) or known.guid,
                description=self.texts.line(told.get("description"), 500) or known.description,
                capacity=values.whole(told.get("capacity")) or known.capacity,
            )

    def track(self, name: str, colour: str = "") -> str:
        """Note a track and give back its clean name."""
        name = self.texts.line(name)
        if name and (name not in self.tracks or colour):
            self.tracks[name] = PlannedTrack(name=name, colour=_colour(colour))
        return name

    def speaker(self, mention: Mention) -> str | None:
        """The source id of the person mentioned, who is noted or completed.

        People are told apart by id. One id with two different names is two people, with a
        warning. A person without any id is known by the name. Nothing for nobody.
        """
        name = self.texts.line(mention.name)
        if _MAIL.fullmatch(name):
            self.report.skip("a person named by an e-mail address", "it is not for the public")
            return None
        ids = [f"#{key_of(value)}" for value in mention.ids if value.strip()]
        keys = ids or ([f"@{name.casefold()}"] if name else [])
        if not keys:
            return None
        found = self.speakers.get(
            next((self._known_by[k] for k in keys if k in self._known_by), "")
        )
        if found is not None and name and found.name and not _same(found.name, name):
            keys = [f"{keys[0]}~{slugify(name, 'x')}"]
            found = self.speakers.get(self._known_by.get(keys[0], ""))
            self.report.warn(
                f"The id {keys[0][1:].split('~')[0]} has several names, one is {name}."
            )
        if found is None:
            found = DraftSpeaker(source_id=keys[0][1:] if ids else name, name=name, by_name=not ids)
            self.speakers[found.source_id] = found
        for key in keys:
            self._known_by.setdefault(key, found.source_id)
        self._complete(found, mention, name)
        return found.source_id

    def _complete(self, found: DraftSpeaker, mention: Mention, name: str) -> None:
        found.name = found.name or name
        found.guid = found.guid or mention.guid
        if _MAIL.fullmatch(mention.email.strip()) and not found.email:
            found.email = mention.email.strip()
            self.report.converted["addresses of speakers, for the team alone"] += 1
        found.tagline = found.tagline or self.texts.line(mention.tagline, LINE)
        found.pronouns = found.pronouns or self.texts.line(mention.pronouns, 40)
        if mention.biography and not found.biography:
            found.biography = self.texts.block(mention.biography)
        found.links = found.links or mention.links
        found.is_hidden = found.is_hidden or mention.is_hidden

    def parts(self, mentions: Iterable[tuple[Mention, PartRole]]) -> list[PlannedPart]:
        """The parts of the people mentioned, each person once."""
        parts: dict[str, PlannedPart] = {}
        for mention, role in mentions:
            speaker = self.speaker(mention)
            if speaker is not None:
                parts.setdefault(speaker, PlannedPart(speaker=speaker, role=role))
        return list(parts.values())


def key_of(value: str) -> str:
    """A foreign id as one short line."""
    return " ".join(value.split())[:KEY]


_ROLES = {
    **dict.fromkeys(("moderator", "moderation", "facilitator", "chair"), PartRole.MODERATOR),
    **dict.fromkeys(("panelist", "panellist", "panel member"), PartRole.PANELLIST),
    **dict.fromkeys(("host", "presenter", "organizer", "organiser"), PartRole.HOST),
}


def role_named(word: str) -> PartRole:
    """The role a foreign word means; people are speakers unless it says otherwise."""
    return _ROLES.get(word.strip().casefold(), PartRole.SPEAKER)


def _same(one: str, other: str) -> bool:
    return "".join(one.casefold().split()) == "".join(other.casefold().split())


def _colour(value: str) -> str:
    value = value.strip().lower()
    is_hex = len(value) == 7 and value[0] == "#" and all(c in "0123456789abcdef" for c in value[1:])
    return value if is_hex else ""
