"""Authenticator apps: set up by a first code, each code once, and the secret seen by nobody."""

from xml.etree import ElementTree as ET

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import Base, db, unit_of_work
from eventsite.people import code_app, errors, jobs, queries, rules, sealing, second_step
from eventsite.people.models import CodeApp, Person
from tests.people.proofs import SECOND, TWO_STEPS, begun_app, code_of, set_up_app, token_of
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.outbox import Outbox
from tests.support.time import Clock

SITE = "http://127.0.0.1:8000"
PICTURE = f"{TWO_STEPS}app/picture.svg"


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def adas(browser: Browser, ada: Person) -> Browser:
    browser.sign_in(ada)
    return browser


def works(person: Person, code: str) -> bool:
    """Whether the code passes the second step."""
    try:
        with unit_of_work():
            second_step.use_code(person, code, device="Test")
    except errors.NotProved:
        return False
    return True


def test_an_app_is_set_up_by_its_first_code(
    adas: Browser, ada: Person, clock: Clock, outbox: Outbox
) -> None:
    seed = begun_app(adas)
    assert not queries.has_second_step(ada.id)
    assert len(seed) == 32

    page = adas.submit("two_steps.confirm_app", {"code": code_of(seed, clock.now)})

    assert page.heading == "Recovery codes"
    assert "The app is set up." in page.text()
    assert queries.has_second_step(ada.id)
    page = adas.get("two_steps.overview")
    assert "Set up since Mon 1 Mar" in page.text()
    [message] = outbox.messages()
    assert message["Subject"] == "A new way to prove that it is you"
    body = message.get_body(("plain",))
    assert body is not None
    assert "What: An authenticator app" in body.get_content()


def test_without_its_first_code_an_app_counts_for_nothing(
    app: Flask, adas: Browser, ada: Person, clock: Clock
) -> None:
    seed = begun_app(adas)
    page = adas.submit("two_steps.confirm_app", {"code": "000 000"}, expect=422)
    assert errors.FirstCodeWrong.message in page.errors["code"]
    adas.submit("two_steps.confirm_app", {"code": ""}, expect=422)

    assert not queries.has_second_step(ada.id)
    assert not works(ada, code_of(seed, clock.now))
    other = Browser(app)
    other.sign_in(ada)
    assert other.visit(SECOND).heading == "Your account"


def test_begun_again_the_secret_before_is_gone(adas: Browser, clock: Clock) -> None:
    first, second = begun_app(adas), begun_app(adas)
    assert first != second

    adas.submit("two_steps.confirm_app", {"code": code_of(first, clock.now)}, expect=422)
    adas.submit("two_steps.confirm_app", {"code": code_of(second, clock.now)})


def test_an_app_waits_a_quarter_of_an_hour_for_its_code(
    adas: Browser, ada: Person, clock: Clock
) -> None:
    seed = begun_app(adas)
    clock.advance(minutes=15)

    assert code_app.new_seed(ada) is None
    with pytest.raises(errors.NoSuchFactor), unit_of_work():
        code_app.confirm(ada, code_of(seed, clock.now), device="Test")
    jobs.forget_old({})
    assert queries.code_app_of(ada.id) is not None
    clock.advance(seconds=1)
    jobs.forget_old({})
    assert queries.code_app_of(ada.id) is None


def test_the_picture_holds_the_secret_on_light_ground(adas: Browser) -> None:
    begun_app(adas)
    picture = adas.visit(PICTURE)

    assert picture.kind == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "private, no-store"
    drawing = ET.fromstring(picture.body)  # noqa: S314 -- our own drawing
    colours = {part.get(name) for part in drawing.iter() for name in ("fill", "stroke")}
    assert colours - {None} == {"#fff", "#000"}
    assert b"style" not in picture.body
    assert b"<script" not in picture.body


def test_v31_the_secret_is_shown_to_nobody_once_it_counts(
    app: Flask, adas: Browser, ada: Person, clock: Clock
) -> None:
    seed = set_up_app(adas, clock.now)

    adas.visit(PICTURE, expect=404)
    adas.visit(f"{TWO_STEPS}app/", expect=404)
    for page in ("two_steps.overview", "two_steps.codes", "people.account"):
        assert seed not in adas.get(page).body.decode()
    adas.get("two_steps.overview")
    token = token_of(adas.get("two_steps.overview"))
    adas.post(f"{TWO_STEPS}app/begin/", {"csrf_token": token}, expect=409)
    adas.post(f"{TWO_STEPS}app/", {"csrf_token": token, "code": "123456"}, expect=404)
    stored = [
        str(value)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(sa.select(table))
        for value in row
    ]
    raw = str(pyotp.TOTP(seed).byte_secret())
    assert not [value for value in stored if seed in value or raw[2:-1] in value]


