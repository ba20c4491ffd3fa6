"""Many at once: real threads, each on a connection of its own, let go at the same moment."""

from collections import Counter
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.registration import queries, service
from eventsite.registration.models import Standing
from tests.registration import steps
from tests.registration.steps import fill, registered, wish
from tests.support.factories import make_event
from tests.support.threads import at_once


def come(who: str, *, party: int = 1, form_key: str = "", slug: str = "evening") -> str:
    """Somebody registers, as a request does: what came of it, by name."""
    event = event_by_slug(slug)
    assert event is not None
    with unit_of_work():
        outcome = service.register(event, wish(who, party, wait_together=True), form_key=form_key)
        return type(outcome).__name__


def leave(who: str) -> str:
    """Somebody cancels."""
    event = event_by_slug("evening")
    assert event is not None
    found = queries.registration_by_address(event.id, f"{who}@example.org")
    assert found is not None
    with unit_of_work():
        service.cancel(event, found)
    return "left"


def set_seats(capacity: int) -> str:
    event = event_by_slug("evening")
    assert event is not None
    with unit_of_work():
        events.change_capacity(event, capacity)
    return "changed"


def look(event_id: int) -> int:
    """The line is looked after: how many were seated."""
    with unit_of_work():
        return len(service.settle_seats(event_id))


def test_a01_of_two_who_send_at_once_one_has_the_last_seat(app: Flask) -> None:
    event = make_event(capacity=1)

    outcomes = at_once(app, [partial(come, "ada"), partial(come, "ben")])

    assert sorted(outcomes) == ["Confirmed", "Waiting"]
    assert (len(steps.seated(event)), len(steps.in_line(event))) == (1, 1)


@pytest.mark.parametrize(("crowd", "seats"), [(12, 3), (48, 20)])
def test_a15_v62_a_crowd_gets_exactly_the_seats_there_are(
    app: Flask, crowd: int, seats: int
) -> None:
    event = make_event(capacity=seats)

    outcomes = at_once(app, [partial(come, f"guest{number}") for number in range(crowd)])

    assert Counter(outcomes) == {"Confirmed": seats, "Waiting": crowd - seats}
    numbers = [one.queue_number for one in queries.everybody(event.id)]
    assert numbers == list(range(1, crowd + 1))
    standings = [one.standing for one in queries.everybody(event.id)]
    assert standings == [Standing.CONFIRMED] * seats + [Standing.WAITING] * (crowd - seats)
    assert Counter(steps.letters()) == {"confirmed": seats, "waiting": crowd - seats}


def test_a02_parties_of_one_and_two_at_once_stay_within_the_seats(app: Flask) -> None:
    event = make_event(capacity=7, max_party=2)

    at_once(app, [partial(come, f"guest{n}", party=n % 2 + 1) for n in range(16)])

    assert queries.seats_taken(event.id) in (6, 7)


def test_d01_one_form_sent_from_two_dozen_threads_is_one_registration(app: Flask) -> None:
    event = make_event(capacity=5)

    outcomes = at_once(app, [partial(come, "ada", form_key="the-form")] * 24)

    assert Counter(outcomes) == {"Confirmed": 24}
    assert (steps.seated(event), steps.letters()) == (["ada"], ["confirmed"])


def test_c06_one_person_on_many_forms_at_once_is_one_registration(app: Flask) -> None:
    event = make_event(capacity=5)
    names = ["ada", "Ada", "ADA", "aDa"] * 3

    outcomes = at_once(
        app, [partial(come, name, form_key=f"form-{n}") for n, name in enumerate(names)]
    )

    assert Counter(outcomes) == {"Confirmed": 1, "AlreadyRegistered": 11}
    assert len(steps.seated(event)) == 1


def test_c03_two_who_look_after_the_line_at_once_promote_one_person_once(app: Flask) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    registered(event, "ada")
    with unit_of_work():  # behind the service's back, so that a look is needed
        db.session.execute(sa.update(Event).values(capacity=2))

    seated = at_once(app, [partial(look, event.id)] * 8)

    assert sorted(seated) == [0] * 7 + [1]
    assert steps.letters("ada") == ["waiting", "promoted"]


def test_c03_two_seats_given_back_at_once_go_to_the_first_two_in_line(app: Flask) -> None:
    event = make_event(capacity=2)
    fill(event, 2)
    for who in ("ada", "ben", "cyd"):
        registered(event, who)

    at_once(app, [partial(leave, "early1"), partial(leave, "early2")])

    assert (steps.seated(event), steps.in_line(event)) == (["ada", "ben"], ["cyd"])


def test_b01_cancelling_from_many_tabs_at_once_frees_one_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    for who in ("ada", "ben", "cyd"):
        registered(event, who)

    at_once(app, [partial(leave, "ada")] * 8)

    assert (steps.seated(event), steps.in_line(event)) == (["ben"], ["cyd"])
    assert steps.letters("ada") == ["confirmed", "cancelled"]


def test_v62_coming_leaving_and_changing_seats_at_once_leaves_everything_true(app: Flask) -> None:
    event = make_event(capacity=4, max_party=2)
    fill(event, 4)
    acts = [
        *(partial(come, f"guest{number}", party=number % 2 + 1) for number in range(12)),
        *(partial(leave, f"early{number}") for number in (1, 2, 3)),
        *(partial(set_seats, seats) for seats in (6, 3, 5)),
    ]

    at_once(app, acts)

    db.session.refresh(event)
    line = queries.head_of_line(event.id, 1)
    free = (event.capacity or 0) - queries.seats_taken(event.id)
    assert free < line[0].party


def test_two_events_do_not_share_people_by_accident(app: Flask) -> None:
    one, other = make_event("evening", capacity=9), make_event("other", capacity=9)

    outcomes = at_once(
        app,
        [partial(come, f"guest{n}", slug=slug) for n in range(6) for slug in ("evening", "other")],
    )

    assert Counter(outcomes) == {"Confirmed": 12}
    people = [{found.person_id for found in queries.everybody(event.id)} for event in (one, other)]
    assert (people[0] == people[1], len(people[0])) == (True, 6)
