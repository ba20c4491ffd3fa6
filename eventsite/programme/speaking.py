"""Speakers and the team: asking them by letter, their answer, their own texts, reminders.

Each speaker who was asked has a secret link to a page of their own. It is made again from the
server's key whenever a letter needs it, and lives until a month after the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from eventsite.core import clock, settings
from eventsite.core.db import db
from eventsite.core.tokens import derived_token, digest
from eventsite.events import service as events
from eventsite.events.colours import accent_colours
from eventsite.events.models import Event
from eventsite.events.queries import event_by_id
from eventsite.mail import service as mail
from eventsite.people import service as people
from eventsite.people.errors import BadAddress
from eventsite.people.rules import as_address
from eventsite.programme import backstage, rules, service
from eventsite.programme import details as words
from eventsite.programme.details import SpeakerDetails, SpeakerTexts
from eventsite.programme.errors import NoAddress, NoSuchSpeakersLink, ProgrammeRefused
from eventsite.programme.models import Appearance, Speaker

_COMES = (Appearance.INVITED, Appearance.CONFIRMED)
_ASKABLE = (Appearance.INVITED, Appearance.DECLINED, Appearance.HIDDEN, Appearance.WITHDRAWN)
_DATES = {"invitation": "invited_at", "reminder": "reminded_at"}
"""The letters of which it is kept when the last one was written."""


def token_of(speaker: Speaker) -> str:
    """The secret in a speaker's own link."""
    key = settings.current().secret_key
    return derived_token(key, "speaking", str(speaker.uuid), str(speaker.link_round))


def behind(token: str) -> tuple[Event, Speaker]:
    """The speaker whose own link it is, with their event, draft or not.

    Raises NoSuchSpeakersLink.
    """
    speaker = backstage.speaker_by_link(digest(token))
    event = event_by_id(speaker.event_id) if speaker is not None else None
    if speaker is None or event is None or clock.now() > event.ends_at + rules.LINK_LIFE:
        raise NoSuchSpeakersLink
    return event, speaker


def behind_locked(token: str) -> tuple[Event, Speaker]:
    """The same under the event's lock, for whoever is about to change something.

    A link that led here a moment ago and was ended meanwhile leads nowhere: NoSuchSpeakersLink.
    """
    event, speaker = behind(token)
    backstage.locked(event.id, speaker)
    return behind(token)


def add(event: Event, name: str, email: str, *, beginning: rules.Beginning, by: str) -> Speaker:
    """A further speaker, who is asked by letter, kept back, or shown at once.

    Raises ProgrammeRefused, BadAddress and NoAddress, naming the field.
    """
    is_shown = beginning is rules.Beginning.SHOW
    appearance = Appearance.CONFIRMED if is_shown else Appearance.HIDDEN
    speaker = service.add_speaker(event, SpeakerDetails(name=name, appearance=appearance))
    give_address(event, speaker, email)
    if beginning is rules.Beginning.ASK:
        invite(event, speaker, by=by)
    return speaker


def give_address(event: Event, speaker: Speaker, email: str) -> None:
    """Say where letters to a speaker go; empty is nowhere. Another address ends the old link.

    Raises BadAddress for what cannot be one.
    """
    address = as_address(email) if email.strip() else ""
    if address is None:
        raise BadAddress
    _event, speaker = backstage.locked(event.id, speaker)
    if address == speaker.email:
        return
    speaker.email = address
    speaker.link_round += 1
    speaker.link_digest = None
    db.session.flush()


def invite(event: Event, speaker: Speaker, *, by: str) -> None:
    """Ask a speaker by letter, or send them their link again. ``by`` names who asks.

    From then on they may sign in with that address, and find their page on their account.

    Whoever is shown already stays so: the letter asks them to look after their page. Raises
    NoAddress.
    """
    event, speaker = backstage.locked(event.id, speaker)
    if not speaker.email:
        raise NoAddress(field="email")
    _ask(event, [speaker], by=by)


@dataclass(frozen=True)
class Written:
    """How many letters were written, and how many more could have been."""

    letters: int
    left: int


def invite_all(event: Event, *, by: str, most: int) -> Written:
    """Ask everybody who can be asked and never was, ``most`` of them."""
    event, everybody = backstage.all_locked(event.id)
    waiting = [speaker for speaker in everybody if awaits_letter(speaker)]
    _ask(event, waiting[:most], by=by)
    return Written(len(waiting[:most]), len(waiting[most:]))


def awaits_letter(speaker: Speaker) -> bool:
    """Whether a speaker has an address, was never written to, and is not out of it."""
    is_out = speaker.appearance in (Appearance.DECLINED, Appearance.WITHDRAWN)
    return bool(speaker.email) and speaker.invited_at is None and not is_out


def accept(event: Event, speaker: Speaker) -> None:
    """The speaker says yes and is shown from now on. Twice is once.

    Raises ProgrammeRefused where the team must ask first: it keeps them back, or they had gone.
    """
    event, speaker = backstage.locked(event.id, speaker)
    if speaker.appearance in (Appearance.HIDDEN, Appearance.WITHDRAWN):
        raise ProgrammeRefused("Your page is kept back at the moment. Please write to the team.")
    _answer(event, speaker, Appearance.CONFIRMED)


