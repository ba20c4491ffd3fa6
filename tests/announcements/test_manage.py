"""The pages of announcements: writing, previewing the very letter, sending, and its progress."""

from typing import Any

import pytest
from flask import Flask

from eventsite.announcements import rules
from eventsite.announcements.models import AnnouncementState
from eventsite.core.db import unit_of_work
from eventsite.core.ids import new_uuid
from eventsite.events.models import Event, Role
from eventsite.registration import questions
from tests.announcements import steps
from tests.events.steps import join
from tests.registration.steps import fill, registered
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session
from tests.support.outbox import Outbox
from tests.support.statements import statements

TYPED: dict[str, Any] = {
    "subject": "News of {event}",
    "body": "Dear {name}, *come*: {link}",
    "standings": ["confirmed"],
}


def ask(event: Event) -> None:
    with unit_of_work():
        questions.ask(event, "What do you carry?")


def test_from_an_empty_page_to_letters(event: Event, registrar: Browser, outbox: Outbox) -> None:
    registered(event, "ada")
    registered(event, "ben")
    registrar.get("announcements.everything", slug="evening")
    registrar.follow("Write an announcement")

    page = registrar.submit("announcements.write", TYPED, slug="evening")
    assert page.heading == "News of {event}"
    assert "Draft" in page.text()
    assert "People with a seat. 2 people now." in page.text()
    uuid = page.address.strip("/").rpartition("/")[2]
    page = registrar.submit("announcements.send", {}, slug="evening", uuid=uuid)
    assert "It is on its way to 2 people." in page.text()
    assert page.texts(".figures__one") == ["People2 people", "Waiting2 waiting", "Sent0", "Failed0"]
    outbox.work()
    page = registrar.follow("Look again")

    assert steps.written_to(outbox) == ["ada", "ben"]
    assert page.texts(".rows__address") == ["ada@example.org", "ben@example.org"]
    assert "No mail server is set, so these letters stay here." in page.text(".notice--warning")
    assert page.texts(".rows__more") == ["Kept here", "Kept here"]
    page = registrar.get("announcements.everything", slug="evening")
    assert page.texts(".rows .team-state") == ["Kept here"]
    assert page.texts(".rows__name") == ["News of {event}"]
    assert "To 2 people" in page.text()


def test_each_number_leads_to_its_letters(event: Event, registrar: Browser, outbox: Outbox) -> None:
    fill(event, 2)
    uuid = steps.announce(event)
    outbox.work()
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.follow("2 kept here")
    assert len(page.texts(".rows__name")) == 2

    page = registrar.get("announcements.one", slug="evening", uuid=uuid, state="failed")
    assert page.texts(".rows__name") == []


def test_how_many_it_is_for_is_told_before_anything_is_kept(
    event: Event, registrar: Browser
) -> None:
    fill(event, 2)
    empty = {"subject": "", "body": "", "standings": ["confirmed"], "count": "1"}

    page = registrar.submit("announcements.write", empty, slug="evening")
    assert "That is 2 people now." in page.text(".notice")
    page = registrar.submit(
        "announcements.write", TYPED | {"standings": None, "count": "1"}, slug="evening"
    )
    assert "That is 0 people now." in page.text(".notice")
    page = registrar.get("announcements.everything", slug="evening")
    assert page.has(".empty")

    uuid = steps.draft(event)
    registrar.get("announcements.edit", slug="evening", uuid=uuid)
    page = registrar.submit(
        "announcements.revise", {"subject": "Other", "count": "1"}, slug="evening", uuid=uuid
    )
    assert "That is 2 people now." in page.text(".notice")
    assert steps.now(event, uuid).subject == "News of {event}"


@pytest.mark.parametrize("typed", [{}, {"party": "2"}, {"appearances": ["confirmed"]}])
def test_what_narrows_it_is_open_when_it_does(
    event: Event, registrar: Browser, typed: dict[str, Any]
) -> None:
    given = TYPED | typed | {"count": "1"}

    page = registrar.submit("announcements.write", given, slug="evening")

    assert page.all(".opens")[-1].has_attr("open") is bool(typed)