def test_v31_what_is_sealed_opens_for_its_person_and_key_alone(
    app: Flask, adas: Browser, ada: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = set_up_app(adas, clock.now)
    eve = make_person("eve@example.org", "Eve Sample")
    clock.advance(minutes=1)
    with unit_of_work():
        db.session.execute(sa.update(CodeApp).values(person_id=eve.id))
    assert not works(eve, code_of(seed, clock.now))
    with unit_of_work():
        db.session.execute(sa.update(CodeApp).values(person_id=ada.id))
    other_key = settings.Settings(**(vars(settings.current()) | {"secret_key": "x" * 40}))
    with monkeypatch.context() as patch:
        patch.setattr(settings, "_current", other_key)
        assert not works(ada, code_of(seed, clock.now))

    assert works(ada, code_of(seed, clock.now))
    assert sealing.seal(seed, "a") != sealing.seal(seed, "a")


@pytest.mark.parametrize(
    ("seconds", "right"),
    [(-90, False), (-60, False), (-30, True), (0, True), (30, True), (60, False), (90, False)],
)
def test_codes_count_one_step_to_either_side(
    adas: Browser, ada: Person, clock: Clock, seconds: int, right: bool
) -> None:
    seed = set_up_app(adas, clock.now)
    clock.advance(minutes=10)
    code = code_of(seed, clock.now)
    clock.advance(seconds=-seconds)

    assert works(ada, code) is right


def test_a_code_counts_once_and_so_does_every_older_one(
    adas: Browser, ada: Person, clock: Clock
) -> None:
    seed = set_up_app(adas, clock.now)
    assert not works(ada, code_of(seed, clock.now))  # its first code is used up already
    clock.advance(minutes=10)
    before, now = code_of(seed, clock.now), None
    clock.advance(seconds=30)
    now = code_of(seed, clock.now)

    assert works(ada, f" {now[:3]} {now[3:]} ")
    assert not works(ada, now)
    assert not works(ada, before)
    clock.advance(seconds=29)
    assert not works(ada, now)


def test_another_persons_code_proves_nothing(
    app: Flask, adas: Browser, ada: Person, clock: Clock
) -> None:
    set_up_app(adas, clock.now)
    eve = make_person("eve@example.org", "Eve Sample")
    hers = Browser(app)
    hers.sign_in(eve)
    seed = set_up_app(hers, clock.now)
    clock.advance(minutes=1)

    assert not works(ada, code_of(seed, clock.now))
    assert works(eve, code_of(seed, clock.now))


def test_an_app_is_removed_and_with_it_the_second_step(
    app: Flask, adas: Browser, ada: Person, clock: Clock, outbox: Outbox
) -> None:
    seed = set_up_app(adas, clock.now)
    adas.get("two_steps.codes")
    adas.submit("two_steps.make_codes", {})
    other = Browser(app)
    other.sign_in(ada)
    adas.get("two_steps.overview")

    page = adas.submit("two_steps.remove_app", {})

    assert "The app is removed" in page.text()
    assert not queries.has_second_step(ada.id)
    assert queries.recovery_codes_left(ada.id) == 0
    assert not works(ada, code_of(seed, clock.now))
    answer = apart(other.client.get, "/account/", base_url=SITE)
    assert answer.headers["Location"] == "/sign-in/?next=/account/"
    body = outbox.messages()[-1].get_body(("plain",))
    assert body is not None
    assert "Nothing is left for a second step" in body.get_content()
    token = token_of(adas.get("two_steps.overview"))
    adas.post(f"{TWO_STEPS}app/remove/", {"csrf_token": token}, expect=404)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        (" 123-456 ", "123456"),
        ("12345", None),
        ("1234567", None),
        ("١٢٣٤٥٦", None),
        ("", None),
    ],
)
def test_six_digits_are_read(typed: str, code: str | None) -> None:
    assert rules.typed_app_code(typed) == code
