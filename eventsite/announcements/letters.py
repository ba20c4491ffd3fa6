"""The letters of an announcement: whose values go into it, and writing them a portion at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.announcements.models import Announcement, AnnouncementRecipient
from eventsite.announcements.segments import Someone
from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.tokens import digest
from eventsite.events.colours import accent_colours
from eventsite.events.models import Event
from eventsite.mail import service as mail
from eventsite.mail.errors import BadAddress
from eventsite.people.models import Person
from eventsite.programme import speaking
from eventsite.programme.models import Speaker
from eventsite.registration import letters
from eventsite.registration.links import renew_link
from eventsite.registration.models import Registration, Standing

TEMPLATE = "announcements/announcement"
HIDDEN_TOKEN = "their-secret"  # noqa: S105 -- it stands for one
"""Stands in the preview where somebody's secret is: who may write may not act for them."""
_READ = (
    *(Registration.uuid, Registration.name, Registration.standing),
    *(Registration.manage_version, Registration.manage_digest),
)
Values = dict[str, str]


@dataclass(frozen=True)
class Link:
    """Where ``{link}`` leads: to a registration, to a speaker's page, or to the event's home."""

    kind: str = ""
    token: str = ""


def values_of(event: Event, subject: str, body: str) -> Values:
    """What is the same in every letter of an announcement."""
    colours = accent_colours(event.accent)
    return {
        "accent": colours.light,
        "accent_dark": colours.dark,
        "title": event.title,
        "slug": event.slug,
        "when": clock.span_words(event.starts_at, event.ends_at, event.zone),
        "place": event.place or "a place to be announced",
        "subject_line": subject,
        "body": body,
    }


def values_for(common: Values, name: str, link: Link, *, why: str) -> Values:
    """The values of one person's letter. ``why``: registered, speaker, or test."""
    return {**common, "name": name, "kind": link.kind, "token": link.token, "why": why}


def preview_values(common: Values, someone: Someone) -> Values:
    """The values of somebody's letter without their secret."""
    has_link = someone.registration is not None or _has_link(someone.speaker)
    kind = _kind(someone) if has_link else ""
    link = Link(kind, HIDDEN_TOKEN if kind else "")
    return values_for(common, someone.name, link, why=_why(someone))


def write_test(event: Event, announcement: Announcement, to: Person) -> None:
    """Write the letter to a member of the team, as somebody without a link of their own."""
    common = values_of(event, announcement.subject, announcement.body)
    mail.enqueue(
        TEMPLATE,
        to=to.email,
        to_name=to.name,
        values=values_for(common, to.name or "you", Link(), why="test"),
        event_id=event.id,
    )


def write_some(event: Event, announcement: Announcement, most: int) -> bool:
    """Write at most so many of the next letters into the outbox; whether more are left.

    Call with the announcement locked. A recipient and their letter are joined in the same
    transaction, so a portion that broke off is written again and a whole one is not.
    """
    waiting = db.session.execute(
        sa.select(
            AnnouncementRecipient.id,
            AnnouncementRecipient.registration_id,
            AnnouncementRecipient.speaker_id,
        )
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            AnnouncementRecipient.letter_id.is_(None),
            AnnouncementRecipient.refused == "",
        )
        .order_by(AnnouncementRecipient.id)
        .limit(most)
    ).all()
    common = values_of(event, announcement.subject, announcement.body)
    written, refused = dict[int, mail.Prepared](), list[dict[str, Any]]()
    for recipient_id, someone in _people(waiting).items():
        try:
            written[recipient_id] = _letter(event, common, someone)
        except BadAddress as refusal:
            refused.append({"id": recipient_id, "refused": refusal.message})
    db.session.flush()
    ids = mail.enqueue_all(list(written.values()))
    joined = [{"id": one, "letter_id": ident} for one, ident in zip(written, ids, strict=True)]
    for changes in filter(None, (joined, refused)):
        db.session.execute(sa.update(AnnouncementRecipient), changes)
    return len(waiting) == most


def _people(recipients: Sequence[Any]) -> dict[int, Someone]:
    """Who the recipients are, by the recipient's id and in their order."""
    ids = [one.registration_id for one in recipients if one.registration_id is not None]
    wanted = sa.select(Registration).where(Registration.id.in_(ids))
    wanted = wanted.options(
        orm.load_only(*_READ), orm.joinedload(Registration.person).load_only(Person.email)
    )
    registrations = {one.id: one for one in db.session.scalars(wanted)}
    ids = [one.speaker_id for one in recipients if one.speaker_id is not None]
    speakers = {
        one.id: one for one in db.session.scalars(sa.select(Speaker).where(Speaker.id.in_(ids)))
    }
    return {
        one.id: Someone(
            registrations.get(one.registration_id or 0), speakers.get(one.speaker_id or 0)
        )
        for one in recipients
    }


def _letter(event: Event, common: Values, someone: Someone) -> mail.Prepared:
    registration = someone.registration
    leaves = registration is not None and registration.standing is not Standing.CANCELLED
    return mail.prepared(
        TEMPLATE,
        to=someone.address,
        to_name=someone.name,
        values=values_for(common, someone.name, _link(someone), why=_why(someone)),
        event_id=event.id,
        reply_to=event.contact_email,
        unsubscribe=letters.own_page(event, registration) if registration and leaves else "",
    )


def _link(someone: Someone) -> Link:
    """The person's own link; for a speaker who was never asked there is none."""
    if someone.registration is not None:
        return Link(_kind(someone), renew_link(someone.registration))
    speaker = someone.speaker
    if speaker is None or not _has_link(speaker):
        return Link()
    token = speaking.token_of(speaker)
    speaker.link_digest = digest(token)
    return Link(_kind(someone), token)


def _has_link(speaker: Speaker | None) -> bool:
    return speaker is not None and speaker.link_digest is not None


def _kind(someone: Someone) -> str:
    return "registration" if someone.registration is not None else "speaker"


def _why(someone: Someone) -> str:
    return "registered" if someone.registration is not None else "speaker"
