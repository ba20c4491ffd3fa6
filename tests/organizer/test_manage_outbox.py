"""The team's outbox: letters of its own event alone, why they failed, and trying again."""

from uuid import uuid4

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events.models import Event, Role
from eventsite.mail import service as mail
from eventsite.mail.models import LetterState
from eventsite.organizer import manage_outbox as pages
from eventsite.organizer import rules
from tests.events.steps import join
from tests.mail.conftest import configure, write
from tests.registration.steps import fill, registered
from tests.support import source
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.outbox import Outbox
from tests.support.smtp import post_office
from tests.support.statements import statements


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def owner(event: Event, browser: Browser) -> Browser:
    browser.sign_in(join(event, Role.OWNER))
    return browser


def refused_letter(outbox: Outbox) -> str:
    """Let every letter in the outbox be refused; the uuid of the first."""
    with post_office() as office:
        office.script.to_recipient = lambda _address: "550 5.1.1 nobody of that name"
        configure(mail_from="Noor <noor@events.example>", mail_url=office.url, development=False)
        outbox.work()
    configure(mail_url="", development=True)
    return str(outbox.letters()[0].uuid)


def test_letters_in_trouble_stand_on_the_overview_until_they_are_tried_again(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    make_event("elsewhere")
    registered(event, "ada")
    assert "did not arrive" not in owner.get("organizer.dashboard", slug="evening").text()
    refused = refused_letter(outbox)

    page = owner.get("organizer.dashboard", slug="evening")
    assert "1 letter did not arrive" in page.text(".rows")
    page = owner.visit(page.link("See why: 1 letter did not arrive"))
    assert page.texts(".rows__name") == ["Ada Example ada@example.org"]
    assert page.texts(".standing") == ["Failed"]

    owner.submit("outbox.try_again", {}, slug="evening", uuid=refused)
    assert "did not arrive" not in owner.get("organizer.dashboard", slug="evening").text()


def test_letters_that_a_server_puts_off_stand_on_the_overview(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    registered(event, "ada")
    with post_office() as office:
        office.script.to_recipient = lambda _address: "451 4.7.1 later"
        configure(mail_from="Noor <noor@events.example>", mail_url=office.url, development=False)
        outbox.work()
    configure(mail_url="", development=True)

    page = owner.get("organizer.dashboard", slug="evening")

    assert "1 letter was put off" in page.text(".rows")


def test_letters_that_stay_here_are_told_of_until_there_is_a_server(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    registered(event, "ada")
    outbox.work()

    page = owner.get("organizer.dashboard", slug="evening")
    page = owner.visit(page.link("See why: 1 letter stays here: there is no mail server"))
    assert "No mail server is set, so letters stay here." in page.text(".notice")

    configure(mail_url="smtp://mail.events.club")
    assert "stays here" not in owner.get("organizer.dashboard", slug="evening").text()
    assert not owner.get("outbox.letters", slug="evening").has(".notice")


def test_letters_stand_there_without_what_is_in_them(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    registered(event, "ada")
    registered(event, "ben")
    outbox.work()

    page = owner.get("outbox.letters", slug="evening")

    assert page.texts(".rows__address") == ["ben@example.org", "ada@example.org"]
    assert "Has a seat · written Mon 1 Mar, 06:00" in page.text()
    assert "Hello" not in page.text()
    assert "/registration/" not in page.body.decode()


def test_every_letter_of_an_event_has_words_for_the_outbox() -> None:
    folders = {path.rpartition("/")[0] for path in source.files("templates/mail", ending=".txt")}
    letters = {path.removeprefix("templates/mail/") for path in folders if path.count("/") == 3}

    assert {one for one in letters if not one.startswith("people/")} == set(pages.LETTERS)
    assert pages.letter_words("people/sign_in") == "Sign in"


def test_v06_letters_of_other_events_and_of_accounts_are_not_there(
    event: Event, owner: Browser
) -> None:
    other = make_event("other")
    registered(other, "ada")
    account = write("ada@example.org", template="people/sign_in")
    assert account

    page = owner.get("outbox.letters", slug="evening")

    assert page.texts(".rows__name") == []
    assert "No letters yet" in page.text()


def test_v06_a_letter_of_another_event_cannot_be_tried_again(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    registered(make_event("other"), "ada")
    foreign = refused_letter(outbox)
    registered(event, "ben")
    refused_letter(outbox)
    page = owner.get("outbox.letters", slug="evening", state="failed")
    own = str(page.all(".rows form")[0]["action"])
    token = page.values(own)

    for uuid in (foreign, str(uuid4())):
        action = owner.address("outbox.try_again", slug="evening", uuid=uuid)
        owner.post(action, token, expect=404)

    assert {row.state for row in outbox.letters(to="ada@example.org")} == {LetterState.FAILED}


def test_a_failed_letter_says_why_and_is_tried_again(
    event: Event, owner: Browser, outbox: Outbox
) -> None:
    registered(event)
    uuid = refused_letter(outbox)
    page = owner.get("outbox.letters", slug="evening", state="failed")
    assert "550 5.1.1 nobody of that name" in page.text()

    page = owner.submit("outbox.try_again", {}, slug="evening", uuid=uuid)
    assert "The letter to ada@example.org is tried again." in page.text()
    with post_office() as office:
        configure(mail_from="Noor <noor@events.example>", mail_url=office.url)
        outbox.work()
        arrived = [delivery.recipient for delivery in office.deliveries]

    assert arrived == ["ada@example.org"]


def test_what_did_not_fail_is_not_tried_again(event: Event, owner: Browser, outbox: Outbox) -> None:
    registered(event)
    uuid = refused_letter(outbox)
    page = owner.get("outbox.letters", slug="evening", state="failed")
    action = owner.address("outbox.try_again", slug="evening", uuid=uuid)
    typed = page.values(action)
    owner.post(action, typed)

    page = owner.post(action, typed)

    assert "This letter cannot be tried again." in page.text()


def test_one_whose_text_is_gone_has_no_button(event: Event, owner: Browser, outbox: Outbox) -> None:
    registered(event)
    refused_letter(outbox)
    [row] = outbox.letters()
    with unit_of_work():
        row.emptied, row.raw = True, None

    page = owner.get("outbox.letters", slug="evening", state="failed")

    assert "Its text is gone" in page.text()
    assert page.all(".rows form") == []


@pytest.mark.parametrize(
    ("state", "shown"), [("waiting", 1), ("sent", 0), ("failed", 0), ("kept", 2), ("", 3), ("x", 3)]
)
def test_letters_by_state(
    event: Event, owner: Browser, outbox: Outbox, state: str, shown: int
) -> None:
    fill(event, 2)
    outbox.work()
    registered(event)

    page = owner.get("outbox.letters", slug="evening", state=state)

    assert len(page.all(".rows__one")) == shown


def test_many_letters_are_on_several_pages(event: Event, owner: Browser) -> None:
    values = {"sender": "us"}
    with unit_of_work():
        for number in range(2 * pages.LETTERS_A_PAGE + 1):
            to = f"guest{number}@example.org"
            mail.enqueue("mail/test_letter", to=to, values=values, event_id=event.id)

    owner.get("outbox.letters", slug="evening", state="waiting")
    page = owner.follow("Next page")
    assert page.texts(".rows__name")[0] == f"guest{pages.LETTERS_A_PAGE}@example.org"
    page = owner.follow("Next page")

    assert page.texts(".rows__name") == ["guest0@example.org"]
    assert "Page 3 of 3" in page.text()


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_asks_the_same_however_many_letters(
    event: Event, owner: Browser, count: int
) -> None:
    fill(event, count)

    with statements() as said:
        owner.get("outbox.letters", slug="evening")

    assert len(said) == 4, said


def test_the_doctor_is_for_owners(event: Event, app: Flask, owner: Browser) -> None:
    registrar = Browser(app)
    registrar.sign_in(join(event, Role.REGISTRAR, "ruth@example.org", "Ruth"))

    assert "Ask the mail doctor" not in registrar.get("outbox.letters", slug="evening").text()
    registrar.get("outbox.examine", slug="evening", expect=404)
    owner.get("outbox.letters", slug="evening")
    page = owner.follow("Ask the mail doctor")

    assert page.heading == "Mail doctor"
    assert page.text(".notice") == "Letters do not leave this site: 2 things to put right."
    assert "names no mail server: letters stay here" in page.text()
    assert page.texts(".rows code") == ["mail_url", "mail_from"]


def test_the_doctor_asks_no_dns_about_a_place_that_is_in_none(event: Event, owner: Browser) -> None:
    owner.get("outbox.examine", slug="evening")

    page = owner.follow("Ask the DNS")

    assert "is in no public DNS, so there is nothing to ask" in page.text()


def test_v53_questions_to_the_dns_have_an_end(event: Event, owner: Browser) -> None:
    for _ in range(rules.DNS_QUESTIONS_AN_HOUR):
        owner.get("outbox.examine", slug="evening", dns=1)

    page = owner.get("outbox.examine", slug="evening", dns=1, expect=429)

    assert int(page.headers["Retry-After"]) > 0
    assert owner.get("outbox.examine", slug="evening").heading == "Mail doctor"


def test_test_letters_go_through_the_outbox(event: Event, owner: Browser, outbox: Outbox) -> None:
    typed = {"addresses": "ada@example.org\n\nben@example.org\nada@example.org"}

    page = owner.submit("outbox.send_tests", typed, slug="evening")

    assert page.texts(".rows__name") == ["ben@example.org", "ada@example.org"]
    [message] = outbox.messages(to="ada@example.org")
    body = message.get_body(("plain",))
    assert body is not None
    assert "spf=pass" in body.get_content()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Name an address."),
        ("a@example.org\nb@example.org\nc@example.org\nd@example.org", "At most 3 addresses"),
        ("nobody", "“nobody” is not an address"),
    ],
)
def test_no_test_letters_to_what_is_no_address(
    owner: Browser, outbox: Outbox, typed: str, sentence: str
) -> None:
    page = owner.submit("outbox.send_tests", {"addresses": typed}, slug="evening", expect=422)

    assert sentence in page.text(".error-summary")
    assert outbox.letters() == []


def test_v53_test_letters_have_an_end(owner: Browser, outbox: Outbox) -> None:
    make_person()
    for number in range(rules.DOCTOR_LETTERS_AN_HOUR):
        typed = {"addresses": f"victim{number}@example.org"}
        owner.submit("outbox.send_tests", typed, slug="evening")

    typed = {"addresses": "victim@example.org"}
    owner.submit("outbox.send_tests", typed, slug="evening", expect=429)

    assert len(outbox.letters()) == rules.DOCTOR_LETTERS_AN_HOUR
