"""Limits hold for everybody alike and come back with time."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.web import ratelimit
from eventsite.web.access import Audience, open_to
from eventsite.web.models import Allowance
from tests.support.threads import at_once
from tests.support.time import Clock
from tests.web.conftest import Busy

HOUR = timedelta(hours=1)


def spend(subject: str = "ada", limit: int = 5) -> None:
    ratelimit.spend("letter", subject, limit=limit, per=HOUR)


def test_the_sixth_of_five_is_refused(app: Flask) -> None:
    for _ in range(5):
        spend()

    with pytest.raises(ratelimit.TooManyRequests) as refused:
        spend()
    assert refused.value.retry_after == 720


def test_an_allowance_comes_back_steadily(app: Flask, clock: Clock) -> None:
    for _ in range(5):
        spend()
    clock.advance(minutes=12)

    spend()
    with pytest.raises(ratelimit.TooManyRequests):
        spend()


def test_many_are_taken_as_far_as_they_go(app: Flask, clock: Clock) -> None:
    def some(wanted: int) -> int:
        return ratelimit.spend_some("letter", "ada", wanted, limit=5, per=HOUR)

    assert [some(3), some(3)] == [3, 2]
    with pytest.raises(ratelimit.TooManyRequests) as refused:
        some(3)
    assert refused.value.retry_after == 720

    clock.advance(minutes=30)
    assert some(3) == 2


def test_a_refused_try_costs_nothing_more(app: Flask, clock: Clock) -> None:
    for _ in range(5):
        spend()
    for _ in range(20):
        with pytest.raises(ratelimit.TooManyRequests):
            spend()
    clock.advance(minutes=12)

    spend()


def test_first_spends_at_the_same_moment_all_count(app: Flask) -> None:
    at_once(app, [lambda: spend(limit=20)] * 12)

    with unit_of_work():
        assert db.session.scalars(sa.select(Allowance.spent)).all() == [12]


def test_one_does_not_spend_what_is_anothers(app: Flask) -> None:
    for _ in range(5):
        spend("ada")

    spend("grace")


def test_a_clock_that_jumps_back_gives_nothing_away(app: Flask, clock: Clock) -> None:
    for _ in range(5):
        spend()
    clock.advance(hours=-2)

    with pytest.raises(ratelimit.TooManyRequests):
        spend()


def test_subjects_are_not_readable_in_the_database(app: Flask) -> None:
    spend("ada@example.org")

    assert "ada" not in db.session.scalars(sa.select(Allowance.subject)).one()


def test_old_rows_are_forgotten(app: Flask, clock: Clock) -> None:
    spend("old")
    clock.advance(days=3)
    spend("new")

    with unit_of_work():
        assert ratelimit.forget_old_allowances(timedelta(days=2)) == 1


def test_a_view_that_runs_again_takes_nothing_again(app: Flask, busy: Busy) -> None:
    def view() -> str:
        spend(limit=2)
        spend(limit=2)
        return busy()

    busy.failures = 2
    app.add_url_rule("/x/spending/", view_func=open_to(Audience.ANYONE)(view))

    assert app.test_client().get("/x/spending/").text == "run 3"
    assert app.test_client().get("/x/spending/").status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8:1:2::5]:4711", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_v23_a_client_is_its_network(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert ratelimit.client_network() == network


def test_v23_forged_forwarding_headers_are_one_client(app: Flask) -> None:
    def ask(number: int) -> None:
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.9"}, headers=headers):
            ratelimit.spend_for_network("letter", limit=5, per=HOUR)

    for number in range(5):
        ask(number)
    with pytest.raises(ratelimit.TooManyRequests):
        ask(6)


def test_this_machine_is_not_limited_by_its_network(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(20):
            ratelimit.spend_for_network("letter", limit=5, per=HOUR)


def test_v23_behind_a_proxy_that_forgets_to_name_the_client_everybody_is_limited(
    app: Flask,
) -> None:
    settings.use(replace(settings.current(), trusted_proxies=1))
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(5):
            ratelimit.spend_for_network("letter", limit=5, per=HOUR)
        with pytest.raises(ratelimit.TooManyRequests):
            ratelimit.spend_for_network("letter", limit=5, per=HOUR)
