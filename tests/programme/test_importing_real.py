"""Real schedules in the database, each in an event of its own."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.programme.importing import apply
from eventsite.programme.interchange.recognise import read
from eventsite.programme.models import Break, Part, Session, Speaker
from tests.support.factories import make_event
from tests.support.shared import real_file

FILES = {
    "31c3-schedule.xml": ("2014-12-27T11:00", "2014-12-31T04:00", (138, 198, 0, 211)),
    "fosdem-2007-schedule.xml": ("2007-02-24T09:00", "2007-02-26T19:00", (215, 244, 0, 244)),
    "froscon-2018-schedule.json": ("2018-08-25T09:00", "2018-08-26T19:00", (155, 129, 0, 168)),
    "pyconfr-2024-pretalx.json": ("2024-10-31T09:00", "2024-11-03T19:00", (76, 77, 5, 91)),
}


def counted(event_id: int) -> tuple[Any, ...]:
    """How many sessions, speakers, breaks and parts the event has."""
    counts = (
        sa.select(sa.func.count()).select_from(table).where(table.event_id == event_id)
        for table in (Session, Speaker, Break, Part)
    )
    return tuple(db.session.scalar(count) for count in counts)


@pytest.mark.parametrize(("name", "facts"), FILES.items(), ids=list(FILES))
def test_a_real_schedule_comes_in_whole_and_twice_is_once(
    app: Flask, name: str, facts: tuple[str, str, tuple[int, ...]]
) -> None:
    starts, ends, counts = facts
    event = make_event(
        starts=datetime.fromisoformat(starts),
        ends=datetime.fromisoformat(ends),
        zone="Europe/Brussels",
    )

    for _time in ("first", "second"):
        plan, report = read(real_file(name), zone="Europe/Brussels")
        with unit_of_work():
            apply(event, plan, report)

    assert counted(event.id) == counts
    assert report.changes["sessions"] == {"added": 0, "updated": 0, "unchanged": counts[0]}
    assert report.changes["speakers"] == {"added": 0, "updated": 0, "unchanged": counts[1]}
