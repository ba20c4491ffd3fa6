"""Changing a part of an event's settings, and putting its last change back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db, insert
from eventsite.events import rules, service
from eventsite.events.errors import ChangedSince, NothingToPutBack
from eventsite.events.models import Event, SettingsChange
from eventsite.events.queries import lock_event
from eventsite.people.models import Person

_WALLS = ("starts", "ends", "opens", "closes")


def revise(event: Event, section: str, given: Mapping[str, Any], *, by: Person) -> list[str]:
    """Change a part and remember what it was, of each part for the last change alone.

    Names of what changed, as it stands and not as it was typed. Raises what ``service.revise``
    does.
    """
    event = lock_event(event.id)
    before = _packed(service.settings_of(event, section))
    service.revise(event, given)
    after = _packed(service.settings_of(event, section))
    if before != after:
        _keep(event, section, before, after, by)
    return differences(before, after)


def put_back(event: Event, section: str, *, by: Person) -> list[str]:
    """Undo the last change of a part; done twice, it is made again. Names of what changed.

    Raises NothingToPutBack, ChangedSince when the part is not as the change left it, and what
    ``service.revise`` does.
    """
    event = lock_event(event.id)
    change = last(event.id, section)
    if change is None:
        raise NothingToPutBack
    if _packed(service.settings_of(event, section)) != change.after:
        raise ChangedSince
    return revise(event, section, _unpacked(change.before), by=by)


def last(event_id: int, section: str) -> SettingsChange | None:
    """The last change of this part, with whoever made it."""
    return db.session.scalar(
        sa.select(SettingsChange)
        .where(SettingsChange.event_id == event_id, SettingsChange.section == section)
        .options(orm.joinedload(SettingsChange.person))
        .execution_options(populate_existing=True)
    )


def would_move(event: Event, section: str, given: Mapping[str, Any]) -> bool:
    """Whether time or place would change, of which everybody registered is told."""
    now = _packed(service.settings_of(event, section))
    changed = {name for name, value in _packed(given).items() if now[name] != value}
    return not changed.isdisjoint(rules.MOVING)


def would_move_back(event: Event, section: str) -> bool:
    """The same of putting the last change of this part back."""
    change = last(event.id, section)
    return change is not None and would_move(event, section, _unpacked(change.before))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what is another value than before, in the order of the alphabet."""
    return sorted(name for name, value in before.items() if after[name] != value)


def _keep(
    event: Event, section: str, before: Mapping[str, Any], after: Mapping[str, Any], by: Person
) -> None:
    found = {"person_id": by.id, "at": clock.now(), "before": before, "after": after}
    db.session.execute(
        insert(SettingsChange)
        .values(event_id=event.id, section=section, **found)
        .on_conflict_do_update(
            index_elements=[SettingsChange.event_id, SettingsChange.section], set_=found
        )
    )


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _unpacked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _WALLS and value else value
        for name, value in values.items()
    }
