"""What every part of an import needs: rows of the event, free names, counts, links as stored."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.core.ids import free_slug, new_uuid, slugify
from eventsite.events.models import Event
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.models import Break, Room, Session, Speaker, Track

Row = TypeVar("Row", Room, Track, Speaker, Session, Break)
Named = type[Room] | type[Track] | type[Speaker] | type[Session]
_AT_ONCE = 500


@dataclass(kw_only=True)
class Rows:
    """The rows of one event during one import from one source, at one instant."""

    event: Event
    source: str
    now: datetime
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)
    """What is new, by its name or title."""
    _slugs: dict[str, set[str]] = field(default_factory=dict)

    def count(self, what: str, how: str) -> None:
        """Note one ``sessions`` ``added``, ``updated``, ``unchanged`` ..."""
        self.counts.setdefault(what, Counter())[how] += 1

    def add(self, what: str, name: str) -> None:
        """Note one that is new."""
        self.count(what, "added")
        self.added.setdefault(what, []).append(name)

    def of(self, table: type[Row]) -> Sequence[Row]:
        """All rows of the event."""
        return db.session.scalars(sa.select(table).where(table.event_id == self.event.id)).all()

    def slug(self, table: Named, name: str, fallback: str) -> str:
        """A short name that no other row of the event has."""
        if table.__tablename__ not in self._slugs:
            taken = sa.select(table.slug).where(table.event_id == self.event.id)
            self._slugs[table.__tablename__] = set(db.session.scalars(taken))
        slugs = self._slugs[table.__tablename__]
        slug = free_slug(slugify(name, fallback)[:50], slugs)
        slugs.add(slug)
        return slug


def uuids_in_use(table: type[Speaker] | type[Session], given: Iterable[UUID | None]) -> set[UUID]:
    """Those of the given UUIDs that a row of any event has already."""
    wanted = [uuid for uuid in given if uuid is not None]
    found: set[UUID] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found.update(db.session.scalars(sa.select(table.uuid).where(table.uuid.in_(some))))
    return found


def free_uuid(given: UUID | None, in_use: set[UUID]) -> UUID:
    """The given UUID; a random one where there is none or another row has it, as happens when
    one file is imported into two events."""
    uuid = new_uuid() if given is None or given in in_use else given
    in_use.add(uuid)
    return uuid


def assign(row: Any, told: dict[str, Any]) -> bool:
    """Set what differs; gives back whether anything did."""
    new = {key: value for key, value in told.items() if getattr(row, key) != value}
    for key, value in new.items():
        setattr(row, key, value)
    return bool(new)


def links(planned: Iterable[PlannedLink]) -> list[dict[str, str]]:
    """Links as the tables keep them; one without a title is called by its address."""
    return [{"title": link.title or _bare(link.url), "url": link.url} for link in planned]


def key_of(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().split())


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/")[:120]
