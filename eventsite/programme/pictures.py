"""Pictures of speakers as pages show them: the portrait that was sent, or one of our own."""

from flask import current_app

from eventsite.programme import files
from eventsite.programme.models import Speaker
from eventsite.programme.rows import SpeakerRow
from eventsite.web.serving import Portrait, one_portrait, portrait_addresses

_DRAWN = (480, 600)


def picture_of(speaker: SpeakerRow) -> Portrait | None:
    """The picture of a speaker who is shown; None where there is none, and initials are shown."""
    if speaker.portrait_digest is not None and speaker.portrait_width is not None:
        return portrait_addresses(speaker.portrait_digest, speaker.portrait_width)
    return _drawn(speaker.portrait)


def own_picture_of(speaker: Speaker, address: str) -> Portrait | None:
    """The same for the speaker and the team, shown or not; theirs alone is at this address."""
    sent = files.portrait_of(speaker)
    return one_portrait(sent, address) if sent is not None else _drawn(speaker.portrait)


def _drawn(path: str) -> Portrait | None:
    assets = current_app.extensions["assets"]
    name = f"img/{path}"
    if not path or name not in assets.files:
        return None
    return Portrait(assets.address(name), "", "", *_DRAWN)
