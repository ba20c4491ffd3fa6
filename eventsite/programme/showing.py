"""What the public may see of the files that speakers sent."""

from typing import Any

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.programme.models import Appearance, Part, Session, SessionState, Slides, Speaker
from eventsite.programme.rows import SlidesRow
from eventsite.web.models import Upload


def is_shown(upload_id: int) -> bool:
    """Whether a file is the portrait of a confirmed speaker, or slides that may be saved."""
    portrait = sa.select(Speaker.id).where(
        Speaker.portrait_id == upload_id, Speaker.appearance == Appearance.CONFIRMED
    )
    slides = _shown_slides(Slides.id).where(Slides.upload_id == upload_id)
    return bool(db.session.scalar(sa.select(sa.or_(portrait.exists(), slides.exists()))))


def slides_of(session_id: int) -> tuple[SlidesRow, ...]:
    """The slides that may be saved from a session's page, in the order of its speakers."""
    found = db.session.execute(
        _shown_slides(Upload.uuid, Upload.name, Upload.media_type, Upload.size, Speaker.name)
        .join(Upload, Upload.id == Slides.upload_id)
        .where(Slides.session_id == session_id)
        .order_by(Part.position, Slides.id)
    )
    return tuple(SlidesRow(*row) for row in found)


def _shown_slides(*columns: Any) -> sa.Select[Any]:
    """Slides of shown sessions, by confirmed speakers who take part in them."""
    return (
        sa.select(*columns)
        .select_from(Slides)
        .join(Session, Session.id == Slides.session_id)
        .join(Speaker, Speaker.id == Slides.speaker_id)
        .join(Part, sa.and_(Part.session_id == Slides.session_id, Part.speaker_id == Speaker.id))
        .where(
            Slides.is_shown,
            Session.state != SessionState.HIDDEN,
            Speaker.appearance == Appearance.CONFIRMED,
        )
    )
