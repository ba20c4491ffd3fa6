"""What strangers can make the site say or do: other hosts, many clients, known addresses."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.people.steps import SITE, Letters, rows, send
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.outbox import Outbox
from tests.support.statements import statements

# V22: the host


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil"])
def test_v22_a_foreign_host_gets_no_answer(browser: Browser, host: str) -> None:
    make_person()

    answer = send(browser, "/sign-in/", {"email": "ada@example.org"}, headers={"Host": host})

    assert answer.status_code == 400
    assert rows() == []


@pytest.mark.parametrize(
    "header",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-Host": "evil.example"},
    ],
)
def test_v22_links_in_letters_come_from_the_settings(
    browser: Browser, letters: Letters, outbox: Outbox, header: dict[str, str]
) -> None:
    make_person()

    answer = send(browser, "/sign-in/", {"email": "ada@example.org"}, headers=header)

    assert answer.headers["Location"] == "/sign-in/sent/"
    (letter,) = letters()
    (message,) = outbox.messages()
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        body = part.get_content()
        assert f"{SITE}/sign-in/{letter.values['token']}/" in body
        assert "evil" not in body


# V23: who counts as one client


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded"])
def test_v23_a_client_is_one_whatever_its_headers_say(browser: Browser, header: str) -> None:
    statuses = [
        send(
            browser,
            "/sign-in/",
            {"email": f"nobody{number}@example.org"},
            headers={header: f"198.51.100.{number}"},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
        ).status_code
        for number in range(22)
    ]

    assert statuses == [303] * 20 + [429] * 2


def test_v23_an_ipv6_network_is_one_client_and_others_go_on(browser: Browser) -> None:
    def ask_from(address: str) -> TestResponse:
        return send(
            browser,
            "/sign-in/",
            {"email": "nobody@example.org"},
            environ_base={"REMOTE_ADDR": address},
        )

    statuses = [ask_from(f"2001:db8:0:1::{number:x}").status_code for number in range(21)]

    assert statuses == [303] * 20 + [429]
    assert int(ask_from("2001:db8:0:1:ffff::1").headers["Retry-After"]) > 0
    assert ask_from("2001:db8:0:2::1").status_code == 303


# V24, E6: who is known


def told(answer: TestResponse, email: str) -> tuple[Any, ...]:
    """What an answer says, without what differs between any two answers."""
    headers = {name: value for name, value in answer.headers if name != "Set-Cookie"}
    body = BeautifulSoup(answer.data, "lxml")
    for token in body.select("[name=csrf_token]"):
        token["value"] = ""
    return answer.status_code, headers, str(body).replace(email, "ADDRESS")


def test_v24_e6_known_and_unknown_are_told_the_same(app: Flask, outbox: Outbox) -> None:
    make_person("ada@example.org")
    outbox.work()
    said = []
    for email in ("ada@example.org", "eve@example.org"):
        browser = Browser(app)
        asked, seen = [], []
        for _ in range(8):
            asked.append(told(send(browser, "/sign-in/", {"email": email}), email))
            page = apart(browser.client.get, "/sign-in/sent/", base_url=SITE)
            seen.append(told(page, email))
            outbox.work()
        guessed = [
            told(send(browser, "/sign-in/code/", {"code": "00000000"}), email) for _ in range(7)
        ]
        said.append((asked, seen, guessed))

    assert said[0][0][0][0] == 303
    assert said[0][2][0][0] == 422
    assert said[0] == said[1]
    assert [letter.recipient for letter in outbox.letters()] == ["ada@example.org"]


def test_v24_known_and_unknown_cost_the_same_statements(app: Flask) -> None:
    make_person("ada@example.org")
    make_person("bob@example.org", "Bob Sample")
    costs = []
    for email in ("ada@example.org", "eve@example.org"):
        browser = Browser(app)
        with statements() as said:
            send(browser, "/sign-in/", {"email": email})
            send(browser, "/sign-in/code/", {"code": "00000000"})
        costs.append(said)

    assert len(costs[0]) > 4
    assert costs[0] == costs[1]


def test_v53_many_clients_cannot_flood_one_address(app: Flask, letters: Letters) -> None:
    make_person()
    for number in range(30):
        answer = send(
            Browser(app),
            "/sign-in/",
            {"email": "ada@example.org"},
            environ_base={"REMOTE_ADDR": f"203.0.113.{number}"},
        )
        assert answer.status_code == 303

    assert len(letters()) == 5
