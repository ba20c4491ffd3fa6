"""The portrait of a speaker and their slides: sent by themselves, or by the team for them.

What they send themselves is news for the team. Everything here takes the event's lock and touches
the event, so that public pages are fresh at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import backstage, rules, service
from eventsite.programme import details as words
from eventsite.programme.errors import NoSuchSession, NoSuchSlides, TooManySlides
from eventsite.programme.models import Part, Session, Slides, Speaker
from eventsite.web import uploads
from eventsite.web.models import Upload
from eventsite.web.upload_refusals import NoSuchFile


@dataclass(frozen=True)
class Sent:
    """Slides with their file and their session, for whoever sent them and the team."""

    slides: Slides
    upload: Upload
    session: Session


def portrait_of(speaker: Speaker) -> Upload | None:
    """The portrait that was sent of a speaker, shown or not."""
    return db.session.get(Upload, speaker.portrait_id) if speaker.portrait_id else None


def demand_portrait(speaker: Speaker) -> Upload:
    """The same, for whoever asks for the file itself. Raises NoSuchFile where there is none."""
    sent = portrait_of(speaker)
    if sent is None:
        raise NoSuchFile
    return sent


def change_portrait(
    speaker: Speaker, sent: Upload | None, alt: str, *, by_themselves: bool
) -> list[str]:
    """Show another portrait of a speaker, or say otherwise what it shows; gives back what changed.

    With nothing ``sent`` the picture stays. The one before is dropped. Raises UploadGone, and
    ProgrammeRefused for words that are too long.
    """
    event, speaker = backstage.locked(speaker.event_id, speaker)
    alt = words.line("portrait_alt", alt, words.NAME_LENGTH)
    names = ["portrait_alt"] if alt != speaker.portrait_alt else []
    speaker.portrait_alt = alt
    if sent is not None:
        before = portrait_of(speaker)
        uploads.keep(sent)
        speaker.portrait_id = sent.id
        db.session.flush()
        if before is not None:
            uploads.drop(before)
        names.append("portrait")
    if names:
        _changed(event, speaker, names, by_themselves=by_themselves)
    return names


def remove_portrait(speaker: Speaker, *, by_themselves: bool) -> None:
    """Show the initials of a speaker again; what was sent is dropped. Twice is once."""
    event, speaker = backstage.locked(speaker.event_id, speaker)
    before = portrait_of(speaker)
    if before is None and not speaker.portrait:
        return
    speaker.portrait_id, speaker.portrait, speaker.portrait_alt = None, "", ""
    db.session.flush()
    if before is not None:
        uploads.drop(before)
    _changed(event, speaker, ["portrait"], by_themselves=by_themselves)


def session_of(speaker: Speaker, slug: str) -> Session:
    """A session in which a speaker takes part, shown or not. Raises NoSuchSession."""
    found = db.session.scalar(
        sa.select(Session)
        .join(Part, Part.session_id == Session.id)
        .where(Session.slug == slug, Part.speaker_id == speaker.id)
    )
    if found is None:
        raise NoSuchSession
    return found


def slides_in(speaker: Speaker) -> Mapping[int, Sequence[Sent]]:
    """Everything a speaker sent, shown or not, by the key of its session."""
    found: dict[int, list[Sent]] = defaultdict(list)
    for row in db.session.execute(_of(speaker).order_by(Slides.id)):
        found[row.Slides.session_id].append(Sent(*row))
    return found


def slides_of(speaker: Speaker, uuid: UUID) -> Sent:
    """Slides of this speaker, shown or not, by the UUID of their file. Raises NoSuchSlides."""
    found = db.session.execute(_of(speaker).where(Upload.uuid == uuid)).one_or_none()
    if found is None:
        raise NoSuchSlides
    return Sent(*found)


def demand_room(speaker: Speaker, session: Session) -> None:
    """Refuse more slides than a speaker may have in a session. Raises TooManySlides."""
    if len(slides_in(speaker).get(session.id, ())) >= rules.MOST_SLIDES:
        raise TooManySlides(rules.MOST_SLIDES)


def add_slides(speaker: Speaker, session: Session, sent: Upload, *, by_themselves: bool) -> None:
    """Add slides that wait until somebody shows them. Raises TooManySlides and UploadGone."""
    event, speaker = backstage.locked(speaker.event_id, speaker)
    demand_room(speaker, session)
    uploads.keep(sent)
    db.session.add(Slides(session_id=session.id, speaker_id=speaker.id, upload_id=sent.id))
    _changed(event, speaker, ["slides"], by_themselves=by_themselves)


def show_slides(speaker: Speaker, sent: Sent, *, by_themselves: bool) -> None:
    """Let everybody save slides from their session's page. Twice is once. Raises NoSuchSlides."""
    _let_slides_appear(speaker, sent, shown=True, by_themselves=by_themselves)


def keep_slides_back(speaker: Speaker, sent: Sent, *, by_themselves: bool) -> None:
    """Let nobody save slides any more; they stay here. Twice is once. Raises NoSuchSlides."""
    _let_slides_appear(speaker, sent, shown=False, by_themselves=by_themselves)


def remove_slides(speaker: Speaker, sent: Sent, *, by_themselves: bool) -> None:
    """Take slides away, with their file. Raises NoSuchSlides where somebody just has."""
    event, speaker = backstage.locked(speaker.event_id, speaker)
    sent = _as_they_are(speaker, sent)
    db.session.delete(sent.slides)
    db.session.flush()
    uploads.drop(sent.upload)
    _changed(event, speaker, ["slides"], by_themselves=by_themselves)


def _let_slides_appear(speaker: Speaker, sent: Sent, *, shown: bool, by_themselves: bool) -> None:
    event, speaker = backstage.locked(speaker.event_id, speaker)
    sent = _as_they_are(speaker, sent)
    if sent.slides.is_shown is shown:
        return
    sent.slides.is_shown = shown
    _changed(event, speaker, ["slides"], by_themselves=by_themselves)


def _as_they_are(speaker: Speaker, sent: Sent) -> Sent:
    """Slides as they are under the lock. Raises NoSuchSlides where they were taken away."""
    wanted = _of(speaker).where(Slides.id == sent.slides.id)
    found = db.session.execute(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NoSuchSlides
    return Sent(*found)


def _changed(event: Event, speaker: Speaker, names: list[str], *, by_themselves: bool) -> None:
    if by_themselves:
        service.note_own(speaker, names)
    speaker.revised_at = clock.now()
    events.touch(event)
    db.session.flush()


def _of(speaker: Speaker) -> sa.Select[Any, Any, Any]:
    return (
        sa.select(Slides, Upload, Session)
        .join(Upload, Upload.id == Slides.upload_id)
        .join(Session, Session.id == Slides.session_id)
        .where(Slides.speaker_id == speaker.id)
    )