def test_a_placeholder_that_is_none_is_named_beside_its_field(registrar: Browser) -> None:
    page = registrar.submit(
        "announcements.write", TYPED | {"body": "Dear {nobody}, come."}, slug="evening", expect=422
    )

    assert page.errors == {
        "body": "Error: “{nobody}” is no placeholder. There are {name}, {event}, {when}, {place} "
        "and {link}."
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"standings": None}, "Say for whom it is."),
        ({"standings": None, "party": "2"}, "To choose by seats"),
        ({"standings": None, "answered": "no"}, "To choose by answers"),
        ({"standings": ["admin"]}, "not"),
        ({"saved": "4711"}, "Not a valid choice"),
        ({"subject": ""}, "needs a subject"),
        ({"subject": "x" * 151}, "room for 150"),
    ],
)
def test_what_makes_no_sense_is_refused(
    event: Event, registrar: Browser, typed: dict[str, Any], sentence: str
) -> None:
    ask(event)
    page = registrar.submit("announcements.write", TYPED | typed, slug="evening", expect=422)

    assert sentence in page.text(".error-summary")


def test_answers_are_asked_for_where_there_is_a_question(event: Event, registrar: Browser) -> None:
    page = registrar.get("announcements.new", slug="evening")
    assert "Your question" not in page.text()

    ask(event)

    page = registrar.get("announcements.new", slug="evening")
    assert "Your question" in page.text()


def test_what_becomes_of_an_announcement_is_in_the_log(
    app: Flask, event: Event, registrar: Browser
) -> None:
    registered(event, "ada")
    uuid = steps.draft(event)
    when = {"send_wall": "2027-03-10T09:00"}
    for act, typed in (("schedule", when), ("take_back", {}), ("send", {}), ("cancel", {})):
        registrar.get("announcements.one", slug="evening", uuid=uuid)
        registrar.submit(f"announcements.{act}", typed, slug="evening", uuid=uuid)
    owner = Browser(app)
    owner.sign_in(join(event, Role.OWNER, "olga@example.org", "Olga"))

    page = owner.get("organizer.activity", slug="evening")

    assert page.texts(".rows__name") == [
        "Noor stopped an announcement: News of {event}",
        "Noor sent an announcement: News of {event}",
        "Noor took a scheduled announcement back: News of {event}",
        "Noor scheduled an announcement: News of {event}",
    ]


def test_everything_chosen_comes_back_when_it_is_changed(event: Event, registrar: Browser) -> None:
    ask(event)
    session = make_session(event, "Bread")
    typed = TYPED | {
        "standings": ["confirmed", "waiting"],
        "party": "1",
        "answered": "no",
        "saved": str(session.uuid),
        "appearances": ["confirmed"],
    }
    page = registrar.submit("announcements.write", typed, slug="evening")
    assert "People with a seat or in line for a seat, 1 person in the party" in page.text()
    assert "who did not answer your question" in page.text()
    assert "who are speakers and said yes, who saved “Bread”. 0 people now." in page.text()
    uuid = page.address.strip("/").rpartition("/")[2]

    page = registrar.follow("Change")
    kept = page.values(page.address)
    page = registrar.submit("announcements.revise", {"subject": "Other"}, slug="evening", uuid=uuid)

    kept.pop("csrf_token")
    assert kept == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }
    assert page.heading == "Other"
    registrar.get("announcements.edit", slug="evening", uuid=uuid)
    registrar.submit("announcements.revise", {"body": "{x}"}, slug="evening", uuid=uuid, expect=422)
    registrar.submit("announcements.revise", {"body": ""}, slug="evening", uuid=uuid, expect=422)


def test_it_is_scheduled_on_the_events_clock_and_taken_back(
    event: Event, registrar: Browser
) -> None:
    registered(event)
    uuid = steps.draft(event)
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.submit(
        "announcements.schedule", {"send_wall": "2027-03-02T09:00"}, slug="evening", uuid=uuid
    )
    assert "goes out Tue 2 Mar, 09:00 Chicago time (UTC−6)" in page.text()
    page = registrar.get("announcements.everything", slug="evening")
    assert "Goes out Tue 2 Mar, 09:00" in page.text()
    registrar.get("announcements.one", slug="evening", uuid=uuid)
    page = registrar.submit("announcements.take_back", {}, slug="evening", uuid=uuid)

    assert "It is a draft again." in page.text()


