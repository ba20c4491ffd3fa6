"""Announcements: writing, scheduling, sending a portion at a time, and stopping."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventsite.announcements import letters, queries, rules, segments
from eventsite.announcements.errors import AnnouncementRefused, NotADraft
from eventsite.announcements.models import Announcement, AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.core import clock, jobs
from eventsite.core.db import db
from eventsite.core.ids import new_uuid
from eventsite.core.text import clean_block, words_of
from eventsite.events.models import Event
from eventsite.events.queries import event_by_id
from eventsite.mail import service as mail
from eventsite.mail.rules import clean_header
from eventsite.people.models import Person

ANNOUNCE = "announcements.announce"
SUBJECT_LENGTH = 150
BODY_LENGTH = 10_000
AT_ONCE = 250
"""Letters written in one transaction, while everybody else waits to write."""
_STOPPABLE = (AnnouncementState.DRAFT, AnnouncementState.SENDING, AnnouncementState.SENT)


@dataclass(frozen=True)
class Text:
    """What an announcement says, and to whom."""

    subject: str
    body: str
    segment: Segment


def write(event: Event, text: Text, *, by: Person) -> Announcement:
    """A new draft. Raises AnnouncementRefused, naming the field."""
    announcement = Announcement(
        uuid=new_uuid(), event_id=event.id, created_by_id=by.id, created_at=clock.now()
    )
    _say(announcement, text)
    db.session.add(announcement)
    db.session.flush()
    return announcement


def revise(event: Event, uuid: UUID, text: Text) -> Announcement:
    """Change a draft. Raises NoSuchAnnouncement, NotADraft, and AnnouncementRefused."""
    announcement = _draft(event, uuid)
    _say(announcement, text)
    db.session.flush()
    return announcement


def send(event: Event, uuid: UUID) -> int:
    """Send a draft now: its people are written down, and the worker writes to them. How many.

    Raises NoSuchAnnouncement, NotADraft, and AnnouncementRefused where it would reach nobody.
    """
    announcement = _draft(event, uuid)
    if not segments.count(event.id, segments.segment_of(announcement)):
        raise AnnouncementRefused("Nobody is like that now, so nobody would get it.")
    _begin(announcement)
    return announcement.recipients


def schedule(event: Event, uuid: UUID, wall: datetime) -> Announcement:
    """Send a draft at a wall time of the event's zone, to whoever is in its segment then.

    Raises NoSuchAnnouncement, NotADraft, AnnouncementRefused for a time that has passed or about
    which as many go out as an hour takes, and NonexistentTime for one that the zone's clocks skip.
    """
    announcement = _draft(event, uuid)
    instant = clock.to_utc(wall, event.zone)
    if instant <= clock.now():
        raise AnnouncementRefused("This time has passed.", field="send_wall")
    due = [one.send_at for one in queries.scheduled(event.id) if one.send_at is not None]
    if sum(abs(at - instant) < rules.HOUR for at in due) >= rules.ANNOUNCEMENTS_AN_HOUR:
        raise AnnouncementRefused(rules.TOO_MANY, field="send_wall")
    announcement.send_at, announcement.send_wall = instant, wall
    announcement.state = AnnouncementState.SCHEDULED
    db.session.flush()
    jobs.enqueue(ANNOUNCE, {"announcement": announcement.id}, due_at=instant)
    return announcement


def keep_wall_times(event_id: int) -> None:
    """Let what is scheduled go out at its time on the event's clocks after these became others.

    A time that the new zone's clocks skip stays the instant it was.
    """
    event = event_by_id(event_id)
    waiting = queries.scheduled(event_id)
    for announcement, wall in [(one, one.send_wall) for one in waiting if one.send_wall]:
        with suppress(clock.NonexistentTime):
            announcement.send_at = clock.to_utc(wall, event.zone)
            due = {"announcement": announcement.id}
            jobs.enqueue(ANNOUNCE, due, due_at=announcement.send_at)
    db.session.flush()


def take_back(event: Event, uuid: UUID) -> Announcement:
    """Make a draft of what was scheduled. Raises NoSuchAnnouncement and NotADraft."""
    announcement = queries.locked_announcement(event.id, uuid)
    if announcement.state is not AnnouncementState.SCHEDULED:
        raise NotADraft
    announcement.state = AnnouncementState.DRAFT
    announcement.send_at = announcement.send_wall = None
    db.session.flush()
    return announcement


def cancel(event: Event, uuid: UUID) -> int:
    """Let nothing more of it go out; how many letters in the outbox were stopped by that.

    What has left cannot be called back: when everything has, it stays as it is. Raises
    NoSuchAnnouncement, and NotADraft for one that is cancelled or scheduled.
    """
    announcement = queries.locked_announcement(event.id, uuid)
    if announcement.state not in _STOPPABLE:
        raise NotADraft
    stopped = mail.drop(queries.letter_ids(announcement.id))
    if stopped or announcement.state is not AnnouncementState.SENT:
        announcement.state = AnnouncementState.CANCELLED
    db.session.flush()
    return stopped


def try_out(event: Event, uuid: UUID, person: Person) -> None:
    """Send the letter to oneself alone. Raises NoSuchAnnouncement."""
    announcement = queries.announcement_of(event.id, uuid)
    letters.write_test(event, announcement, person)


def go_on(announcement_id: int, *, at_once: int = AT_ONCE) -> None:
    """Write the next portion of an announcement whose time has come; done again it doubles nothing.

    Each portion is a job and a transaction of its own, and between two of them it may be stopped.
    """
    announcement = queries.locked_by_id(announcement_id)
    if announcement is None:
        return
    if announcement.state is AnnouncementState.SCHEDULED and _is_due(announcement):
        _begin(announcement)
        return
    if announcement.state is not AnnouncementState.SENDING:
        return
    if letters.write_some(event_by_id(announcement.event_id), announcement, at_once):
        jobs.enqueue(ANNOUNCE, {"announcement": announcement.id})
    else:
        announcement.state = AnnouncementState.SENT
    db.session.flush()


def look_after() -> int:
    """Enqueue what is due or half sent and has lost its job; how many those were."""
    live = {payload["announcement"] for payload in jobs.engine().live_payloads(ANNOUNCE)}
    lost = [one for one in queries.unfinished(clock.now()) if one not in live]
    for announcement_id in lost:
        jobs.enqueue(ANNOUNCE, {"announcement": announcement_id})
    return len(lost)


def _is_due(announcement: Announcement) -> bool:
    return announcement.send_at is not None and announcement.send_at <= clock.now()


def _begin(announcement: Announcement) -> None:
    announcement.recipients = segments.list_recipients(announcement)
    announcement.state = AnnouncementState.SENDING
    announcement.begun_at = clock.now()
    db.session.flush()
    jobs.enqueue(ANNOUNCE, {"announcement": announcement.id})


def _draft(event: Event, uuid: UUID) -> Announcement:
    announcement = queries.locked_announcement(event.id, uuid)
    if announcement.state is not AnnouncementState.DRAFT:
        raise NotADraft
    return announcement


def _say(announcement: Announcement, text: Text) -> None:
    subject = clean_header(text.subject)[:SUBJECT_LENGTH]
    body = clean_block(text.body, BODY_LENGTH)
    for field, said, refusal in (
        ("subject", subject, rules.refusal_of_subject(subject)),
        ("body", body, rules.refusal_of_body(body, words_of(body))),
    ):
        if not said:
            raise AnnouncementRefused("An announcement needs a subject and a text.", field=field)
        if refusal is not None:
            raise AnnouncementRefused(refusal, field=field)
    if text.segment.is_for_nobody:
        raise AnnouncementRefused("Say for whom it is.", field="standings")
    segment = text.segment
    announcement.subject, announcement.body = subject, body
    announcement.standings = sorted(segment.standings)
    announcement.appearances = sorted(segment.appearances)
    announcement.party, announcement.answered = segment.party, segment.answered
    announcement.saved_session = segment.saved_session
