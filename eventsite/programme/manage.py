"""Speakers and programme for the team: who was asked, what they answered, what is missing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.gate import note, open_to_team, spend_here
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.people.forms import ButtonForm
from eventsite.people.session import current_person
from eventsite.programme import backstage, files, queries, rules, service, speaking
from eventsite.programme.forms import AddressForm, NewSpeakerForm, SpeakerForm
from eventsite.programme.models import Appearance, Speaker
from eventsite.programme.pictures import own_picture_of
from eventsite.web.filters import counted

bp = Blueprint("speakers", __name__)

_CLASHES_SHOWN = 100
_LETTERS = {
    "ask": (
        *(speaking.awaits_letter, speaking.invite_all),
        *("asked speakers", "Everybody was asked already."),
    ),
    "remind": (
        *(speaking.awaits_reminder, speaking.remind),
        *("reminded speakers", "Everybody was written to in the last three days."),
    ),
}


@dataclass(frozen=True)
class _Act:
    """A button of a speaker: for which of them it is, what it does, and the words around it."""

    change: Callable[[Event, Speaker], None]
    of: Collection[Appearance]
    label: str
    told: str
    did: str
    said: str
    variant: str = "secondary"


_ACTS: Mapping[str, _Act] = {
    "show": _Act(
        service.confirm_speaker,
        of=set(Appearance) - {Appearance.CONFIRMED},
        label="Show in the programme",
        told="They stand in the programme at once. You can keep them back again.",
        did="showed a speaker",
        said="{} is shown.",
    ),
    "hide": _Act(
        speaking.hide,
        of=(Appearance.INVITED, Appearance.CONFIRMED),
        label="Keep back",
        told="Nobody but the team sees them from then on. You can show them again.",
        did="kept a speaker back",
        said="{} is kept back.",
    ),
    "withdraw": _Act(
        service.withdraw_speaker,
        of=(Appearance.CONFIRMED,),
        label="They cannot come",
        told="Off the programme at once, with portrait and slides. You can show them again.",
        did="took a speaker out",
        said="{} is taken out of everything public.",
        variant="danger",
    ),
}
_WHICH: Mapping[str, tuple[str, Callable[[Speaker], bool]]] = {
    "": ("Everybody", lambda _speaker: True),
    "confirmed": ("Said yes", lambda speaker: speaker.appearance is Appearance.CONFIRMED),
    "unanswered": ("No answer yet", lambda speaker: speaker.appearance is Appearance.INVITED),
    "incomplete": ("Something missing", speaking.lacks_something),
    "news": ("News of them", lambda speaker: bool(speaker.news)),
}


@bp.get("/<slug:slug>/manage/speakers/")
@open_to_team(Act.EDIT)
def everybody(event: Event) -> ResponseReturnValue:
    """Every speaker, or those who have not answered, lack something or changed something."""
    return _list_page(event, NewSpeakerForm(formdata=None))


@bp.post("/<slug:slug>/manage/speakers/")
@open_to_team(Act.EDIT)
def add(event: Event) -> ResponseReturnValue:
    """Add a speaker, and ask them if that is wanted."""
    form = NewSpeakerForm()
    if not form.validate_on_submit():
        return _list_page(event, form), 422
    name, email = form.name.data, form.email.data
    beginning, by = rules.Beginning(form.asked.data), _me()
    is_asked = beginning is rules.Beginning.ASK
    if is_asked:
        _spend(event)
    try:
        with unit_of_work():
            speaker = speaking.add(event, name, email, beginning=beginning, by=by)
            note(event, "added a speaker", speaker.name)
            uuid = speaker.uuid
    except Refusal as refusal:
        form.refuse(refusal)
        return _list_page(event, form), 422
    flash(f"{name} is added{', and a letter is on its way' * is_asked}.", "good")
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)


@bp.post("/<slug:slug>/manage/speakers/ask/")
@open_to_team(Act.EDIT)
def ask(event: Event) -> ResponseReturnValue:
    """Write to everybody who was added or imported and never written to."""
    return _write(event, "ask")


@bp.post("/<slug:slug>/manage/speakers/remind/")
@open_to_team(Act.EDIT)
def remind(event: Event) -> ResponseReturnValue:
    """Write to everybody whose answer or page is missing."""
    return _write(event, "remind")


@bp.post("/<slug:slug>/manage/speakers/read/")
@open_to_team(Act.EDIT)
def read(event: Event) -> ResponseReturnValue:
    """Say that what speakers changed was looked at."""
    with unit_of_work():
        speaking.read_news(event)
    return redirect(url_for(".everybody", slug=event.slug), 303)


@bp.get("/<slug:slug>/manage/programme/")
@open_to_team(Act.EDIT)
def programme(event: Event) -> ResponseReturnValue:
    """Every session with what is missing to it, and what cannot happen at once."""
    clashes = queries.clashes_of(event.id)
    return render_template(
        "programme/manage_programme.html",
        event=event,
        rows=backstage.sessions_of(event.id),
        clashes=clashes[:_CLASHES_SHOWN],
        all_clashes=rules.counted_clashes(len(clashes)),
    )


@bp.get("/<slug:slug>/manage/speakers/<uuid:uuid>/")
@open_to_team(Act.EDIT)
def one(event: Event, uuid: UUID) -> ResponseReturnValue:
    """One speaker: their answer, their page, what they need."""
    speaker = backstage.speaker_of(event.id, uuid)
    return _speaker_page(event, speaker, SpeakerForm.of(speaker))


@bp.post("/<slug:slug>/manage/speakers/<uuid:uuid>/")
@open_to_team(Act.EDIT)
def change(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Change what a speaker's page says."""
    speaker, form = backstage.speaker_of(event.id, uuid), SpeakerForm()
    if not form.validate_on_submit():
        return _speaker_page(event, speaker, form), 422
    if form.preview.data:
        return _speaker_page(event, speaker, form)
    try:
        with unit_of_work():
            speaker = backstage.speaker_of(event.id, uuid)
            changed = speaking.revise(event, speaker, form.texts(), by_themselves=False)
            note(event, "changed a speaker", speaker.name, fields=changed)
    except Refusal as refusal:
        form.refuse(refusal)
        return _speaker_page(event, speaker, form), 422
    flash("Saved.", "good")
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)


