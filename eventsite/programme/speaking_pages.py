"""A speaker's own page behind the secret link of their letters: their answer and their texts."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.models import Event
from eventsite.people.forms import ButtonForm
from eventsite.people.models import Person
from eventsite.programme import backstage, files, speaking
from eventsite.programme.forms import SpeakerForm
from eventsite.programme.models import Speaker
from eventsite.programme.pictures import own_picture_of
from eventsite.web.access import Audience, open_to

bp = Blueprint("speaking", __name__)

_ANSWERS = {
    "accept": (speaking.accept, "Thank you. You are in the programme."),
    "decline": (speaking.decline, "Thank you for telling us. You are not in the programme."),
}


@bp.get("/speaking/<token:token>/")
@open_to(Audience.SECRET)
def mine(token: str) -> ResponseReturnValue:
    """What the team asks, what one's page says, and one's sessions. Drafts too: it is a secret."""
    event, speaker = speaking.behind(token)
    return _page(event, speaker, token, SpeakerForm.of(speaker))


@bp.post("/speaking/<token:token>/")
@open_to(Audience.SECRET)
def change(token: str) -> ResponseReturnValue:
    """Change one's page, or see first how it reads."""
    event, speaker = speaking.behind(token)
    form = SpeakerForm()
    if not form.validate_on_submit():
        return _page(event, speaker, token, form), 422
    if form.preview.data:
        return _page(event, speaker, token, form)
    try:
        with unit_of_work():
            event, speaker = speaking.behind_locked(token)
            speaking.revise(event, speaker, form.texts(), by_themselves=True)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(event, speaker, token, form), 422
    flash("Saved. The team sees what you changed.", "good")
    return redirect(url_for(".mine", token=token), 303)


@bp.post(f"/speaking/<token:token>/<any({', '.join(_ANSWERS)}):answer>/")
@open_to(Audience.SECRET)
def reply(token: str, answer: str) -> ResponseReturnValue:
    """Say yes or no."""
    give, words = _ANSWERS[answer]
    with unit_of_work():
        event, speaker = speaking.behind_locked(token)
        give(event, speaker)
    flash(words, "good")
    return redirect(url_for(".mine", token=token), 303)


def _page(event: Event, speaker: Speaker, token: str, form: SpeakerForm) -> str:
    sessions, sent = backstage.own_parts_of(speaker), files.slides_in(speaker)
    of_one = partial(url_for, token=token)
    return render_template(
        "programme/speaking.html",
        event=event,
        speaker=speaker,
        token=token,
        form=form,
        sessions=sessions,
        slides={
            one.id: (of_one("speaking_files.slides", session=one.slug), len(sent.get(one.id, ())))
            for one, *_rest in sessions
        },
        picture=own_picture_of(speaker, of_one("speaking_files.portrait_file")),
        missing=backstage.missing_of(speaker),
        button_form=ButtonForm(formdata=None),
    )


def panel(person: Person) -> tuple[str, dict[str, Any]]:
    """What stands on the account page: where this person speaks, with the way to their page."""
    found = [
        (event, speaking.token_of(speaker)) for speaker, event in backstage.pages_of(person.email)
    ]
    now = clock.now()
    values = {
        "pages": [page for page in found if page[0].ends_at > now],
        "past": [page for page in found if page[0].ends_at <= now],
    }
    return "programme/_speaking_panel.html", values
