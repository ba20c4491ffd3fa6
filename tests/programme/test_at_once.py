"""Two people change a speaker at once: what counts is how the speaker is under the lock."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.events.queries import event_by_id
from eventsite.programme import backstage, files, service, speaking
from eventsite.programme.details import SpeakerTexts
from eventsite.programme.errors import (
    NoSuchSlides,
    NoSuchSpeaker,
    NoSuchSpeakersLink,
    ProgrammeRefused,
)
from eventsite.programme.models import Appearance, Slides, Speaker
from tests.programme.files import a_speaker_with_a_session, uploads
from tests.programme.speakers import GRACE, the_speaker
from tests.support.factories import make_speaker
from tests.support.files import make_portrait, make_slides
from tests.support.outbox import Outbox
from tests.support.threads import at_once
from tests.support.time import Clock

TALK = "talk-of-grace-sample"


def meanwhile(row: Speaker | Slides, **values: Any) -> None:
    """What another request has committed since this one read the row."""
    other = sa.update(type(row)).where(type(row).id == row.id).values(**values)
    db.session.execute(other.execution_options(synchronize_session=False))


@pytest.mark.parametrize("kept_back", [Appearance.HIDDEN, Appearance.WITHDRAWN])
def test_a_yes_does_not_undo_what_the_team_did_just_before(
    event: Event, kept_back: Appearance
) -> None:
    make_speaker(event, appearance=Appearance.INVITED)

    with pytest.raises(ProgrammeRefused), unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, appearance=kept_back)
        speaking.accept(event, speaker)


def test_a_no_after_a_yes_elsewhere_takes_that_back(event: Event) -> None:
    make_speaker(event, appearance=Appearance.INVITED)

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, appearance=Appearance.CONFIRMED)
        speaking.decline(event, speaker)

    assert the_speaker(event).appearance is Appearance.WITHDRAWN


def test_the_team_shows_whom_somebody_has_just_kept_back(event: Event) -> None:
    make_speaker(event)

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, appearance=Appearance.HIDDEN)
        service.confirm_speaker(event, speaker)

    assert the_speaker(event).appearance is Appearance.CONFIRMED


def test_a_letter_goes_to_the_address_as_it_is_now(event: Event, outbox: Outbox) -> None:
    make_speaker(event, email="old@example.org")

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, email=GRACE, link_round=1)
        speaking.invite(event, speaker, by="Noor")

    assert outbox.templates(to=GRACE) == ["programme/invitation"]
    speaking.behind(speaking.token_of(the_speaker(event)))


@pytest.mark.parametrize(
    "change",
    [
        lambda event, speaker: speaking.revise(
            event, speaker, SpeakerTexts(name="Grace"), by_themselves=True
        ),
        lambda _event, speaker: files.change_portrait(speaker, None, "A", by_themselves=True),
    ],
)
def test_news_is_added_to_what_came_meanwhile(
    event: Event, change: Callable[[Event, Speaker], object]
) -> None:
    make_speaker(event)

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, news=["answer", "slides"])
        change(event, speaker)

    assert {"answer", "slides"} < set(the_speaker(event).news)


def test_a_link_that_ends_while_somebody_waits_for_the_lock_leads_nowhere(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker, lock = make_speaker(event, email=GRACE), backstage.lock_event
    with unit_of_work():
        speaking.invite(event, speaker, by="Noor")
    token = speaking.token_of(the_speaker(event))

    def lock_after_others(event_id: int) -> Event:
        meanwhile(speaker, link_digest=None, link_round=speaker.link_round + 1)
        return lock(event_id)

    monkeypatch.setattr(backstage, "lock_event", lock_after_others)
    with pytest.raises(NoSuchSpeakersLink), unit_of_work():
        speaking.behind_locked(token)


def test_texts_say_nothing_of_a_portrait(event: Event) -> None:
    make_speaker(event, portrait_alt="By a window")

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, portrait_alt="By a door")
        speaking.revise(event, speaker, SpeakerTexts(name="Grace"), by_themselves=True)

    assert the_speaker(event).portrait_alt == "By a door"


def test_of_two_portraits_at_once_one_is_kept(event: Event) -> None:
    make_speaker(event)
    first, second = make_portrait(event), make_portrait(event)

    with unit_of_work():
        speaker = the_speaker(event)
        meanwhile(speaker, portrait_id=first.id)
        files.change_portrait(speaker, second, "", by_themselves=False)

    assert [upload.id for upload in uploads()] == [the_speaker(event).portrait_id]


@pytest.mark.parametrize(
    "act",
    [files.show_slides, files.keep_slides_back, files.remove_slides],
    ids=lambda a: a.__name__,
)
def test_slides_that_were_taken_away_are_gone(event: Event, act: Callable[..., None]) -> None:
    speaker = a_speaker_with_a_session(event)
    upload = make_slides(event)
    with unit_of_work():
        files.add_slides(speaker, files.session_of(speaker, TALK), upload, by_themselves=False)

    with pytest.raises(NoSuchSlides), unit_of_work():
        sent = files.slides_of(speaker, upload.uuid)
        gone = sa.delete(Slides).execution_options(synchronize_session=False)
        db.session.execute(gone)
        act(speaker, sent, by_themselves=True)


def test_slides_are_kept_back_though_somebody_has_just_shown_them(event: Event) -> None:
    speaker = a_speaker_with_a_session(event)
    upload = make_slides(event)
    with unit_of_work():
        files.add_slides(speaker, files.session_of(speaker, TALK), upload, by_themselves=False)

    with unit_of_work():
        sent = files.slides_of(speaker, upload.uuid)
        meanwhile(sent.slides, is_shown=True)
        files.keep_slides_back(speaker, sent, by_themselves=True)

    assert not files.slides_of(speaker, upload.uuid).slides.is_shown


def test_a_speaker_who_is_gone_is_no_speaker(event: Event) -> None:
    make_speaker(event)

    with pytest.raises(NoSuchSpeaker), unit_of_work():
        speaker = the_speaker(event)
        db.session.execute(sa.delete(Speaker).execution_options(synchronize_session=False))
        speaking.hide(event, speaker)


@pytest.mark.parametrize(
    ("write", "asked"),
    [(speaking.invite_all, False), (speaking.remind, True)],
    ids=["ask", "remind"],
)
def test_two_presses_at_once_write_one_letter(
    app: Flask,
    event: Event,
    outbox: Outbox,
    clock: Clock,
    write: Callable[..., Any],
    *,
    asked: bool,
) -> None:
    make_speaker(event, email=GRACE, appearance=Appearance.INVITED)
    event_id = event.id
    if asked:
        with unit_of_work():
            speaking.invite(event, the_speaker(event), by="Noor")
    before = len(outbox.letters(to=GRACE))
    clock.advance(days=3)

    def press() -> None:
        with unit_of_work():
            event = event_by_id(event_id)
            read_before = backstage.all_speakers(event_id)
            write(event, by="Noor", most=9)
            assert len(read_before) == 1

    at_once(app, [press, press, press])

    assert len(outbox.letters(to=GRACE)) == before + 1