@bp.post("/<slug:slug>/manage/speakers/<uuid:uuid>/invite/")
@open_to_team(Act.EDIT)
def invite(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Say where a speaker is written to, and send the letter with their own link."""
    speaker, form, by = backstage.speaker_of(event.id, uuid), AddressForm(), _me()
    if not form.validate_on_submit():
        return _speaker_page(event, speaker, SpeakerForm.of(speaker), address=form), 422
    _spend(event)
    try:
        with unit_of_work():
            speaker = backstage.speaker_of(event.id, uuid)
            speaking.give_address(event, speaker, form.email.data)
            speaking.invite(event, speaker, by=by)
            note(event, "wrote to a speaker", speaker.name)
    except Refusal as refusal:
        form.refuse(refusal)
        return _speaker_page(event, speaker, SpeakerForm.of(speaker), address=form), 422
    flash(f"A letter is on its way to {form.email.data}.", "good")
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)


@bp.post(f"/<slug:slug>/manage/speakers/<uuid:uuid>/<any({', '.join(_ACTS)}):act>/")
@open_to_team(Act.EDIT)
def let_appear(event: Event, uuid: UUID, act: str) -> ResponseReturnValue:
    """Show a speaker, keep them back, or take them out."""
    chosen = _ACTS[act]
    with unit_of_work():
        speaker = backstage.speaker_of(event.id, uuid)
        chosen.change(event, speaker)
        name = speaker.name
        note(event, chosen.did, name)
    flash(chosen.said.format(name), "good")
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)


def _write(event: Event, letter: str) -> ResponseReturnValue:
    """Write to all whom this letter is for, as far as the event's allowance goes."""
    awaits, send, did, nobody = _LETTERS[letter]
    by, wanted = _me(), sum(map(awaits, backstage.all_speakers(event.id)))
    most = _spend(event, wanted) if wanted else 0
    with unit_of_work():
        written = send(event, by=by, most=most)
        note(event, did, counted(written.letters, "letter", "letters"))
    flash(_told(written) or nobody, "good")
    return redirect(url_for(".everybody", slug=event.slug), 303)


def _told(written: speaking.Written) -> str:
    words = {0: "", 1: "One letter is on its way."}
    told = words.get(written.letters, f"{written.letters} letters are on their way.")
    if not written.left:
        return told
    rest = f"An event writes to {rules.LETTERS_AN_HOUR} speakers an hour: press again later"
    return f"{told} {rest} for the other {written.left}.".strip()


def _list_page(event: Event, form: NewSpeakerForm) -> str:
    everybody = backstage.all_speakers(event.id)
    asked = request.args.get("show", "")
    show = asked if asked in _WHICH else ""
    _words, chosen = _WHICH[show]
    return render_template(
        "programme/manage_speakers.html",
        event=event,
        speakers=[speaker for speaker in everybody if chosen(speaker)],
        tabs={name: (words, sum(map(which, everybody))) for name, (words, which) in _WHICH.items()},
        anybody=bool(everybody),
        is_news=any(speaker.news for speaker in everybody),
        remindable=sum(map(speaking.awaits_reminder, everybody)),
        askable=sum(map(speaking.awaits_letter, everybody)),
        missing={
            one.id: backstage.missing_of(one)
            for one in everybody
            if one.appearance is Appearance.CONFIRMED
        },
        show=show,
        form=form,
        button_form=ButtonForm(formdata=None),
    )


def _speaker_page(
    event: Event, speaker: Speaker, form: SpeakerForm, *, address: AddressForm | None = None
) -> str:
    sessions, sent = backstage.parts_of(speaker.id), files.slides_in(speaker)
    of_one = partial(url_for, slug=event.slug, uuid=speaker.uuid)
    return render_template(
        "programme/manage_speaker.html",
        event=event,
        speaker=speaker,
        form=form,
        address=address or AddressForm(formdata=None, obj=speaker),
        sessions=sessions,
        slides={
            one.id: (of_one("manage_files.slides", session=one.slug), len(sent.get(one.id, ())))
            for one, *_rest in sessions
        },
        picture=own_picture_of(speaker, of_one("manage_files.portrait_file")),
        missing=backstage.missing_of(speaker),
        acts={name: act for name, act in _ACTS.items() if speaker.appearance in act.of},
        button_form=ButtonForm(formdata=None),
    )


def _spend(event: Event, letters: int = 1) -> int:
    """Take so many letters of the event's allowance, or those that are left of it; how many."""
    return spend_here("speaker-letter", event, letters, limit=rules.LETTERS_AN_HOUR)


def _me() -> str:
    person = current_person()
    return person.name or person.email
