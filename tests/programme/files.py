"""Portraits and slides of speakers, as their tests begin."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from PIL import Image

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.events.models import Event
from eventsite.programme import backstage, speaking
from eventsite.programme.models import Speaker
from eventsite.web.models import Upload
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_session, make_speaker
from tests.support.files import as_form, photo, stream
from tests.support.page import Page

SECRET = b"SECRET-CAMERA"


@dataclass
class Desk:
    """A browser that sends files of one speaker: of themselves, or of their team."""

    browser: Browser
    own: dict[str, Any]
    feature: str
    speaker: UUID

    def page(self, what: str, **values: Any) -> Page:
        """The page of the portrait, or of the slides for a session."""
        return self.browser.get(f"{self.feature}.{what}", **self.own, **values)

    def send(self, what: str, data: dict[str, Any], *, expect: int = 200, **values: Any) -> Page:
        """Send the form of that page, with what was typed; a file is bytes and a name."""
        page = self.page(what, **values)
        action = self.browser.address(f"{self.feature}.{what}", **self.own, **values)
        typed = {name: value[0] for name, value in page.values(action).items()} | data
        if "file" in data:
            body, name = data["file"]
            typed["file"] = (stream(body), name)
        return self.browser._open(action, "POST", expect, as_form(typed))  # noqa: SLF001

    def act(self, upload: UUID, act: str) -> Page:
        """Press a button beside slides."""
        values = self.own | {"slides": upload, "act": act}
        return self.browser.submit(f"{self.feature}.act_on_slides", {}, **values)

    def file(self, upload: UUID | None = None) -> str:
        """The address at which they see the portrait, or save slides."""
        if upload is None:
            return self.browser.address(f"{self.feature}.portrait_file", **self.own)
        values = self.own | {"slides": upload, "ending": "pdf"}
        return self.browser.address(f"{self.feature}.slides_file", **values)

    @property
    def row(self) -> Speaker:
        """The speaker as the database has them."""
        db.session.rollback()
        return db.session.scalars(sa.select(Speaker).where(Speaker.uuid == self.speaker)).one()


def own_desk(app: Flask, speaker: Speaker) -> Desk:
    """A speaker at the page behind their own link."""
    with unit_of_work():
        token = speaking.token_of(speaker)
        speaker.link_digest = digest(token)
    return Desk(Browser(app), {"token": token}, "speaking_files", speaker.uuid)


def teams_desk(editor: Browser, event: Event, speaker: Speaker) -> Desk:
    """An editor at the page of a speaker."""
    own = {"slug": event.slug, "uuid": speaker.uuid}
    return Desk(editor, own, "manage_files", speaker.uuid)


def a_speaker_with_a_session(event: Event, name: str = "Grace Sample") -> Speaker:
    """Confirmed, and alone in a session called “Talk of …”."""
    speaker = make_speaker(event, name)
    make_session(event, f"Talk of {name}", speaker)
    return backstage.speaker_of(event.id, speaker.uuid)


def told_photo(**saved: Any) -> bytes:
    """A photo in which the camera wrote down itself and the place."""
    exif = Image.Exif()
    exif[0x0110] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 1.0), 29: "SECRET-GPS"})
    return photo(size=(1600, 2000), exif=exif, **saved)


def get(app: Flask, address: str) -> Any:
    """What a stranger is answered."""
    base = settings.current().public_url
    return apart(app.test_client().get, address, base_url=base, buffered=True)


def uploads() -> list[Upload]:
    """Every upload there is, in the order they came."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Upload).order_by(Upload.id)))
