"""The very letter before it is sent: on the announcement's page, as one person, and to oneself."""

import html

from eventsite.announcements import letters
from eventsite.events.models import Event
from eventsite.mail.compose import opened
from eventsite.registration.links import manage_token
from tests.announcements import steps
from tests.registration.steps import fill, registered, standing_of
from tests.support.browser import Browser
from tests.support.factories import make_speaker
from tests.support.outbox import Outbox


def test_the_page_shows_how_the_first_letter_reads(event: Event, registrar: Browser) -> None:
    uuid = steps.draft(event)
    page = registrar.get("announcements.one", slug="evening", uuid=uuid)
    assert not page.has("iframe")
    registered(event, "ada")

    page = registrar.get("announcements.one", slug="evening", uuid=uuid)

    frame = str(page.one("iframe")["src"])
    shown = registrar.client.get(frame, base_url="http://127.0.0.1:8000").get_data(as_text=True)
    assert "Dear Ada" in shown


def test_the_preview_is_the_letter_but_for_the_secret(
    event: Event, registrar: Browser, outbox: Outbox
) -> None:
    registered(event, "ada")
    registered(event, "ben")
    uuid = steps.draft(event, body="# Hi {name}\n\n{when} at {place}: {link}")

    page = registrar.get("announcements.preview", slug="evening", uuid=uuid, who="ben")
    shown_plain = page.one("pre").get_text()
    frame = str(page.one("iframe")["src"])
    shown_html = registrar.client.get(frame, base_url="http://127.0.0.1:8000").get_data(True)
    steps.send(event, uuid)
    outbox.work()

    [_ada, ben] = steps.announced(outbox)
    sent, secret = opened(ben.raw or b""), manage_token(standing_of(event, "ben"))
    assert "Person 2 of 2" in page.text()
    assert secret not in shown_plain + shown_html
    assert shown_plain == sent.plain.replace(secret, letters.HIDDEN_TOKEN)
    framed = sent.html.replace("<head>", '<head><base target="_blank">')
    assert shown_html == framed.rstrip("\n").replace(secret, letters.HIDDEN_TOKEN)
    assert sent.subject in page.text(".facts")


def test_the_preview_leads_from_one_to_the_next(event: Event, registrar: Browser) -> None:
    fill(event, 3)
    uuid = steps.draft(event)

    registrar.get("announcements.preview", slug="evening", uuid=uuid)
    page = registrar.follow("Next")
    assert "Early2 Example" in page.text(".facts")
    assert "early2@example.org" in page.text(".facts")
    page = registrar.get("announcements.preview", slug="evening", uuid=uuid, who="nobody")
    assert "Nobody whose name or address begins like that" in page.text()
    page = registrar.get("announcements.preview", slug="evening", uuid=uuid, at=99)

    assert "Nobody is like that now" in page.text()


def test_the_preview_of_a_speaker_hides_their_secret(event: Event, registrar: Browser) -> None:
    make_speaker(event, "Grace", email="grace@example.org", link_digest="d" * 64)
    uuid = steps.draft(event, steps.SPEAKERS)
    page = registrar.get("announcements.preview", slug="evening", uuid=uuid)

    assert f"/speaking/{letters.HIDDEN_TOKEN}/" in page.text("pre")


def test_the_letter_shown_alone_takes_nothing_from_outside(
    event: Event, registrar: Browser
) -> None:
    registered(event, name="<script>alert(1)</script>")
    uuid = steps.draft(event)
    address = registrar.address("announcements.preview_html", slug="evening", uuid=uuid)

    answer = registrar.client.get(address, base_url="http://127.0.0.1:8000")

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert html.escape("<script>alert(1)</script>") in answer.get_data(True)


def test_a_test_goes_to_whoever_presses(event: Event, registrar: Browser, outbox: Outbox) -> None:
    uuid = steps.draft(event)
    registrar.get("announcements.one", slug="evening", uuid=uuid)

    page = registrar.submit("announcements.try_out", {}, slug="evening", uuid=uuid)

    assert "A test is on its way to noor@example.org, and to nobody else." in page.text()
    assert steps.written_to(outbox) == ["noor"]
