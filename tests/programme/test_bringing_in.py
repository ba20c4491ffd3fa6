"""Bringing a programme in from a file on the team's pages."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event, Role
from eventsite.programme import backstage
from eventsite.programme.bringing_in import MOST_ENTRIES
from eventsite.programme.models import Appearance
from eventsite.web import uploads
from eventsite.web.models import Upload
from eventsite.web.ratelimit import spend
from eventsite.web.storage import storage
from tests.events.steps import join
from tests.programme.speakers import the_speaker
from tests.support.browser import Browser
from tests.support.factories import make_event, make_speaker
from tests.support.outbox import Outbox
from tests.support.page import Page
from tests.support.time import Clock

SPEAKERS = "Name,E-mail,Tagline\nGrace Sample,grace@example.org,Builds bridges\n"
SESSIONS = "Title,Start,Speakers\nSmall talk,2027-03-13T19:00,Grace Sample\n"


def look(editor: Browser, file: str | bytes, *, expect: int = 200, name: str = "plan.csv") -> Page:
    """Choose a file and see what it would change."""
    content = file.encode() if isinstance(file, str) else file
    data = {"file": (BytesIO(content), name)}
    return editor.submit("bringing_in.look", data, slug="evening", expect=expect)


def bring_in(editor: Browser) -> Page:
    """Say yes to the file that was looked at."""
    assert editor.page is not None
    [action] = {form["action"] for form in editor.page.all("main form")}
    return editor.post(action, editor.page.values(action))


def test_a_file_changes_nothing_before_somebody_says_so(event: Event, editor: Browser) -> None:
    page = look(editor, SPEAKERS)

    assert "1 speaker added. Nothing is changed yet." in page.text()
    assert backstage.all_speakers(event.id) == []

    page = bring_in(editor)

    assert "plan.csv is brought in. 1 speaker added." in page.text()
    assert (the_speaker(event).name, the_speaker(event).email) == (
        "Grace Sample",
        "grace@example.org",
    )


def test_the_same_file_again_changes_nothing_and_a_second_press_finds_it_gone(
    event: Event, editor: Browser
) -> None:
    seen = look(editor, SESSIONS)
    [action] = {form["action"] for form in seen.all("main form")}
    sent = seen.values(action)
    assert "1 session added" in bring_in(editor).text()

    page = editor.post(action, sent, expect=410)
    assert "is gone. Please choose it again." in page.text()
    editor.get("bringing_in.choose", slug="evening")
    assert "Nothing changed. Nothing is changed yet." in look(editor, SESSIONS).text()
    assert len(backstage.sessions_of(event.id)) == 1


def test_what_was_brought_in_leaves_no_file_behind(
    event: Event, editor: Browser, outbox: Outbox
) -> None:
    look(editor, SPEAKERS)
    assert len(list(storage().names())) == 1
    bring_in(editor)

    outbox.work()

    assert db.session.scalars(db.select(Upload)).all() == []
    assert list(storage().names()) == []


def test_what_was_looked_at_and_left_goes_after_a_day(
    event: Event, editor: Browser, clock: Clock
) -> None:
    look(editor, SPEAKERS)
    clock.advance(hours=25)
    with unit_of_work():
        assert uploads.forget_staged() == 1
    assert editor.page is not None
    [action] = {form["action"] for form in editor.page.all("main form")}

    page = editor.post(action, editor.page.values(action), expect=410)

    assert "is gone. Please choose it again." in page.text(".field__error")
    assert backstage.all_speakers(event.id) == []


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "No file arrived."),
        (b"%PDF-1.7", "This is a PDF: import the data behind it instead."),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><schedule>&b;</schedule>", "entities"),
        (b"Colour,Mood\nred,good\n", "A table of sessions needs the columns title and start"),
    ],
    ids=["empty", "pdf", "entity-bomb", "another-table"],
)
def test_a_file_that_cannot_be_read_says_why_beside_the_field(
    event: Event, editor: Browser, file: bytes, sentence: str
) -> None:
    page = look(editor, file, expect=422)

    assert sentence in page.text(".field__error")
    assert backstage.all_speakers(event.id) == []


def test_more_than_can_be_tried_while_others_write_is_refused(
    event: Event, editor: Browser
) -> None:
    table = ["Name", *(f"Guest Number {number}" for number in range(MOST_ENTRIES + 1))]

    page = look(editor, "\n".join(table), expect=422)

    assert "This file holds 3,001 speakers, sessions" in page.text(".field__error")


def test_rooms_and_parts_count_as_well(event: Event, editor: Browser) -> None:
    cast = ", ".join(f"Guest Number {number}" for number in range(40))
    rows = [f'Talk {number},2027-03-13T19:00,Room {number},"{cast}"' for number in range(75)]

    page = look(editor, "\n".join(["Title,Start,Room,Speakers", *rows]), expect=422)

    assert "This file holds 3,190 speakers, sessions" in page.text(".field__error")


def test_a_kept_file_is_not_read_without_end(event: Event, editor: Browser) -> None:
    seen = look(editor, SPEAKERS)
    [action] = {form["action"] for form in seen.all("main form")}
    for _ in range(60):
        spend("bring-in", str(event.id), limit=60, per=timedelta(hours=1))

    editor.post(action, seen.values(action), expect=429)

    assert backstage.all_speakers(event.id) == []


def test_looking_is_limited_whatever_the_file_holds(event: Event, editor: Browser) -> None:
    for _ in range(uploads.FILES_A_DAY):
        look(editor, b"Colour,Mood\nred,good\n", expect=422)

    page = look(editor, SPEAKERS, expect=429)

    assert "many files within a day" in page.text(".field__error")


def test_a_yes_that_was_tampered_with_changes_nothing(event: Event, editor: Browser) -> None:
    seen = look(editor, SPEAKERS)
    [action] = {form["action"] for form in seen.all("main form")}

    editor.post(action, seen.values(action) | {"zone": "Mars/Base"}, expect=422)

    assert backstage.all_speakers(event.id) == []


def test_nothing_chosen_is_told(event: Event, editor: Browser) -> None:
    page = editor.submit("bringing_in.look", {"zone": "Mars/Base"}, slug="evening", expect=422)

    assert "Choose a file." in page.text()
    assert "This is no time zone." in page.text()
    assert page.values("/evening/manage/programme/import/")["zone"] == ["Mars/Base"]


def test_times_of_a_file_without_a_zone_are_read_in_the_one_given(
    event: Event, editor: Browser
) -> None:
    file = {"file": (BytesIO(SESSIONS.encode()), "plan.csv"), "zone": "Europe/Oslo"}
    page = editor.submit("bringing_in.look", file, slug="evening")
    assert "as times in Europe/Oslo" in page.text()

    bring_in(editor)

    [row] = backstage.sessions_of(event.id)
    assert f"{row.session.starts_at:%H:%M}" == "18:00"


def test_v06_a_file_of_another_event_is_not_there(
    app: Flask, event: Event, editor: Browser
) -> None:
    other = make_event("elsewhere")
    sent = uploads.store_programme(other.id, SPEAKERS.encode(), name="a.csv", by="x")
    page = editor.get("bringing_in.choose", slug="evening")
    [csrf] = page.values("/evening/manage/programme/import/")["csrf_token"]

    for uuid in (sent.uuid, uuid4()):
        address = editor.address("bringing_in.bring_in", slug="evening", uuid=uuid)
        editor.post(address, {"csrf_token": csrf, "zone": "UTC"}, expect=410)

    assert backstage.all_speakers(event.id) == backstage.all_speakers(other.id) == []


def test_everybody_who_came_from_a_file_is_asked_with_one_press(
    event: Event, editor: Browser, outbox: Outbox
) -> None:
    make_speaker(event, "Ben Nomail", appearance=Appearance.HIDDEN)
    make_speaker(event, "Cara Out", appearance=Appearance.DECLINED, email="cara@example.org")
    look(editor, SPEAKERS)
    bring_in(editor)
    page = editor.get("speakers.everybody", slug="evening")
    assert "Ask 1 speaker by letter" in page.text()

    page = editor.submit("speakers.ask", {}, slug="evening")

    assert "One letter is on its way." in page.text()
    assert outbox.templates() == ["programme/invitation"]
    assert "by letter" not in page.text("main .team__acts")
    page = editor.post(
        editor.address("speakers.ask", slug="evening"),
        {"csrf_token": page.values("/evening/manage/speakers/")["csrf_token"]},
    )
    assert "Everybody was asked already." in page.text()


def test_the_log_names_the_file(app: Flask, event: Event, editor: Browser) -> None:
    look(editor, SPEAKERS, name="our people.csv")
    bring_in(editor)
    owner = Browser(app)
    owner.sign_in(join(event, Role.OWNER, "olga@example.org", "Olga"))

    page = owner.get("organizer.activity", slug="evening")

    assert page.texts(".rows__name") == ["Noor brought a programme in: our people.csv"]
