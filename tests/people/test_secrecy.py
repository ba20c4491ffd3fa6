"""What attackers try on the way in, and what must not be told to anybody."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask

from eventsite.core.db import Base, db, unit_of_work
from eventsite.core.settings import current
from eventsite.mail.models import Letter
from eventsite.people import service
from eventsite.people.models import SignIn, SignInRequest
from tests.people.steps import SITE, Letters, ask, enter, is_signed_in, rows, send
from tests.people.test_rules import ELSEWHERE
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.statements import statements

# V26, V27: other sites


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        pytest.param({"csrf_token": ""}, {}, id="no-token"),
        pytest.param({"csrf_token": "made up"}, {}, id="made-up-token"),
        pytest.param({}, {"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({}, {"Sec-Fetch-Site": "same-site"}, id="another-subdomain"),
        pytest.param({}, {"Origin": "https://evil.example"}, id="origin"),
    ],
)
def test_v26_another_site_cannot_sign_anybody_in(
    app: Flask, browser: Browser, letters: Letters, data: dict[str, str], headers: dict[str, str]
) -> None:
    make_person("eve@example.org", "Eve Sample")
    make_person("ada@example.org")
    enter(browser, "ada@example.org")
    ask("eve@example.org", "the attacker's browser")
    token = letters()[-1].values["token"]

    answer = send(browser, f"/sign-in/{token}/", {"confirmed": "y", **data}, headers=headers)

    assert answer.status_code == 400
    assert "ada@example.org" in browser.get("people.account").text()
    assert rows()[-1].used_at is None


def test_v26_the_token_of_another_browser_is_no_token(app: Flask, browser: Browser) -> None:
    stranger = Browser(app)
    page = stranger.get("people.sign_in")
    token = page.one("[name=csrf_token]")["value"]

    answer = send(browser, "/sign-in/", {"email": "ada@example.org", "csrf_token": token})

    assert answer.status_code == 400
    assert rows() == []


def test_v27_what_changes_something_takes_no_get(app: Flask, browser: Browser) -> None:
    make_person()
    enter(browser)
    changing = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("people", "two_steps", "proof")
        and "POST" in (rule.methods or ())
    ]
    assert {rule.endpoint for rule in changing} == {
        f"people.{name}"
        for name in ("ask", "use_code", "use_link", "sign_out", "rename", "end_sign_in")
    } | {
        *("people.end_others", "people.set_up_here"),
        *("two_steps.passkey_options", "two_steps.add_passkey", "two_steps.remove_passkey"),
        *(
            "two_steps.begin_app",
            "two_steps.confirm_app",
            "two_steps.remove_app",
            "two_steps.make_codes",
        ),
        *("proof.use_code", "proof.options", "proof.use_passkey", "proof.ask_again"),
    }
    assert all(rule.methods == {"POST", "OPTIONS"} for rule in changing)

    for address in ("/sign-out/", "/account/name/", "/account/sign-ins/end-others/"):
        for method in ("GET", "HEAD"):
            answer = apart(browser.client.open, address, method=method, base_url=SITE)
            assert answer.status_code in (404, 405)
        forged = apart(browser.client.post, address, data={"name": "Eve"}, base_url=SITE)
        assert forged.status_code == 400
    assert is_signed_in(browser)


# V28: planted sessions


def test_v28_signing_in_leaves_nothing_of_the_session_before(app: Flask, browser: Browser) -> None:
    make_person()
    attacker = Browser(app)
    attacker.get("people.sign_in")
    planted = attacker.client.get_cookie("eventsite", "127.0.0.1")
    assert planted is not None
    browser.client.set_cookie("eventsite", planted.value, domain="127.0.0.1")
    with attacker.client.session_transaction(base_url=SITE) as session:
        before = dict(session)

    enter(browser)

    with browser.client.session_transaction(base_url=SITE) as session:
        after = dict(session)
    assert is_signed_in(browser)
    assert not is_signed_in(attacker)
    assert {"asking", "csrf_token"} <= before.keys()
    assert not set(map(str, before.values())) & set(map(str, after.values()))


@pytest.mark.parametrize("cookie", ["=eventsite=x", "eventsite=x", "eventsite=; eventsite=x"])
def test_v28_a_made_up_cookie_is_nobody(app: Flask, cookie: str) -> None:
    client = app.test_client(use_cookies=False)

    answer = apart(client.get, "/account/", base_url=SITE, headers={"Cookie": cookie})

    assert answer.status_code == 303


# V29: where one is sent


NOWHERE = [*ELSEWHERE, "/nothing/here/at/all/", "/sign-out/", "/sign-in/sent/", "/account"]


def test_v29_nobody_is_sent_elsewhere_after_signing_in(app: Flask) -> None:
    make_person()
    for wanted in NOWHERE:
        browser = Browser(app)
        send(browser, "/sign-in/", {"email": "ada@example.org", "next": wanted})
        assert rows()[-1].next_page == "", wanted
        with unit_of_work():
            token = service.console_link("ada@example.org")
            db.session.execute(sa.update(SignInRequest).values(next_page=wanted[:300]))

        answer = send(browser, f"/sign-in/{token}/", {})

        assert answer.headers["Location"] == "/account/", wanted


def test_v29_nobody_who_is_signed_in_is_sent_elsewhere(browser: Browser) -> None:
    make_person()
    enter(browser)
    for wanted in NOWHERE:
        answer = apart(
            browser.client.get, "/sign-in/", query_string={"next": wanted}, base_url=SITE
        )

        assert answer.headers["Location"] == "/account/", wanted


# V30, V31, V54: what is told, and to whom


def test_v30_pages_with_a_secret_in_their_address_keep_it(
    browser: Browser, letters: Letters
) -> None:
    make_person()
    ask(browser="somewhere")
    token = letters()[-1].values["token"]
    address = f"/sign-in/{token}/"
    answers = [
        apart(browser.client.get, address, base_url=SITE),
        apart(browser.client.head, address, base_url=SITE),
        send(browser, address, {}),
        send(browser, address, {"confirmed": "y"}),
        apart(browser.client.get, address, base_url=SITE),
        apart(browser.client.get, "/sign-in/unknown/", base_url=SITE),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 409, 303, 410, 404]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        page = BeautifulSoup(answer.data, "lxml")
        for element in page.select("[src], link[href], use[href]"):
            assert str(element.get("src") or element.get("href")).startswith("/")
        for link in page.select("a[href]"):
            assert token not in str(link["href"])


def test_v30_no_secret_reaches_log_or_database(
    browser: Browser, letters: Letters, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    make_person()
    browser.submit("people.sign_in", {"email": "ada@example.org"})
    (letter,) = letters()
    token, code = letter.values["token"], str(letter.values["code"])
    browser.get("people.open_link", token=token)
    browser.submit("people.use_link", {}, token=token)
    browser.get("people.open_link", token=token, expect=410)
    with browser.client.session_transaction(base_url=SITE) as session:
        secret = str(session["_user_id"])

    stored = [
        str(value)
        for table in Base.metadata.sorted_tables
        if table is not Letter.__table__
        for row in db.session.execute(sa.select(table))
        for value in row
    ]
    assert len(stored) > 20
    for told_nobody in (token, code, code.replace(" ", ""), secret):
        assert told_nobody not in caplog.text
        assert not [value for value in stored if told_nobody in value]


def test_v30_a_statement_that_fails_does_not_repeat_its_values(app: Flask) -> None:
    statement = sa.text("INSERT INTO no_such_table VALUES (:value)")

    with pytest.raises(sa.exc.DBAPIError) as error, unit_of_work():
        db.session.execute(statement, {"value": "a secret value"})

    assert "no_such_table" in str(error.value)
    assert "a secret value" not in str(error.value)


def test_v31_the_account_page_shows_no_digest_and_no_secret(browser: Browser) -> None:
    make_person()
    enter(browser)
    enter(browser)
    sign_in = db.session.scalars(sa.select(SignIn).order_by(SignIn.id.desc())).first()
    assert sign_in is not None
    with browser.client.session_transaction(base_url=SITE) as session:
        secret = str(session["_user_id"])

    body = browser.get("people.account").body.decode()

    for hidden in (secret, sign_in.secret_digest, current().secret_key):
        assert hidden not in body


def test_v54_personal_pages_are_never_kept(browser: Browser) -> None:
    make_person()
    stranger = apart(browser.client.get, "/account/", base_url=SITE)
    enter(browser)
    pages = [stranger, apart(browser.client.get, "/account/", base_url=SITE)]
    pages.append(apart(browser.client.get, "/sign-in/", base_url=SITE))

    for page in pages:
        assert page.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in page.headers["Vary"]
    for deceptive in ("/account/x.css", "/account/;.js", "/account/%0a.js"):
        assert apart(browser.client.get, deceptive, base_url=SITE).status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz"])
def test_v54_public_pages_do_not_look_who_is_there(browser: Browser, path: str) -> None:
    make_person()
    enter(browser)

    with statements() as said:
        page = apart(browser.client.get, path, base_url=SITE)

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")
    assert not [statement for statement in said if "sign_in" in statement]


def test_the_cookie_lives_as_long_as_a_sign_in_may(app: Flask, browser: Browser) -> None:
    make_person()
    enter(browser)

    cookie = browser.client.get_cookie("eventsite", "127.0.0.1")

    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert app.permanent_session_lifetime == timedelta(days=90)
    assert cookie.expires is not None
