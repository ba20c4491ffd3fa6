"""Each view answers for its audience alone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.web.access import refuse_undeclared
from tests.web.conftest import Busy


def test_a_view_without_an_audience_stops_the_start(app: Flask) -> None:
    app.view_functions["silent"] = lambda: "hello"

    with pytest.raises(RuntimeError, match="do not say their audience: silent"):
        refuse_undeclared(app)


def test_strangers_are_sent_to_sign_in(site: FlaskClient) -> None:
    answer = site.get("/x/person/")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in/")


def test_v69_development_pages_exist_on_this_machine_only(site: FlaskClient) -> None:
    here = {"REMOTE_ADDR": "127.0.0.1"}
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}

    assert site.get("/x/development/", environ_base=here).status_code == 200
    assert site.get("/x/development/", environ_base=elsewhere).status_code == 404
    assert site.get("/x/development/", environ_base={"REMOTE_ADDR": "?"}).status_code == 404
    proxied = {"X-Forwarded-For": "127.0.0.1"}
    assert site.get("/x/development/", environ_base=here, headers=proxied).status_code == 404


def test_a_busy_database_is_tried_again_twice(site: FlaskClient, busy: Busy) -> None:
    busy.failures = 2

    assert site.get("/x/busy/").text == "run 3"


def test_a_lost_connection_is_replaced_by_another(site: FlaskClient) -> None:
    assert site.get("/x/cut/").text == "run 2"


def test_a_database_that_stays_busy_is_said_to_be(site: FlaskClient, busy: Busy) -> None:
    busy.failures = 3

    answer = site.get("/x/busy/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert busy.runs == 3
