"""What the pages of portraits and slides share: the speaker's own, and the team's for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from eventsite.events.models import Event
from eventsite.people.forms import ButtonForm
from eventsite.programme import files
from eventsite.programme.forms import PortraitForm, SlidesForm
from eventsite.programme.models import Session, Speaker
from eventsite.programme.pictures import own_picture_of
from eventsite.web import uploads
from eventsite.web.models import Upload


@dataclass(frozen=True)
class SlidesAct:
    """A button beside slides: what it does and says, what the team did then, what the page says."""

    change: Callable[..., None]
    label: str
    did: str
    said: str
    variant: str = "secondary"
    icon: str | None = None


SLIDES_ACTS: Mapping[str, SlidesAct] = {
    "show": SlidesAct(
        files.show_slides,
        label="Show on the session’s page",
        did="showed slides",
        said="Shown: everybody can save them from the session’s page.",
    ),
    "keep-back": SlidesAct(
        files.keep_slides_back,
        label="Keep back",
        did="kept slides back",
        said="Kept back: only the speaker and the team see them.",
    ),
    "remove": SlidesAct(
        files.remove_slides,
        label="Take away",
        did="took slides away",
        said="Taken away.",
        variant="quiet",
        icon="trash-2",
    ),
}
ANY_ACT = f"any({', '.join(repr(act) for act in SLIDES_ACTS)})"


def store_portrait(event_id: int, form: PortraitForm, *, by: str, a_day: int) -> Upload | None:
    """Stage the photo of a form, outside a unit of work; None where none was sent.

    Raises FileRefused.
    """
    file = form.file.data
    if file is None:
        return None
    return uploads.store_portrait(
        event_id, file.stream, name=file.filename, by=by, a_day=a_day, focus=form.focus()
    )


def store_slides(event_id: int, form: SlidesForm, *, by: str, a_day: int) -> Upload:
    """Stage the slides of a form, outside a unit of work. Raises FileRefused."""
    file = form.file.data
    return uploads.store_slides(event_id, file.stream, name=file.filename, by=by, a_day=a_day)


def portrait_page(
    template: str, event: Event, speaker: Speaker, *, form: PortraitForm, own: dict[str, Any]
) -> str:
    """The page of a portrait; ``own`` are the values of its address, which its buttons share."""
    return render_template(
        template,
        event=event,
        speaker=speaker,
        own=own,
        form=form,
        picture=own_picture_of(speaker, url_for(".portrait_file", **own)),
        button_form=ButtonForm(formdata=None),
    )


def slides_page(
    template: str,
    event: Event,
    part: tuple[Speaker, Session],
    *,
    form: SlidesForm,
    own: dict[str, Any],
) -> str:
    """The page of a speaker's slides for a session; ``own`` as above, without the session."""
    speaker, session = part
    return render_template(
        template,
        event=event,
        speaker=speaker,
        session=session,
        own=own,
        sent=[(one, _acts_on(one)) for one in files.slides_in(speaker).get(session.id, ())],
        form=form,
        button_form=ButtonForm(formdata=None),
    )


def _acts_on(sent: files.Sent) -> dict[str, SlidesAct]:
    turn = "keep-back" if sent.slides.is_shown else "show"
    return {act: SLIDES_ACTS[act] for act in (turn, "remove")}
