"""`flask registration`."""

import json

import pytest
from flask import Flask

from tests.registration.steps import cancel, registered
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_event


def test_the_list_holds_everybody_in_order(runner: Runner) -> None:
    event = make_event(capacity=1, max_party=1)
    registered(event, name="Ada Ézample")
    registered(event, "ben")
    cancel(registered(event, "cyd"))

    result = runner.invoke(args=["registration", "list", "--event", "evening", "--json"])

    assert result.exit_code == 0
    rows = json.loads(result.output)
    assert [(row["place"], row["name"], row["party"], row["standing"]) for row in rows] == [
        (1, "Ada Ézample", 1, "confirmed"),
        (2, "Ben Example", 1, "waiting"),
        (3, "Cyd Example", 1, "cancelled"),
    ]
    words = runner.invoke(args=["registration", "list", "--event", "evening"]).output
    assert words.splitlines()[0] == "    1  confirmed  1  Ada Ézample <ada@example.org>"


def test_the_list_of_no_event_says_so(runner: Runner) -> None:
    result = runner.invoke(args=["registration", "list", "--event", "nothing"])

    assert (result.exit_code, "There is no event at /nothing/." in result.output) == (1, True)


def test_c24_who_was_promoted_a_moment_ago_is_in_the_list(runner: Runner) -> None:
    event = make_event(capacity=1)
    ada = registered(event)
    registered(event, "ben")
    cancel(ada)

    result = runner.invoke(args=["registration", "list", "--event", "evening", "--json"])

    standings = {row["email"]: row["standing"] for row in json.loads(result.output)}
    assert standings == {"ada@example.org": "cancelled", "ben@example.org": "confirmed"}


def test_a_question_is_put_on_the_form(app: Flask, runner: Runner, browser: Browser) -> None:
    make_event()
    words = ["registration", "ask", "What do you carry?", "--event", "evening", "--required"]

    result = runner.invoke(args=words)

    assert result.output == "/evening/register/ asks it.\n"
    assert "What do you carry?" in browser.visit("/evening/register/").text()


@pytest.mark.parametrize(("question", "event"), [(" ", "evening"), ("Why?", "nothing")])
def test_what_cannot_be_asked_is_refused(
    app: Flask, runner: Runner, question: str, event: str
) -> None:
    make_event()

    result = runner.invoke(args=["registration", "ask", question, "--event", event])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_answers_are_listed_with_who_gave_them(runner: Runner) -> None:
    event = make_event()
    runner.invoke(args=["registration", "ask", "What do you bring?", "--event", "evening"])
    registered(event, answer="Bread,\nand salt")

    listed = runner.invoke(args=["registration", "list", "--event", "evening"]).output
    told = runner.invoke(args=["registration", "list", "--event", "evening", "--json"]).output

    assert [line.strip() for line in listed.splitlines()[1:]] == ["Bread,", "and salt"]
    assert json.loads(told)[0]["answer"] == "Bread,\nand salt"
