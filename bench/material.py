"""What is measured: an evening with a programme, and crowds of invented people."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.tokens import digest
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.people.models import Person
from eventsite.registration.links import manage_token
from eventsite.registration.models import Registration, Standing

OWNER = ("owner@example.org", "Owner")
START = datetime(2030, 3, 16, 9, 0)  # noqa: DTZ001 -- on the clocks of the event's zone
ROOMS = ("Hall", "Long room", "Attic", "Garden", "Library")
_WORDS = [
    "craft",
    "trust",
    "bread",
    "maps",
    "letters",
    "rivers",
    "doubt",
    "repair",
    "night",
    "handover",
    "fences",
    "screws",
]


def schedule(sessions: int) -> bytes:
    """A schedule.json with so many sessions of half an hour, each with a speaker and a text."""
    placed = [_session(number) for number in range(sessions)]
    days: dict[str, dict[str, list[object]]] = {}
    for one in placed:
        day = days.setdefault(str(one["date"])[:10], {room: [] for room in ROOMS})
        day[str(one["room"])].append(one)
    listed = [
        {"index": index + 1, "date": date, "rooms": rooms}
        for index, (date, rooms) in enumerate(sorted(days.items()))
    ]
    conference = {
        "acronym": "bench",
        "title": "A full house",
        "time_zone_name": "America/Chicago",
        "rooms": [{"name": room} for room in ROOMS],
        "days": listed,
    }
    return json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()


def _session(number: int) -> dict[str, object]:
    slot, room = divmod(number, len(ROOMS))
    day, half_hour = divmod(slot, 20)
    starts = START + timedelta(days=day, minutes=30 * half_hour)
    words = [_WORDS[(number * step) % len(_WORDS)] for step in (1, 5, 7, 11)]
    return {
        "id": number + 1,
        "guid": str(uuid5(NAMESPACE_URL, f"bench-session-{number}")),
        "date": f"{starts:%Y-%m-%dT%H:%M}:00-05:00",
        "start": f"{starts:%H:%M}",
        "duration": "00:30",
        "room": ROOMS[room],
        "title": f"On {words[0]} and {words[1]}, part {number + 1}",
        "type": "talk",
        "track": "Thinking",
        "abstract": f"What {words[2]} has to do with {words[3]}. " * 6,
        "persons": [{"id": number + 1, "public_name": f"Speaker Number {number + 1}"}],
    }


def write_schedule(folder: Path, sessions: int) -> Path:
    """The same in a file."""
    path = folder / f"schedule-{sessions}.json"
    path.write_bytes(schedule(sessions))
    return path


def event(slug: str) -> Event:
    """The event that the bench has made."""
    found = event_by_slug(slug)
    assert found is not None  # noqa: S101 -- made by the bench
    return found


def crowd(event: Event, people: int) -> None:
    """Give so many invented people a seat; call inside a unit of work."""
    now = clock.now()
    persons = [
        {"uuid": uuid4(), "email": address, "email_key": address, "name": "", "created_at": now}
        for address in (f"guest{number}@example.org" for number in range(people))
    ]
    db.session.execute(sa.insert(Person), persons)
    ids = db.session.scalars(sa.select(Person.id).where(Person.email.like("guest%"))).all()
    db.session.execute(
        sa.insert(Registration), [_seat(event, number, one) for number, one in enumerate(ids, 1)]
    )


def _seat(event: Event, number: int, person_id: int) -> dict[str, object]:
    now, uuid = clock.now(), uuid4()
    link = digest(manage_token(Registration(uuid=uuid, manage_version=0)))
    return {
        "uuid": uuid,
        "event_id": event.id,
        "person_id": person_id,
        "name": f"Guest Number {number}",
        "party": 1,
        "standing": Standing.CONFIRMED,
        "standing_since": now,
        "queue_number": number,
        "manage_digest": link,
        "consented_at": now,
        "created_at": now,
    }
