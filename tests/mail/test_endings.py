"""What stays of a letter that is over, and of an address that gave trouble."""

from functools import partial

from flask import Flask

from eventsite.core import jobs
from eventsite.core.db import db, unit_of_work
from eventsite.mail import queries, service
from eventsite.mail.models import AddressState, LetterState
from eventsite.mail.rules import Ending, Verdict
from tests.mail.conftest import configure, invite, read, states, work, write
from tests.support.smtp import PostOffice
from tests.support.threads import at_once
from tests.support.time import Clock


def test_t07_a_permanent_refusal_stops_and_marks_the_address(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.to_recipient = lambda _address: "550 5.1.1 no such person"
    letter_id = write()
    work(app)
    clock.advance(days=1)

    address = queries.state_of_address("ada@example.org")
    assert states(letter_id) == [LetterState.FAILED]
    assert address is not None
    assert (address.state, address.reason) == (AddressState.HARD, "550 5.1.1 no such person")
    assert work(app) == 0


def test_t07_a_refusal_of_the_letter_says_nothing_about_the_address(
    app: Flask, office: PostOffice
) -> None:
    office.script.to_content = lambda _address: "552 5.2.3 too large"
    letter_id = write()
    work(app)

    assert states(letter_id) == [LetterState.FAILED]
    assert queries.state_of_address("ada@example.org") is None


def _say(reply: str, _address: str) -> str:
    return reply


def test_an_address_that_works_again_is_forgiven(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    seen = []
    for reply in ("450 4.2.0 later", "550 5.1.1 gone", "250 OK", "250 OK"):
        office.script.to_recipient = partial(_say, reply)
        write()
        work(app)
        address = queries.state_of_address("ada@example.org")
        assert address is not None
        seen.append((address.state, address.changed_at == clock.now))
        db.session.rollback()
        clock.advance(days=1)

    assert seen == [
        (AddressState.SOFT, True),
        (AddressState.HARD, True),
        (AddressState.OK, True),
        (AddressState.OK, False),
    ]


def test_refusals_of_one_address_at_the_same_moment_are_all_recorded(app: Flask) -> None:
    letters = [write() for _ in range(12)]
    gone = Verdict(Ending.REFUSED, "550 5.1.1 gone", about_recipient=True)

    def record(letter: int) -> None:
        ready = service.Ready(letter, 0, "ada@example.org", b"", left_before=False)
        with unit_of_work():
            service.record(ready, gone)

    at_once(app, [partial(record, letter) for letter in letters])

    address = queries.state_of_address("ada@example.org")
    assert address is not None
    assert (address.state, address.reason) == (AddressState.HARD, "550 5.1.1 gone")
    assert set(states(*letters)) == {LetterState.FAILED}


def test_an_address_that_was_refused_is_left_alone_for_a_day(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.to_recipient = lambda _address: "550 5.1.1 no such person"
    write()
    work(app)
    office.script.to_recipient = lambda _address: "250 OK"
    clock.advance(hours=23, minutes=59)
    second = write("ADA@example.org")
    write("bob@example.org")
    work(app)
    asked = [delivery.recipient for delivery in office.deliveries]
    letter = read(second)
    said = (letter.state, letter.attempts, letter.last_error)
    clock.advance(minutes=1)
    third = write()
    work(app)

    assert asked == ["bob@example.org"]
    assert said == (
        LetterState.FAILED,
        0,
        "This address was refused within a day: 550 5.1.1 no such person",
    )
    assert states(third) == [LetterState.SENT]


def test_a_letter_is_tried_once_however_long_the_worker_was_away(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    office.script.to_recipient = lambda address: "450 later" if "eve" in address else "250 OK"
    letters = [write(), write("eve@example.net")]
    clock.advance(days=20)
    work(app)
    with unit_of_work():
        emptied = service.empty_old_letters()

    assert states(*letters) == [LetterState.SENT, LetterState.FAILED]
    assert emptied == 0  # a week to look at it begins now
    clock.advance(days=7, seconds=1)
    with unit_of_work():
        assert service.empty_old_letters() == 1


def test_old_letters_are_emptied(app: Flask, office: PostOffice, clock: Clock) -> None:
    configure(development=True)
    office.script.to_recipient = lambda address: "550 no" if "eve" in address else "250 OK"
    gone = [
        write(
            attachment=service.CalendarPart("REQUEST", invite()),
            unsubscribe="https://events.example/a-secret-token/",
        ),
        write("eve@example.net"),
    ]
    work(app)
    clock.advance(days=10)
    with unit_of_work():
        early = service.empty_old_letters()
    clock.advance(seconds=1)
    fresh = write("eve@example.net")
    work(app)
    with unit_of_work():
        jobs.enqueue("mail.empty_old", {})
    work(app)

    assert early == 0
    assert [(read(letter).values, read(letter).raw) for letter in gone] == [({}, None)] * 2
    assert (read(gone[0]).calendar_data, read(gone[0]).unsubscribe) == (b"", "")
    assert read(gone[1]).calendar_data is None
    assert read(fresh).raw is not None
    with unit_of_work():
        assert service.empty_old_letters() == 0


def test_what_is_kept_or_failed_is_emptied_a_week_after_its_time(app: Flask, clock: Clock) -> None:
    kept, faulty = write(), write(template="tests/missing")
    work(app)
    clock.advance(days=10)
    with unit_of_work():
        early = service.empty_old_letters()
    clock.advance(seconds=1)
    waiting = write()
    with unit_of_work():
        emptied = service.empty_old_letters()
        again = service.empty_old_letters()

    assert (early, emptied, again) == (0, 2, 0)
    assert states(kept, faulty) == [LetterState.KEPT, LetterState.FAILED]
    assert [(read(letter).values, read(letter).raw) for letter in (kept, faulty)] == [
        ({}, None)
    ] * 2
    assert read(waiting).values != {}
