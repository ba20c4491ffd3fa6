"""Refusals and errors become pages that say what happened and what to do."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from eventsite.web.ratelimit import TooManyRequests
from tests.support.audit import audit
from tests.support.page import Page

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/x/refused/", 409, "The room is taken."),
        ("/x/hidden/", 404, "There is nothing at this address."),
        ("/x/aborted/", 410, "What was here is gone for good."),
        ("/nowhere/at/all/", 404, "It may have moved, or the link is not complete."),
    ],
)
def test_a_refusal_is_a_page(
    app: Flask, site: FlaskClient, address: str, status: int, sentence: str
) -> None:
    answer = site.get(address)

    assert answer.status_code == status
    assert sentence in answer.text
    audit(Page(answer, address), app)


def test_a_surprise_shows_a_number_and_no_detail(
    site: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = site.get("/x/broken/")

    assert answer.status_code == 500
    assert "nobody should read this" not in answer.text
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.text


def test_t9_a_full_disk_is_said_to_be_temporary(site: FlaskClient) -> None:
    answer = site.get("/x/full/")

    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
    assert answer.headers["Retry-After"] == "30"


def test_a_dead_database_still_gets_a_page(app: Flask, site: FlaskClient) -> None:
    def dead(*_args: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("unable to open database file"))

    sa.event.listen(sa.Engine, "before_cursor_execute", dead)
    try:
        answer = site.get("/readyz")
        page = site.get("/x/refused/")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", dead)

    assert answer.status_code == 503
    assert page.status_code == 409


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/x/refused/", 409, "conflict"),
        ("/nowhere/at/all/", 404, "not_found"),
        ("/x/broken/", 500, "error"),
    ],
)
def test_programs_get_json(site: FlaskClient, address: str, status: int, code: str) -> None:
    answer = site.get(address, headers=JSON)

    assert answer.status_code == status
    assert answer.get_json()["error"]["code"] == code


def test_a_limit_says_when_to_come_back(app: Flask, site: FlaskClient) -> None:
    with app.test_request_context("/x/"):
        answer = app.make_response(app.handle_user_exception(TooManyRequests(timedelta(minutes=3))))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "180")


def test_another_method_is_answered_with_those_allowed(site: FlaskClient) -> None:
    answer = site.open("/x/secret/", method="DELETE", headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code in (400, 405)


def test_health_needs_no_database_and_readiness_does(site: FlaskClient) -> None:
    assert site.get("/healthz").get_json() == {"status": "ok"}
    assert site.get("/readyz").get_json() == {"status": "ok"}
