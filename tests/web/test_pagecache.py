"""Kept pages are sent again as long as nothing changed, and never a moment longer."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.core.db import unit_of_work
from eventsite.events import service
from eventsite.web import pagecache
from tests.support.factories import make_event
from tests.support.time import Clock

ADDRESS = "/evening/counted/"


def test_a_page_is_made_once(site: FlaskClient) -> None:
    make_event()

    first, second = site.get(ADDRESS), site.get(ADDRESS)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]


def test_a_change_makes_it_fresh_at_once(site: FlaskClient) -> None:
    event = make_event()
    before = site.get(ADDRESS)

    with unit_of_work():
        service.change(event, promise="Another one")
    after = site.get(ADDRESS)

    assert "made 1 times" in before.text
    assert "made 2 times" in after.text
    assert before.headers["ETag"] != after.headers["ETag"]


def cache_of(app: Flask) -> pagecache.PageCache:
    """The layer below that of the previews."""
    cache: pagecache.PageCache = app.wsgi_app._application  # noqa: SLF001
    return cache


def test_a_change_by_another_process_makes_it_fresh_too(app: Flask, site: FlaskClient) -> None:
    event = make_event()
    mine = cache_of(app)
    other = pagecache.PageCache(mine._application, mine._revision_of)  # noqa: SLF001
    assert "made 1 times" in site.get(ADDRESS).text

    with unit_of_work():
        service.touch(event)
    layers, app.wsgi_app = app.wsgi_app, other
    assert "made 2 times" in site.get(ADDRESS).text
    app.wsgi_app = layers

    assert "made 3 times" in site.get(ADDRESS).text


def test_t07_the_same_page_is_not_sent_twice(site: FlaskClient) -> None:
    make_event()
    tag = site.get(ADDRESS).headers["ETag"]

    answer = site.get(ADDRESS, headers={"If-None-Match": tag})

    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_another_tag_gets_the_page(site: FlaskClient) -> None:
    make_event()

    assert site.get(ADDRESS, headers={"If-None-Match": '"other"'}).status_code == 200


def test_pages_are_sent_compressed_to_those_who_can(site: FlaskClient) -> None:
    make_event()
    plain = site.get(ADDRESS)
    small = site.get(ADDRESS, headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(small.data) == plain.data
    assert small.headers["Vary"] == "Accept-Encoding"
    assert small.headers["ETag"] != plain.headers["ETag"]


def test_a_page_that_shows_the_time_is_made_anew_after_a_while(
    site: FlaskClient, clock: Clock
) -> None:
    make_event()
    site.get(ADDRESS)
    clock.advance(seconds=pagecache.LONGEST.total_seconds())

    assert "made 2 times" in site.get(ADDRESS).text


def test_v54_nothing_personal_is_kept(site: FlaskClient) -> None:
    for address in ("/x/form/", "/x/secret/", "/x/refused/"):
        assert "ETag" not in site.get(address).headers


def test_a_query_is_another_page(site: FlaskClient) -> None:
    make_event()
    site.get(ADDRESS)

    assert "made 2 times" in site.get(ADDRESS + "?room=hall").text


def test_a_very_long_address_is_not_kept(site: FlaskClient) -> None:
    make_event()
    long = ADDRESS + "?q=" + "x" * 600

    site.get(long)

    assert "made 2 times" in site.get(long).text


def test_head_is_answered_without_a_body(site: FlaskClient) -> None:
    make_event()
    length = len(site.get(ADDRESS).data)

    answer = site.head(ADDRESS)

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(length)


def test_kept_pages_take_a_bounded_amount_of_memory(
    app: Flask, site: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event()
    monkeypatch.setattr(pagecache, "MOST_BYTES", 10_000)

    for number in range(50):
        site.get(f"{ADDRESS}?n={number}")

    assert cache_of(app)._bytes <= 10_000  # noqa: SLF001
    assert 0 < len(cache_of(app)._pages) < 10  # noqa: SLF001


def test_a_head_never_names_a_body_that_nobody_saw(site: FlaskClient) -> None:
    make_event()

    unmade = site.head(ADDRESS)
    made = site.get(ADDRESS)
    known = site.head(ADDRESS)

    assert "ETag" not in unmade.headers
    assert known.headers["ETag"] == made.headers["ETag"]
    assert (unmade.data, known.data) == (b"", b"")
