"""One thing in a calendar, as plain values."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from eventsite.ical import cleaning

UID_SUFFIX = "eventsite"
"""Fixed for ever: a UID must survive a new host name (RFC 7986 section 5.3)."""


class Status(StrEnum):
    """Whether it takes place (RFC 5545 section 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """A session, event, table or meeting as calendars see it. Texts are cleaned on the way in.

    Times are aware in any zone, and kept as UTC in whole seconds; the end comes after the start.
    ``revised_at`` is when anything shown here last changed; ``sequence`` counts changes of time,
    place or cancellation only (RFC 5546 section 2.1.4). ``place`` and ``description`` are plain
    text and public; the address to join online belongs in ``join_url``, which is written for
    confirmed people only. ``geo`` is latitude and longitude in degrees. ``part_of`` is the UUID
    of the entry this one belongs to. Raises ValueError for anything else.
    """

    uid: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    revised_at: datetime
    sequence: int = 0
    status: Status = Status.CONFIRMED
    description: str = ""
    place: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    join_url: str = ""
    part_of: UUID | None = None

    def __post_init__(self) -> None:
        for moment in ("starts_at", "ends_at", "revised_at"):
            object.__setattr__(self, moment, utc(getattr(self, moment)))
        for words in ("title", "description", "place"):
            object.__setattr__(self, words, cleaning.text(getattr(self, words)))
        for address in ("url", "join_url"):
            object.__setattr__(self, address, cleaning.web_address(getattr(self, address)))
        labels = (cleaning.label(category) for category in self.categories)
        object.__setattr__(self, "categories", tuple(label for label in labels if label))
        self._refuse_nonsense()

    def _refuse_nonsense(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ValueError("an entry ends after it starts")
        if self.sequence < 0:
            raise ValueError("a sequence counts from 0")
        if self.geo is not None:
            latitude, longitude = self.geo
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise ValueError("a position is degrees of latitude and longitude")

    @property
    def uid_text(self) -> str:
        """The UID as every file, feed and invite writes it."""
        return uid_text(self.uid)

    @property
    def is_cancelled(self) -> bool:
        return self.status is Status.CANCELLED


def uid_text(uid: UUID) -> str:
    """The UID made of a stored UUID, alike in download, feed and mail."""
    return f"{uid}@{UID_SUFFIX}"


def utc(moment: datetime) -> datetime:
    """An aware moment in UTC and whole seconds. Raises ValueError for a naive one.

    icalendar writes a fixed offset as ``TZID="UTC-06:00"``, which nothing defines; so only UTC
    reaches it.
    """
    if moment.utcoffset() is None:
        raise ValueError("a calendar needs aware times")
    return moment.astimezone(UTC).replace(microsecond=0)