@pytest.mark.parametrize(
    ("wall", "sentence"),
    [
        ("", "Say when it is to be sent."),
        ("2027-02-28T09:00", "This time has passed."),
        ("2027-03-14T02:30", "Use 03:30 instead."),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(
    event: Event, registrar: Browser, wall: str, sentence: str
) -> None:
    uuid = steps.draft(event)
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.submit(
        "announcements.schedule", {"send_wall": wall}, slug="evening", uuid=uuid, expect=422
    )

    assert sentence in page.errors["send_wall"]


def test_what_has_not_left_is_stopped(event: Event, registrar: Browser, outbox: Outbox) -> None:
    fill(event, 2)
    uuid = steps.announce(event)
    steps.portion(steps.now(event, uuid).id)
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.submit("announcements.cancel", {}, slug="evening", uuid=uuid)

    assert "Nothing more of it goes out. 2 letters did not leave." in page.text()
    assert steps.now(event, uuid).state is AnnouncementState.CANCELLED
    registrar.get("announcements.edit", slug="evening", uuid=uuid, expect=409)


def test_pressed_twice_it_is_sent_once(event: Event, registrar: Browser, outbox: Outbox) -> None:
    registered(event)
    uuid = steps.draft(event)
    page = registrar.get("announcements.one", slug="evening", uuid=uuid)
    action = registrar.address("announcements.send", slug="evening", uuid=uuid)
    typed = page.values(action)

    registrar.post(action, typed)
    registrar.post(action, typed, expect=409)
    outbox.work()

    assert steps.written_to(outbox) == ["ada"]


def test_v53_an_event_does_not_write_without_end(event: Event, registrar: Browser) -> None:
    registered(event)
    for _ in range(rules.ANNOUNCEMENTS_AN_HOUR):
        uuid = steps.draft(event)
        registrar.get("announcements.one", slug="evening", uuid=uuid)
        registrar.submit("announcements.send", {}, slug="evening", uuid=uuid)
    uuid = steps.draft(event)
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.submit("announcements.send", {}, slug="evening", uuid=uuid, expect=429)

    assert rules.TOO_MANY in page.text()
    assert int(page.headers["Retry-After"]) > 0
    assert steps.now(event, uuid).state is AnnouncementState.DRAFT


def test_what_is_not_there_takes_nothing_from_what_an_event_may_send(
    event: Event, registrar: Browser
) -> None:
    registered(event)
    uuid = steps.draft(event)
    page = registrar.get("announcements.one", slug="evening", uuid=uuid)
    typed = page.values(registrar.address("announcements.send", slug="evening", uuid=uuid))
    nowhere = registrar.address("announcements.send", slug="evening", uuid=new_uuid())

    for _ in range(rules.ANNOUNCEMENTS_AN_HOUR + 1):
        registrar.post(nowhere, typed, expect=404)
    registrar.get("announcements.one", slug="evening", uuid=uuid)
    page = registrar.submit("announcements.send", {}, slug="evening", uuid=uuid)

    assert "It is on its way to 1 person." in page.text()


def test_v06_an_announcement_of_another_event_is_not_there(
    event: Event, registrar: Browser
) -> None:
    other = make_event("other")
    uuid = steps.draft(other)

    for endpoint in ("one", "edit", "preview", "preview_html"):
        registrar.get(f"announcements.{endpoint}", slug="evening", uuid=uuid, expect=404)
        registrar.get(f"announcements.{endpoint}", slug="other", uuid=uuid, expect=404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_however_many_get_it(
    event: Event, registrar: Browser, outbox: Outbox, count: int
) -> None:
    fill(event, count)
    for number in range(count):
        uuid = steps.announce(event, subject=f"News {number}")
    outbox.work()
    make_person()

    with statements() as everything:
        registrar.get("announcements.everything", slug="evening")
    with statements() as one:
        registrar.get("announcements.one", slug="evening", uuid=uuid)

    assert (len(everything), len(one)) == (4, 6), one
