"""The last change to each part of an event's settings, so that it can be put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db, insert
from eventsite.events import service
from eventsite.events.errors import ChangedSince, NothingToPutBack
from eventsite.events.models import Event, SettingsChange
from eventsite.people.models import Person

_WALLS = ("starts", "ends", "opens", "closes")
Values = Mapping[str, Any]
"""Settings by name, as ``service.revise`` takes them."""


@dataclass(frozen=True)
class Change:
    """What a change found and what it left, of the same settings."""

    before: Values
    after: Values


def change_between(stood: Values, given: Values) -> Change:
    """The settings that are given another value than they had."""
    names = [name for name, value in given.items() if stood[name] != value]
    return Change({name: stood[name] for name in names}, {name: given[name] for name in names})


def keep(event: Event, section: str, change: Change, *, by: Person) -> None:
    """Remember a change, where there is any; of one part, the last alone."""
    if not change.before:
        return
    found: dict[str, Any] = {
        "person_id": by.id,
        "at": clock.now(),
        "before": _packed(change.before),
        "after": _packed(change.after),
    }
    db.session.execute(
        insert(SettingsChange)
        .values(event_id=event.id, section=section, **found)
        .on_conflict_do_update(
            index_elements=[SettingsChange.event_id, SettingsChange.section], set_=found
        )
    )


def last(event_id: int, section: str) -> SettingsChange | None:
    """The last change of this part, with whoever made it."""
    return db.session.scalar(
        sa.select(SettingsChange)
        .where(SettingsChange.event_id == event_id, SettingsChange.section == section)
        .options(orm.joinedload(SettingsChange.person))
        .execution_options(populate_existing=True)
    )


def put_back(event: Event, section: str, stands: Values, *, by: Person) -> list[str]:
    """Undo the last change of a part; done twice, it is made again. Names of what changed.

    ``stands`` is what the part holds now. Raises NothingToPutBack, ChangedSince when it is not
    what the change left, and what ``service.revise`` does.
    """
    change = last(event.id, section)
    if change is None:
        raise NothingToPutBack
    before, after = _unpacked(change.before), _unpacked(change.after)
    if any(stands[name] != value for name, value in after.items()):
        raise ChangedSince
    service.revise(event, before)
    keep(event, section, Change(before=after, after=before), by=by)
    return sorted(before)


def _packed(values: Values) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _unpacked(values: Values) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _WALLS and value else value
        for name, value in values.items()
    }
