"""The sign-in letter as it arrives."""

from email.message import EmailMessage

from bs4 import BeautifulSoup

from tests.people.steps import ask
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.outbox import Outbox


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_letter_says_who_asked_and_offers_both_ways(browser: Browser, outbox: Outbox) -> None:
    make_person(name="You won, call 555-0100")
    ask()

    (message,) = outbox.messages()

    (letter,) = outbox.letters()
    address = browser.address("people.open_link", token=letter.values["token"])
    assert message["Subject"] == "Your sign-in link"
    assert message["To"] == "ada@example.org"
    html = BeautifulSoup(body_of(message, "html"), "lxml")
    (button,) = html.select("a[href]")
    assert button["href"] == f"http://127.0.0.1:8000{address}"
    for said in (body_of(message, "plain"), html.get_text()):
        assert "Firefox on Linux, Mon 1 Mar, 12:00 UTC" in said
        assert letter.values["code"] in said
        assert "Both work once, and for 10 minutes only." in said
        assert "If it was not you, ignore this letter" in said
        assert "You won" not in said
    assert f"http://127.0.0.1:8000{address}" in body_of(message, "plain").splitlines()


def test_the_letter_loads_nothing_from_anywhere(browser: Browser, outbox: Outbox) -> None:
    make_person()
    ask()

    (message,) = outbox.messages()

    html = BeautifulSoup(body_of(message, "html"), "lxml")
    assert not html.select("[src], link, script, img")
