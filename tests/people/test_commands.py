"""The console's way in."""

import json

from tests.people.steps import is_signed_in, rows
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_person


def test_sign_in_link_prints_a_link_that_works_once(runner: Runner, browser: Browser) -> None:
    make_person()

    result = runner.invoke(args=["people", "sign-in-link", "ADA@example.org"])

    assert result.exit_code == 0
    (url,) = result.output.splitlines()
    assert url.startswith("http://127.0.0.1:8000/sign-in/")
    token = url.split("/")[-2]
    browser.visit(url)
    browser.submit("people.use_link", {}, token=token)
    assert is_signed_in(browser)
    Browser(browser.app).visit(url, expect=410)


def test_sign_in_link_speaks_json(runner: Runner) -> None:
    make_person()

    result = runner.invoke(args=["people", "sign-in-link", "ada@example.org", "--json"])

    told = json.loads(result.output)
    assert told["email"] == "ada@example.org"
    assert told["url"].startswith("http://127.0.0.1:8000/sign-in/")


def test_sign_in_link_for_nobody_says_so(runner: Runner) -> None:
    result = runner.invoke(args=["people", "sign-in-link", "eve@example.org"])

    assert result.exit_code == 1
    assert result.output == "Error: Nobody here has this address.\n"
    assert rows() == []
