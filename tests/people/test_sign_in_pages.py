"""The way in, page by page: ask, look at the mail, press the button or type the code."""

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db
from eventsite.people.models import SignIn
from tests.people.steps import Letters, ask, enter, is_signed_in, rows
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.time import Clock


def token_of(letters: Letters, which: int = -1) -> str:
    return str(letters()[which].values["token"])


def sign_ins() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) or 0


def test_from_the_page_to_the_letter_to_the_account(browser: Browser, letters: Letters) -> None:
    make_person()

    browser.get("people.sign_in")
    page = browser.submit("people.ask", {"email": " Ada@Example.org "})

    assert (page.address, page.heading) == ("/sign-in/sent/", "Check your mail")
    assert "Ada@example.org" in page.text()
    token = token_of(letters)
    page = browser.get("people.open_link", token=token)
    assert page.heading == "One press and you are in"
    assert "a•••@example.org" in page.text()
    page = browser.submit("people.use_link", {}, token=token)
    assert (page.address, page.heading) == ("/account/", "Your account")
    assert "ada@example.org" in page.text()


def test_with_the_code_instead(browser: Browser, letters: Letters) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    code = letters()[0].values["code"]

    page = browser.submit("people.use_code", {"code": f" {code} "})

    assert page.address == "/account/"


def test_one_is_taken_where_one_wanted_to_go(browser: Browser, letters: Letters) -> None:
    make_person()

    page = browser.get("people.account")
    assert page.address == "/sign-in/?next=/account/"
    browser.submit("people.ask", {"email": "ada@example.org"})
    page = browser.submit("people.use_code", {"code": letters()[0].values["code"]})

    assert page.address == "/account/"
    assert rows()[0].next_page == "/account/"


def test_whoever_is_signed_in_is_not_asked_again(browser: Browser) -> None:
    make_person()
    enter(browser)

    assert browser.get("people.sign_in").address == "/account/"
    assert (
        browser.get("people.sign_in", next="/account/?from=here").address == "/account/?from=here"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please give an e-mail address."),
        ("ada", "This does not look like an e-mail address. It should read like ada@example.org."),
        ("a" * 255 + "@example.org", "An address has at most 254 characters."),
        (
            "<b>@x",
            "This does not look like an e-mail address. It should read like ada@example.org.",
        ),
    ],
)
def test_what_is_no_address_is_kept_and_explained(
    browser: Browser, typed: str, sentence: str
) -> None:
    page = browser.submit("people.sign_in", {"email": typed}, expect=422)

    assert page.title.startswith("Error: ")
    assert page.texts(".error-summary__list li") == [sentence]
    assert page.one("input[name=email]")["value"] == typed
    assert rows() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please type the code from the letter."),
        ("0" * 41, "This has 41 characters; there is room for 40."),
        ("12", "This is not the code of the newest letter. 4 tries are left."),
        ("ｕｎｉｃｏｄｅ", "This is not the code of the newest letter. 4 tries are left."),
    ],
)
def test_a_wrong_code_is_explained(
    browser: Browser, letters: Letters, typed: str, sentence: str
) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    letters()

    page = browser.submit("people.use_code", {"code": typed}, expect=422)

    assert page.texts(".error-summary__list li") == [sentence]
    assert page.title == "Error: Check your mail"
    assert "ada@example.org" in page.text()


def test_the_fifth_wrong_code_says_what_else_to_do(browser: Browser) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    said = [
        browser.submit("people.use_code", {"code": "x"}, expect=422).text(".error-summary__list")
        for _ in range(6)
    ]

    assert said[3] == "This is not the code of the newest letter. 1 try is left."
    assert "Press the button in the letter instead" in said[4]
    assert said[5].startswith("Five codes were wrong")


def test_a_code_without_a_request_is_explained(browser: Browser, clock: Clock) -> None:
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    clock.advance(minutes=10)

    page = browser.submit("people.use_code", {"code": "1234 5678"}, expect=422)

    assert page.text(".error-summary__list").startswith("No code is waiting in this browser")


def test_the_letter_can_be_asked_for_again(
    browser: Browser, letters: Letters, clock: Clock
) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    letters()
    clock.advance(minutes=1)

    page = browser.submit("people.ask", {})

    assert page.address == "/sign-in/sent/"
    assert len(letters()) == 2
    assert len(rows()) == 1


