"""Letters of one invite leave in order, and none for what was cancelled before it left."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import jobs
from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job
from eventsite.mail import queries, service
from eventsite.mail.models import Letter, LetterState
from tests.mail.conftest import invite, read, states, work, write
from tests.support.smtp import PostOffice
from tests.support.time import Clock

KEY = "invite-1234:ada@example.org"


def write_invite(method: str, **more: Any) -> int:
    """One letter of an invite's line."""
    part = service.CalendarPart(method, invite(method))
    return write(attachment=part, order_key=KEY, **more)


def methods(office: PostOffice) -> list[str]:
    """The calendar methods that arrived, in order."""
    parts = [part for delivery in office.deliveries for part in delivery.message.walk()]
    return [
        part["Content-Type"].params["method"]
        for part in parts
        if part.get_content_type() == "text/calendar"
    ]


def test_t35_request_and_cancel_leave_in_order(app: Flask, office: PostOffice) -> None:
    request = write_invite("REQUEST")
    work(app)
    cancel = write_invite("CANCEL")
    work(app)

    assert methods(office) == ["REQUEST", "CANCEL"]
    assert states(request, cancel) == [LetterState.SENT] * 2
    second = office.deliveries[1].message
    assert second["In-Reply-To"] == office.deliveries[0].message["Message-ID"]


def test_t35_both_are_dropped_when_the_request_never_left(app: Flask, office: PostOffice) -> None:
    letters = [write_invite("REQUEST"), write_invite("CANCEL")]
    work(app)

    assert office.deliveries == []
    assert states(*letters) == [LetterState.DROPPED] * 2
    assert [read(letter).values for letter in letters] == [{}, {}]
    assert queries.findings() == []


@pytest.mark.parametrize("first", ["REQUEST", "CANCEL"])
def test_t35_whichever_job_runs_first(app: Flask, office: PostOffice, first: str) -> None:
    letters = {"REQUEST": write_invite("REQUEST"), "CANCEL": write_invite("CANCEL")}
    with unit_of_work():
        db.session.execute(sa.delete(Job))
    for name in (first, "CANCEL", "REQUEST", "CANCEL"):
        with unit_of_work():
            jobs.enqueue(queries.DELIVER, {"letter": letters[name]})
        work(app, 1)
    work(app)

    assert office.deliveries == []
    assert states(*letters.values()) == [LetterState.DROPPED] * 2


def test_t35_a_request_that_was_put_off_is_spared_too(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.to_recipient = lambda _address: "450 4.2.0 later"
    request = write_invite("REQUEST")
    work(app)
    office.script.to_recipient = lambda _address: "250 OK"
    cancel = write_invite("CANCEL")
    work(app)
    clock.advance(minutes=5)
    work(app)

    assert office.deliveries == []
    assert states(request, cancel) == [LetterState.DROPPED] * 2


def test_t35_a_request_that_may_have_left_is_followed_by_its_cancel(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.hang_up_after_content = True
    write_invite("REQUEST")
    work(app)
    office.script.hang_up_after_content = False
    write_invite("CANCEL")
    work(app)
    waiting = methods(office)
    clock.advance(minutes=5)
    work(app)

    assert waiting == ["REQUEST"]
    assert methods(office) == ["REQUEST", "REQUEST", "CANCEL"]


def test_t35_a_later_invite_of_the_same_line_is_not_touched(app: Flask, office: PostOffice) -> None:
    letters = [write_invite(method) for method in ("REQUEST", "CANCEL", "REQUEST")]
    work(app)

    assert methods(office) == ["REQUEST"]
    assert states(*letters) == [*[LetterState.DROPPED] * 2, LetterState.SENT]


def test_letters_of_one_line_wait_for_each_other_and_other_lines_do_not(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.to_recipient = lambda address: "450 no" if "ada" in address else "250 OK"
    write(order_key="a", values={"name": "one"})
    write(order_key="a", values={"name": "two"})
    write("bob@example.org", order_key="b")
    work(app)
    others = [delivery.recipient for delivery in office.deliveries]
    office.script.to_recipient = lambda _address: "250 OK"
    clock.advance(minutes=1)
    work(app)

    assert others == ["bob@example.org"]
    assert [delivery.message["Subject"] for delivery in office.to("ada@example.org")] == [
        "A note for one",
        "A note for two",
    ]


def test_a_failed_letter_lets_the_next_of_its_line_go(app: Flask, office: PostOffice) -> None:
    replies = iter(["552 too large", "250 OK"])
    office.script.to_content = lambda _address: next(replies)
    letters = [write(order_key="a"), write(order_key="a")]
    work(app)

    assert states(*letters) == [LetterState.FAILED, LetterState.SENT]


def retry(*letters: int) -> list[bool]:
    """The operator asks for another try, in this order; whether there will be one."""
    with unit_of_work():
        return [service.retry(read_here(letter)) for letter in letters]


def read_here(letter_id: int) -> Letter:
    found = queries.letter(letter_id)
    assert found is not None
    return found


@pytest.mark.parametrize("later", ["CANCEL", "REQUEST"])
def test_a_failed_invite_is_not_tried_again_once_a_later_one_has_left(
    app: Flask, office: PostOffice, later: str
) -> None:
    replies = iter(["552 too large", "250 OK"])
    office.script.to_content = lambda _address: next(replies)
    failed = write_invite("REQUEST")
    work(app)
    sent = write_invite(later)
    work(app)

    assert retry(failed) == [False]
    work(app)

    assert methods(office) == [later]
    assert states(failed, sent) == [LetterState.DROPPED, LetterState.SENT]
    letter = read(failed)
    assert letter.last_error == "A later letter of this invite takes its place."
    assert (letter.values, letter.raw) == ({}, None)


def test_an_invite_whose_cancellation_failed_too_is_not_tried_again(
    app: Flask, office: PostOffice
) -> None:
    office.script.to_content = lambda _address: "552 too large"
    request = write_invite("REQUEST")
    work(app)
    cancel = write_invite("CANCEL")
    work(app)
    office.script.to_content = lambda _address: "250 OK"

    assert retry(request, cancel) == [False, True]
    work(app)

    assert office.deliveries == []
    assert states(request, cancel) == [LetterState.DROPPED] * 2


def test_the_cancellation_of_an_invite_that_may_have_left_is_tried_again(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.hang_up_after_content = True
    request = write_invite("REQUEST")
    work(app)
    clock.advance(days=3)
    work(app)
    office.script.hang_up_after_content = False
    office.script.to_content = lambda _address: "552 too large"
    cancel = write_invite("CANCEL")
    work(app)
    office.script.to_content = lambda _address: "250 OK"
    office.deliveries.clear()

    assert retry(request, cancel) == [False, True]
    work(app)

    assert methods(office) == ["CANCEL"]
    assert states(request, cancel) == [LetterState.DROPPED, LetterState.SENT]


def test_a_failed_invite_is_tried_again_after_later_words_without_a_calendar(
    app: Flask, office: PostOffice
) -> None:
    replies = iter(["552 too large", "250 OK", "250 OK"])
    office.script.to_content = lambda _address: next(replies)
    failed = write_invite("REQUEST")
    work(app)
    write(order_key=KEY)
    work(app)

    assert retry(failed) == [True]
    work(app)

    assert states(failed) == [LetterState.SENT]