def decline(event: Event, speaker: Speaker) -> None:
    """The speaker says no, or takes their yes back and vanishes everywhere at once.

    Who is kept back may say no as well, so that nobody shows them later, not knowing.
    """
    event, speaker = backstage.locked(event.id, speaker)
    if speaker.appearance is Appearance.CONFIRMED:
        _answer(event, speaker, Appearance.WITHDRAWN)
    elif speaker.appearance in (Appearance.INVITED, Appearance.HIDDEN):
        _answer(event, speaker, Appearance.DECLINED)


def hide(event: Event, speaker: Speaker) -> None:
    """Keep a speaker back, for the team; their sessions stay, without them."""
    service.let_appear(event, speaker, Appearance.HIDDEN)


def revise(
    event: Event, speaker: Speaker, texts: SpeakerTexts, *, by_themselves: bool
) -> list[str]:
    """Change what is said of a speaker, and give back the names of what changed.

    What they change themselves is news for the team. The address of their page stays. Raises
    ProgrammeRefused, naming the field.
    """
    event, speaker = backstage.locked(event.id, speaker)
    values = words.speaker_texts(texts)
    changed = [name for name, value in values.items() if getattr(speaker, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(speaker, name, values[name])
    if by_themselves:
        service.note_own(speaker, changed)
    speaker.revised_at = clock.now()
    if "name" in changed:
        service.revise_sessions_of(speaker)
    events.touch(event)
    db.session.flush()
    return changed


def read_news(event: Event) -> int:
    """The team has looked at what speakers changed; how many had."""
    _event, everybody = backstage.all_locked(event.id)
    told = [speaker for speaker in everybody if speaker.news]
    for speaker in told:
        speaker.news = []
    db.session.flush()
    return len(told)


def remind(event: Event, *, by: str, most: int) -> Written:
    """Write to those whose answer or page is missing, ``most`` of them."""
    event, everybody = backstage.all_locked(event.id)
    waiting = [speaker for speaker in everybody if awaits_reminder(speaker)]
    _write(event, waiting[:most], "reminder", by=by)
    return Written(len(waiting[:most]), len(waiting[most:]))


def tell_move(event: Event, *, before: str) -> None:
    """Write to everybody who was asked, and has not said no, that time or place are others.

    ``before`` is what they knew, in words.
    """
    event, everybody = backstage.all_locked(event.id)
    asked = [one for one in everybody if one.email and one.invited_at is not None]
    _write(event, [one for one in asked if one.appearance in _COMES], "moved", before=before)


def awaits_reminder(speaker: Speaker) -> bool:
    """Whether who owes an answer or a page was last written to days ago."""
    may = rules.may_remind(clock.now(), speaker.invited_at, speaker.reminded_at)
    owes = speaker.appearance is Appearance.INVITED or lacks_something(speaker)
    return may and bool(speaker.email) and owes


def lacks_something(speaker: Speaker) -> bool:
    """Whether the page of a speaker who is shown is not yet what it could be."""
    is_shown = speaker.appearance is Appearance.CONFIRMED
    return is_shown and bool(backstage.missing_of(speaker))


def _answer(event: Event, speaker: Speaker, appearance: Appearance) -> None:
    if speaker.appearance is appearance:
        return
    service.let_appear(event, speaker, appearance)
    speaker.answered_at = clock.now()
    speaker.news = sorted({*speaker.news, "answer"})
    db.session.flush()


def _ask(event: Event, speakers: Sequence[Speaker], *, by: str) -> None:
    askable = [speaker.id for speaker in speakers if speaker.appearance in _ASKABLE]
    if askable:
        asked = sa.update(Speaker).where(Speaker.id.in_(askable))
        invited = {"appearance": Appearance.INVITED, "settled_at": clock.now()}
        db.session.execute(asked.values(invited))
    people.make_known({speaker.email: speaker.name for speaker in speakers})
    _write(event, speakers, "invitation", by=by)


def _write(event: Event, speakers: Sequence[Speaker], letter: str, **said: str) -> None:
    """Letters in a handful of statements, however many: nobody else writes meanwhile."""
    dates_kept = {_DATES[letter]: clock.now()} if letter in _DATES else {}
    tokens = {speaker.id: token_of(speaker) for speaker in speakers}
    letters = [_letter(event, one, letter, token=tokens[one.id], **said) for one in speakers]
    if letters:
        links = [{"id": key, "link_digest": digest(token)} for key, token in tokens.items()]
        db.session.execute(sa.update(Speaker), [{**link, **dates_kept} for link in links])
    for speaker in speakers:
        db.session.expire(speaker, ("link_digest", *dates_kept))
    mail.enqueue_all(letters)


def _letter(event: Event, speaker: Speaker, letter: str, **said: str) -> mail.Prepared:
    colours = accent_colours(event.accent)
    missing = backstage.missing_of(speaker)
    return mail.prepared(
        f"programme/{letter}",
        to=speaker.email,
        to_name=speaker.name,
        values={
            "title": event.title,
            "accent": colours.light,
            "accent_dark": colours.dark,
            "name": speaker.name,
            "when": clock.span_words(event.starts_at, event.ends_at, event.zone),
            "zone": clock.city_of(event.zone),
            "venue": event.place,
            "asked": speaker.appearance is Appearance.INVITED,
            "missing": ", ".join(missing[:-1]) + " and " + missing[-1]
            if len(missing) > 1
            else "".join(missing),
            **said,
        },
        event_id=event.id,
        reply_to=event.contact_email,
    )
