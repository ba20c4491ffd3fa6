"""Each thing the doctor looks for is found when it is wrong, and only then."""

from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.mail.models import Letter, LetterState
from eventsite.registration import doctor, moves, questions, service
from eventsite.registration.models import Answer, LedgerLine, Registration, Standing, Step
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, registered
from tests.support.factories import ZONE, make_event
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _promises() -> None:
    """Here the promises are broken on purpose."""


def change(*statements: Any) -> None:
    """Change rows behind the service's back."""
    with unit_of_work():
        for statement in statements:
            db.session.execute(statement)


def of(registration: Registration) -> Any:
    """An update of one registration."""
    return sa.update(Registration).where(Registration.id == registration.id)


def test_the_doctor_finds_nothing_after_a_lively_evening() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    ada = registered(event, "ada", party=2)
    registered(event, "ben")
    cancel(early[0])
    with unit_of_work():
        service.change_address(event, ada, "new@example.org")
    change_capacity(event, 5)
    change_capacity(event, 1)

    assert doctor.check() == []


def test_a_letter_that_failed_told_nobody_until_it_is_too_late_to_try_again() -> None:
    event = make_event(capacity=1)
    ada = registered(event)
    healthy = doctor.check()

    change(sa.update(Letter).values(state=LetterState.FAILED))
    failed = doctor.check()
    change(sa.update(Letter).values(emptied=True))

    assert healthy == []
    assert failed == [f"Registration {ada.id} is confirmed and was not told so exactly once."]
    assert doctor.check() == []


def test_i1_more_seats_given_than_there_are() -> None:
    event = make_event(capacity=2)
    fill(event, 2)

    change(sa.text("UPDATE event SET capacity = 1"))

    assert doctor.check() == ["/evening/ has 1 seat and gave 2."]


def test_i1_fewer_seats_set_on_purpose_are_no_finding_until_one_more_is_given() -> None:
    event = make_event(capacity=2)
    early = fill(event, 2)
    change_capacity(event, 1)
    assert doctor.check() == []

    change(sa.insert(LedgerLine).values(**_line(early[0], Step.SEATED, 0)))
    change(sa.insert(LedgerLine).values(**_line(early[0], Step.RESIZED, 1)))
    change(sa.insert(LedgerLine).values(**_line(early[0], Step.RESIZED, -1)))

    assert doctor.check() == ["/evening/ has 1 seat and gave 2."]


def _line(registration: Registration, step: Step, seats: int) -> dict[str, Any]:
    return {
        "event_id": registration.event_id,
        "registration_id": registration.id,
        "queue_number": registration.queue_number,
        "at": registration.created_at,
        "step": step,
        "seats": seats,
        "sentence": "A test.",
        "note": "",
    }


def test_i4_a_free_seat_beside_somebody_who_waits(clock: Clock) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    registered(event)

    change(sa.text("UPDATE event SET capacity = 2"))

    assert doctor.check() == ["/evening/ has free seats and lets the first in line wait."]
    clock.set(event.starts_at)
    assert doctor.check() == []


def test_i4_a_line_of_a_draft_may_wait() -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    registered(event)

    change(sa.text("UPDATE event SET capacity = 2, visibility = 'draft'"))

    assert doctor.check() == []


def test_i5_a_head_of_the_line_that_does_not_fit_is_no_finding() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    registered(event, party=2, wait_together=True)

    assert doctor.check() == []


def test_r3_somebody_seated_before_an_earlier_one() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    registered(event)

    change(of(early).values(queue_number=9))

    assert "/evening/ seated number 9 before number 2." in doctor.check()


def test_r3_a_number_that_does_not_follow_the_order_of_coming() -> None:
    event = make_event(capacity=2)
    fill(event, 2)

    number = sa.case((LedgerLine.queue_number == 1, 5), else_=LedgerLine.queue_number)
    change(sa.update(LedgerLine).values(queue_number=number))

    assert doctor.check() == [
        "/evening/ gave number 5 to somebody who came before the number below."
    ]


def test_a_seat_that_the_ledger_does_not_know() -> None:
    event = make_event()
    ada = registered(event)

    change(sa.update(LedgerLine).values(seats=0))

    assert doctor.check() == [f"Registration {ada.id} holds 1 seat, its ledger 0."]


def test_a_registration_without_any_line() -> None:
    event = make_event()
    ada = registered(event)

    change(sa.delete(LedgerLine))

    assert f"Registration {ada.id} has no line in the ledger." in doctor.check()


@pytest.mark.parametrize("standing", ["confirmed", "waiting", "cancelled"])
@pytest.mark.parametrize("letters", [0, 2])
def test_i6_a_standing_that_was_told_never_or_twice(standing: str, letters: int) -> None:
    event = make_event(capacity=0 if standing == "waiting" else 5)
    ada = registered(event)
    if standing == "cancelled":
        cancel(ada)
    *_, last = steps.letter_rows()

    if letters == 0:
        change(sa.delete(Letter).where(Letter.id == last.id))
    else:
        change(sa.insert(Letter).values(**_copy(last)))

    assert doctor.check() == [
        f"Registration {ada.id} is {standing} and was not told so exactly once."
    ]


def _copy(letter: Letter) -> dict[str, Any]:
    return {
        column.key: getattr(letter, column.key)
        for column in sa.inspect(Letter).column_attrs
        if column.key not in ("id", "uuid")
    }


def test_i6_a_goodbye_to_somebody_who_has_a_seat() -> None:
    event = make_event()
    ada = registered(event)
    (confirmed,) = steps.letter_rows()

    change(sa.insert(Letter).values(**_copy(confirmed) | {"template": "registration/cancelled"}))

    assert doctor.check() == [
        f"Registration {ada.id} is confirmed and was not told so exactly once."
    ]


@pytest.mark.parametrize(("visibility", "found"), [("published", True), ("draft", False)])
def test_a_move_that_nobody_was_told_of(visibility: str, found: bool) -> None:
    event = make_event()
    fill(event, 2)

    change(sa.update(Event).values(venue_name="The Annex", visibility=visibility))

    sentence = "/evening/ is at another time or place than 2 registrations were told."
    assert doctor.check() == [sentence] * found


def test_a_move_that_the_worker_is_about_to_tell_is_no_finding_until_it_gave_up() -> None:
    event = make_event()
    fill(event, 1)
    with unit_of_work():
        events.move(
            event, events.Span(event.starts_wall, event.ends_wall, ZONE), venue_name="Annex"
        )
    assert doctor.check() == []

    change(sa.update(Job).where(Job.name == moves.TELL).values(state="given_up"))

    assert len(doctor.check()) == 1


def test_an_answer_of_another_event() -> None:
    event, other = make_event(), make_event("other")
    with unit_of_work():
        questions.ask(event, "What do you carry?")
    registered(event, answer="A doubt.")

    change(sa.update(Answer).values(event_id=other.id))

    (answer,) = steps.everything()["answer"]
    assert doctor.check() == [f"Answer {answer[0]} belongs to another event than its registration."]


def test_i2_the_database_takes_no_second_registration_of_one_person() -> None:
    event = make_event()
    ada = registered(event)
    ben = registered(event, "ben")

    with pytest.raises(sa.exc.IntegrityError):
        change(of(ben).values(person_id=ada.person_id))


def test_i3_one_row_says_where_somebody_stands() -> None:
    event = make_event()
    ada = registered(event)

    with pytest.raises(sa.exc.IntegrityError):
        change(of(ada).values(standing=Standing.WAITING))  # with an invite in their calendar
