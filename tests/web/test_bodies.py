"""Only views that take files take large requests, and only from those they are for."""

import io
from typing import Any

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.core.errors import NotFound
from eventsite.events import gate
from eventsite.events.policy import Act
from eventsite.web.access import Audience, open_to
from eventsite.web.bodies import takes_files
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.files import as_form

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Werkzeug leaves the files of a form that it refuses half read to the garbage collector."""

HERE = "http://127.0.0.1:8000"
MEGABYTE = 2**20


class Untouched(io.RawIOBase):
    """A body that nobody should read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        raise AssertionError("a stranger's bytes were read")


def taken() -> str:
    return f"{len(request.files['file'].read())} of {len(request.form)} fields"


def only_for_ada(name: str) -> None:
    if name != "ada":
        raise NotFound


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application with views that take files, and one that does not."""
    app.config["WTF_CSRF_ENABLED"] = False
    views = Blueprint("sending", __name__)
    large = takes_files(2 * MEGABYTE)
    guarded = takes_files(2 * MEGABYTE, first=only_for_ada)
    for address, view in (
        ("/y/large/", open_to(Audience.ANYONE)(large(taken))),
        ("/y/small/", open_to(Audience.ANYONE)(taken)),
        ("/y/person/", open_to(Audience.PERSON)(large(taken))),
        ("/y/secret/<slug:name>/", open_to(Audience.SECRET)(guarded(lambda name: taken()))),
        ("/y/<slug:slug>/team/", gate.open_to_team(Act.EDIT)(large(lambda event: taken()))),
    ):
        name = address.strip("/").split("/")[-1].strip("<>").replace(":", "_") + str(len(address))
        views.add_url_rule(address, name, view, methods=["GET", "POST"])
    app.register_blueprint(views)
    return app.test_client()


def send(client: FlaskClient, address: str, size: int, **fields: str) -> TestResponse:
    """Post a form with a file of this size."""
    data: dict[str, Any] = {"file": (io.BytesIO(b"x" * size), "a.bin"), **fields}
    answer: TestResponse = apart(client.post, address, base_url=HERE, **as_form(data))
    return answer


def test_a_view_that_takes_files_takes_large_ones(client: FlaskClient) -> None:
    answer = send(client, "/y/large/", 2 * MEGABYTE, one="1", two="2")

    assert answer.text == f"{2 * MEGABYTE} of 2 fields"


def test_v51_too_large_a_file_is_answered_with_a_sentence(client: FlaskClient) -> None:
    answer = send(client, "/y/large/", 2 * MEGABYTE + 100_000)

    assert answer.status_code == 413
    assert "a file may have 2 MB" in answer.text
    assert "<h1>That is too large</h1>" in answer.text


def test_v51_other_views_take_as_little_as_before(client: FlaskClient) -> None:
    assert send(client, "/y/small/", 100_000).status_code == 200

    answer = send(client, "/y/small/", 600_000)
    assert answer.status_code == 413
    assert "That is more than this page takes." in answer.text


def test_v51_the_limit_of_one_request_is_not_the_next_ones(client: FlaskClient) -> None:
    send(client, "/y/large/", MEGABYTE)

    assert send(client, "/y/small/", MEGABYTE).status_code == 413


def test_v51_a_body_of_unknown_length_is_cut_off(client: FlaskClient) -> None:
    def asked(address: str) -> TestResponse:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            + b"x" * (4 * MEGABYTE)
            + b"\r\n--x--\r\n"
        )
        answer: TestResponse = apart(
            client.post,
            address,
            input_stream=io.BytesIO(body),
            environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
            content_type="multipart/form-data; boundary=x",
            base_url=HERE,
        )
        return answer

    assert asked("/y/large/").status_code == 413


def test_v51_a_hundred_thousand_parts_are_refused(client: FlaskClient) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    body = part * 30_000 + b"--x--\r\n"
    answer = apart(
        client.post,
        "/y/large/",
        data=body,
        content_type="multipart/form-data; boundary=x",
        base_url=HERE,
    )

    assert len(body) < 2 * MEGABYTE
    assert answer.status_code == 413


def test_v51_text_fields_stay_small_where_files_may_be_large(client: FlaskClient) -> None:
    assert send(client, "/y/large/", 10, text="x" * 600_000).status_code == 413


@pytest.mark.parametrize(
    ("address", "status"),
    [("/y/person/", 303), ("/y/secret/eve/", 404), ("/y/evening/team/", 303)],
)
def test_strangers_are_answered_before_their_bytes_are_read(
    client: FlaskClient, address: str, status: int
) -> None:
    make_event()
    answer = apart(
        client.post,
        address,
        environ_overrides={
            "wsgi.input": io.BufferedReader(Untouched()),
            "CONTENT_LENGTH": str(2 * MEGABYTE),
        },
        content_type="multipart/form-data; boundary=x",
        base_url=HERE,
    )

    assert answer.status_code == status


def test_those_it_is_for_are_let_through(client: FlaskClient, browser: Browser) -> None:
    assert send(client, "/y/secret/ada/", MEGABYTE).status_code == 200

    browser.sign_in(make_person())
    assert send(browser.client, "/y/person/", MEGABYTE).status_code == 200


def test_reading_a_form_costs_nobody_a_check(app: Flask) -> None:
    looked: list[str] = []
    view = takes_files(10, first=looked.append)(lambda: abort(410))
    app.add_url_rule("/y/looked/", "looked", open_to(Audience.SECRET)(view))

    assert apart(app.test_client().get, "/y/looked/", base_url=HERE).status_code == 410
    assert looked == []
