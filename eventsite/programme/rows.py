"""What reads of the programme give back: frozen values that hold no more than pages may show."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventsite.programme.models import Role, SessionState

Link = dict[str, str]
_CLOCK = re.compile(r"\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Place:
    """A room or a track: its short name in addresses, its name, and where it stands among all."""

    slug: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A confirmed speaker in a list; ``role`` is what they do in the session they stand at."""

    id: int
    slug: str
    name: str
    pronouns: str
    tagline: str
    portrait: str
    portrait_alt: str
    portrait_digest: str | None = None
    """Of the portrait that was sent, with its largest width."""
    portrait_width: int | None = None
    role: Role = Role.SPEAKER


@dataclass(frozen=True, slots=True)
class SlidesRow:
    """Slides that anybody may save: what they are called, how many bytes they have, and whose."""

    uuid: UUID
    name: str
    media_type: str
    size: int
    speaker: str


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """Everything a speaker's own page shows, with their sessions in order of time."""

    row: SpeakerRow
    uuid: UUID
    ask_me_about: tuple[str, ...]
    would_like_to_learn: tuple[str, ...]
    languages: str
    biography: str
    links: tuple[Link, ...]
    sessions: tuple["SessionRow", ...]

    @property
    def spoken(self) -> str:
        """The languages as a list in words; a text that is no plain list stays as it is."""
        before, _comma, last = self.languages.rpartition(", ")
        is_list = before and " and " not in self.languages and "(" not in self.languages
        return f"{before} and {last}" if is_list else self.languages


@dataclass(frozen=True, slots=True)
class SavedSession:
    """A session in the list of what somebody saved."""

    slug: str
    title: str
    starts_at: datetime
    state: SessionState

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state is SessionState.CANCELLED


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A shown session in a list, with its confirmed speakers."""

    id: int
    uuid: UUID
    slug: str
    title: str
    subtitle: str
    kind: str
    language: str
    state: SessionState
    starts_at: datetime
    starts_wall: datetime
    ends_at: datetime
    ends_wall: datetime
    moved_from: str
    room: Place | None
    track: Place | None
    speakers: tuple[SpeakerRow, ...]

    @property
    def was_at_another_time(self) -> bool:
        """Whether what is said of the last move begins with a time, not only with a room."""
        return _CLOCK.match(self.moved_from) is not None

    @property
    def is_break(self) -> bool:
        """Whether it is a break rather than a session."""
        return False

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off and stays in the programme crossed out."""
        return self.state is SessionState.CANCELLED


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What an export tells beside the sessions: biographies by speaker, rooms and tracks."""

    biographies: dict[int, tuple[UUID, str]]
    rooms: tuple[tuple[str, UUID, str, int | None], ...]
    tracks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SessionText:
    """A shown session with its texts: what its page, files and feeds are made of."""

    row: SessionRow
    abstract: str
    description: str
    question: str
    links: tuple[Link, ...]
    is_recorded: bool | None
    room_description: str
    sequence: int
    revised_at: datetime
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What one could go to before, after and instead; none of it cancelled."""

    before: SessionRow | None
    after: SessionRow | None
    parallel: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True)
class BreakRow:
    """Coffee, supper, changing rooms: for everybody."""

    title: str
    starts_at: datetime
    starts_wall: datetime
    ends_at: datetime
    ends_wall: datetime

    @property
    def is_break(self) -> bool:
        """Whether it is a break rather than a session."""
        return True


@dataclass(frozen=True, slots=True)
class Programme:
    """The shown programme of an event in order of time, then of rooms."""

    sessions: tuple[SessionRow, ...]
    breaks: tuple[BreakRow, ...]
