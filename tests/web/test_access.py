"""Each view answers for its audience alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.core.db import db
from eventsite.web import serving
from eventsite.web.access import Audience, refuse_undeclared
from eventsite.web.models import Upload
from tests.support import files
from tests.support.factories import make_event, make_session, make_speaker
from tests.web.conftest import Busy


def test_a_view_without_an_audience_stops_the_start(app: Flask) -> None:
    app.view_functions["silent"] = lambda: "hello"

    with pytest.raises(RuntimeError, match="do not say their audience: silent"):
        refuse_undeclared(app)


def test_every_page_of_a_person_sends_strangers_to_sign_in(app: Flask) -> None:
    event = make_event()
    make_session(event, "Opening talk")
    answers = {address: _get(app, address) for address in _addresses(app, Audience.PERSON)}

    assert len(answers) > 3
    for address, answer in answers.items():
        assert answer.status_code == 303, address
        assert answer.location.startswith("/sign-in/"), address


def test_every_public_page_is_the_same_for_all_and_may_be_kept(app: Flask) -> None:
    event = make_event()
    make_session(event, "Opening talk", make_speaker(event))
    files.shown_portrait(event)
    files.shown_slides(event)
    answers = {address: _get(app, address) for address in _addresses(app, Audience.PUBLIC)}

    assert len(answers) > 10
    for address, answer in answers.items():
        assert answer.status_code in (200, 302), address
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address
        assert answer.headers["Cache-Control"].startswith("public"), address


def test_no_page_for_the_developer_is_shown_elsewhere(app: Flask) -> None:
    addresses = list(_addresses(app, Audience.DEVELOPMENT))

    assert addresses
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert {_get(app, address, environ_base=elsewhere).status_code for address in addresses} == {
        404
    }


def _addresses(app: Flask, audience: Audience) -> Iterator[str]:
    """Every address that such a view answers to a GET."""
    known = {
        "slug": "evening",
        "session": "opening-talk",
        "speaker": "grace-sample",
        "digest": "0" * 12,
        "letter": UUID(int=1),
        "uuid": UUID(int=1),
    }
    build = app.url_map.bind("localhost").build
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint.startswith("uploads."):
            continue
        if "GET" in (rule.methods or ()) and getattr(view, "audience", None) is audience:
            yield build(rule.endpoint, {name: known[name] for name in rule.arguments})
    if audience is Audience.PUBLIC:
        yield from _addresses_of_files(app)


def _addresses_of_files(app: Flask) -> Iterator[str]:
    """Every address of the files there are: only these know their digests."""
    with app.test_request_context():
        for upload in db.session.scalars(sa.select(Upload)):
            if upload.width is None:
                yield serving.slides_address(upload.uuid, upload.media_type)
            else:
                addresses = serving.portrait_addresses(upload.digest, upload.width)
                yield addresses.src
                yield addresses.webp.partition(" ")[0]


def _get(app: Flask, address: str, **more: Any) -> TestResponse:
    """What a stranger's browser, new each time, is answered."""
    return app.test_client().get(address, base_url="http://127.0.0.1:8000", **more)


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
