"""What teams write in these tests, each step in a unit of work of its own."""

from typing import Any
from uuid import UUID

from eventsite.announcements import letters, queries, service
from eventsite.announcements.models import Announcement
from eventsite.announcements.segments import Segment
from eventsite.announcements.service import Text
from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.mail.models import Letter
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.programme.models import Appearance
from eventsite.registration.models import Standing
from tests.support.outbox import Outbox

BODY = "Dear {name},\n\nbring **a chair** to {place}. {link}"
SPEAKERS = Segment(appearances=frozenset({Appearance.CONFIRMED}))
SEATED = Segment(standings=frozenset({Standing.CONFIRMED}))


def noor() -> Person:
    """Who writes announcements here; call inside a unit of work."""
    return people.find_or_create("noor@example.org", "Noor")


def draft(event: Event, segment: Segment = SEATED, **said: str) -> UUID:
    """A draft for everybody with a seat, or for another segment."""
    text = Text(said.get("subject", "News of {event}"), said.get("body", BODY), segment)
    with unit_of_work():
        return service.write(event, text, by=noor()).uuid


def send(event: Event, uuid: UUID) -> int:
    """Send it; how many people that is."""
    with unit_of_work():
        return service.send(event, uuid)


def announce(event: Event, segment: Segment = SEATED, **said: str) -> UUID:
    """Write and send."""
    uuid = draft(event, segment, **said)
    send(event, uuid)
    return uuid


def now(event: Event, uuid: UUID) -> Announcement:
    """The announcement as it is now."""
    db.session.rollback()
    return queries.announcement_of(event.id, uuid)


def announced(outbox: Outbox) -> list[Letter]:
    """The letters of announcements in the order of writing."""
    return outbox.letters(template=letters.TEMPLATE)


def written_to(outbox: Outbox) -> list[str]:
    """Whom announcements went to, by the local part of their address."""
    return [letter.recipient.partition("@")[0] for letter in announced(outbox)]


def portion(announcement_id: int, *, at_once: int = service.AT_ONCE) -> None:
    """What the worker's job does once."""
    with unit_of_work():
        service.go_on(announcement_id, at_once=at_once)


def values(letter: Letter) -> dict[str, Any]:
    """What a letter's template is given."""
    return dict(letter.values)


def now_in_unit(event: Event, uuid: UUID) -> Announcement:
    """The same inside a unit of work that the test holds open."""
    return queries.locked_announcement(event.id, uuid)