def test_pages_about_a_letter_nobody_asked_for_lead_to_the_beginning(browser: Browser) -> None:
    assert browser.get("people.sent").address == "/sign-in/"
    assert browser.get("people.code").address == "/sign-in/"


def test_v20_e1_whoever_fetches_a_link_nothing_happens(
    app: Flask, browser: Browser, letters: Letters
) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    token = token_of(letters)
    scanner, address = Browser(app), f"/sign-in/{token}/"

    for visitor in (scanner, browser):
        for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}):
            assert visitor.client.head(address, headers=headers).status_code == 200
            for _ in range(5):
                visitor.visit(address, headers=headers)

    assert sign_ins() == 0
    assert not is_signed_in(scanner)
    assert not is_signed_in(browser)
    assert rows()[0].used_at is None
    browser.visit(address)
    browser.submit("people.use_link", {}, token=token)
    assert is_signed_in(browser)


def test_v20_e2_a_second_press_is_told_what_happened(browser: Browser, letters: Letters) -> None:
    make_person()
    ask(browser="somewhere")
    token = token_of(letters)
    browser.get("people.open_link", token=token)
    before = browser.page
    browser.submit("people.use_link", {}, token=token)

    browser.page = before
    page = browser.get("people.open_link", token=token, expect=410)

    assert page.heading == "This link has been used"
    assert page.link("Go to your account") == "/account/"
    assert sign_ins() == 1


def test_v20_a_second_browser_cannot_use_it_again(
    app: Flask, browser: Browser, letters: Letters
) -> None:
    make_person()
    ask(browser="somewhere")
    token = token_of(letters)
    other = Browser(app)
    for visitor in (browser, other):
        visitor.get("people.open_link", token=token)
    browser.submit("people.use_link", {}, token=token)

    page = other.submit("people.use_link", {}, token=token, expect=410)

    assert page.heading == "This link has been used"
    assert page.link("Ask for a new link") == "/sign-in/"
    assert not is_signed_in(other)


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 500, "%00", "\u00fc", "' OR 1=1"])
def test_a_link_that_was_cut_says_what_to_do(browser: Browser, token: str) -> None:
    page = browser.get("people.open_link", token=token, expect=404)

    assert page.heading == "This link is not complete"
    assert page.link("Ask for a new link") == "/sign-in/"


def test_an_expired_link_says_what_to_do(browser: Browser, letters: Letters, clock: Clock) -> None:
    make_person()
    ask(browser="somewhere")
    token = token_of(letters)
    browser.get("people.open_link", token=token)
    clock.advance(minutes=10)

    page = browser.submit("people.use_link", {}, token=token, expect=410)

    assert page.heading == "This link has expired"
    assert page.link("Ask for a new link") == "/sign-in/"
    assert not is_signed_in(browser)


def test_v21_another_browser_sees_what_it_would_do_and_says_yes(
    app: Flask, browser: Browser, letters: Letters
) -> None:
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    token, phone = token_of(letters), Browser(app)

    page = phone.get("people.open_link", token=token)
    assert page.heading == "Is this you?"
    assert "a•••@example.org" in page.text()
    assert "ada@example.org" not in page.text()
    page = phone.submit("people.use_link", {"confirmed": None}, token=token, expect=409)
    assert page.texts(".error-summary__list li") == [
        "You asked for this link in another browser. Say that you want to sign in here."
    ]
    assert sign_ins() == 0
    phone.submit("people.use_link", {}, token=token)

    assert is_signed_in(phone)
    assert not is_signed_in(browser)


def test_signing_in_as_somebody_else_says_so_and_ends_the_first(
    browser: Browser, letters: Letters
) -> None:
    make_person()
    make_person("eve@example.org", "Eve Sample")
    enter(browser)
    ask("eve@example.org", "somewhere")
    token = token_of(letters)

    page = browser.get("people.open_link", token=token)
    assert page.text(".notice") == (
        "This browser is signed in as ada@example.org. Going on signs that address out here."
    )
    page = browser.submit("people.use_link", {}, token=token)

    assert "eve@example.org" in page.text()
    ended = db.session.scalars(sa.select(SignIn.ended_at).order_by(SignIn.id)).all()
    assert [at is not None for at in ended] == [True, False]
