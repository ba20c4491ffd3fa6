"""A programme as the public may have it: what the writers of schedule.xml and .json are given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from eventsite.core.ids import slugify
from eventsite.programme import rules
from eventsite.programme.interchange import texts
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

NOWHERE = "To be announced"
UNTITLED = "Untitled session"
LONGEST_MINUTES = 99 * 60 + 59
LONGEST_RUN = 60
DAY_CHANGE = timedelta(hours=rules.DAY_CHANGE_HOUR)
GENERATOR = "eventsite"
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTrack:
    """A track; ``colour`` is ``#rrggbb`` or empty."""

    name: str
    colour: str = ""

    @property
    def hex_colour(self) -> str:
        """The colour where it is one."""
        return self.colour if _COLOUR.fullmatch(self.colour) else ""

    @property
    def slug(self) -> str:
        """Letters, digits and hyphens; begins with a letter."""
        slug = slugify(self.name, "track")
        return slug if slug[0].isalpha() and len(slug) > 1 else f"track-{slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRoom:
    """A room with its own random UUID."""

    name: str
    guid: UUID
    description: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPerson:
    """A speaker whose page is public. ``guid`` is random, never made from an address."""

    id: int
    guid: UUID
    name: str
    url: str = ""
    biography: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSession:
    """A session whose page is public; ``starts_at`` and ``ends_at`` are aware."""

    id: int
    guid: UUID
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    kind: str = ""
    language: str = ""
    track: str = ""
    room: str = ""
    persons: tuple[PublishedPerson, ...] = ()
    links: tuple[PlannedLink, ...] = ()
    is_recorded: bool | None = None

    @property
    def minutes(self) -> int:
        """The length in whole minutes, between one and what the format can say (99:59)."""
        return min(
            max(int((self.ends_at - self.starts_at).total_seconds()) // 60, 1), LONGEST_MINUTES
        )

    @property
    def duration(self) -> str:
        """The length as HH:MM."""
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDay:
    """A day of the programme: from one change of day to the next, in the event's zone."""

    index: int
    date: date
    starts: datetime
    ends: datetime
    rooms: tuple[tuple[str, tuple[PublishedSession, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedProgramme:
    """Everything the writers may say. ``starts`` and ``ends`` are days in ``zone``.

    ``url`` is the event's home page and ends with a slash. ``day_change``: what begins before
    that time of day belongs to the day before.
    """

    title: str
    acronym: str
    version: str
    zone: str
    starts: date
    ends: date
    url: str
    tracks: tuple[PublishedTrack, ...] = ()
    rooms: tuple[PublishedRoom, ...] = ()
    sessions: tuple[PublishedSession, ...] = ()
    day_change: timedelta = DAY_CHANGE

    @property
    def short_name(self) -> str:
        """The acronym as both schemas want it: ``[a-z0-9_]{4,}``."""
        name = re.sub(r"[^a-z0-9]+", "_", self.acronym.casefold()).strip("_")
        return name if len(name) >= 4 else f"event_{name or 'site'}"

    def slug_of(self, session: PublishedSession) -> str:
        """``<acronym>-<slug>`` as both schemas want it; distinct when the sessions' slugs are."""
        slug = re.sub(r"[^a-z0-9-]+", "-", session.slug.casefold()).strip("-")
        return f"{self.short_name}-{slug if len(slug) >= 4 else f'session-{slug or session.id}'}"

    def local(self, instant: datetime) -> datetime:
        """An instant with the offset that the event's zone has then."""
        return instant.astimezone(ZoneInfo(self.zone))

    def days(self) -> tuple[PublishedDay, ...]:
        """Every day of the event and every further one with a session, in order."""
        by_day: dict[date, list[PublishedSession]] = {on: [] for on in self._dates()}
        for session in self.sessions:
            on = (self.local(session.starts_at).replace(tzinfo=None) - self.day_change).date()
            by_day.setdefault(on, []).append(session)
        return tuple(
            PublishedDay(
                index=index,
                date=on,
                starts=self._change(on),
                ends=self._change(on + timedelta(days=1)),
                rooms=self._by_room(by_day[on]),
            )
            for index, on in enumerate(sorted(by_day), 1)
        )

    def _dates(self) -> Iterator[date]:
        for number in range(min(max((self.ends - self.starts).days, 0), LONGEST_RUN) + 1):
            yield self.starts + timedelta(days=number)

    def _change(self, on: date) -> datetime:
        midnight = datetime.combine(on, datetime.min.time(), tzinfo=ZoneInfo(self.zone))
        return midnight + self.day_change

    def _by_room(
        self, sessions: list[PublishedSession]
    ) -> tuple[tuple[str, tuple[PublishedSession, ...]], ...]:
        order = {room.name: number for number, room in enumerate(self.rooms)}
        by_room: dict[str, list[PublishedSession]] = {}
        for session in sorted(sessions, key=lambda entry: (entry.starts_at, entry.id)):
            by_room.setdefault(session.room, []).append(session)
        names = sorted(by_room, key=lambda name: (order.get(name, len(order)), name))
        return tuple((name, tuple(by_room[name])) for name in names)


def presentable(programme: PublishedProgramme) -> PublishedProgramme:
    """The same with every text clean, as readers would clean it: what both writers write.

    Tracks and rooms of one name are one, people without a name are none, links are web addresses.
    """
    text = Texts(report=Report(), is_ours=True)
    tracks = {text.line(track.name): track for track in reversed(programme.tracks)}
    rooms = {text.line(room.name): room for room in reversed(programme.rooms)}
    return replace(
        programme,
        title=text.line(programme.title),
        version=text.line(programme.version),
        url=text.address(programme.url),
        tracks=tuple(replace(t, name=name) for name, t in reversed(tracks.items()) if name),
        rooms=tuple(
            replace(room, name=name, description=text.line(room.description, 500))
            for name, room in reversed(rooms.items())
            if name
        ),
        sessions=tuple(_presentable_session(text, session) for session in programme.sessions),
    )


def _presentable_session(text: Texts, session: PublishedSession) -> PublishedSession:
    persons = [
        replace(
            person,
            name=text.line(person.name),
            url=text.address(person.url),
            biography=text.block(person.biography),
        )
        for person in session.persons
    ]
    return replace(
        session,
        title=text.line(session.title, texts.TITLE) or UNTITLED,
        subtitle=text.line(session.subtitle, texts.TITLE),
        url=text.address(session.url),
        abstract=text.block(session.abstract),
        description=text.block(session.description),
        kind=text.line(session.kind, 80),
        language=text.line(session.language, 40),
        track=text.line(session.track),
        room=text.line(session.room) or NOWHERE,
        persons=tuple(person for person in persons if person.name),
        links=distinct([text.link(link.url, link.title, link.kind) for link in session.links]),
    )
