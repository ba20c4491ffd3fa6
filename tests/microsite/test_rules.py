"""Words and addresses of the home page."""

from dataclasses import replace
from datetime import datetime

import pytest

from eventsite.microsite import rules
from eventsite.microsite.rules import Card, Invitation

SATURDAY = datetime(2027, 3, 13, 18, 30)


def test_people_are_invited_only_while_they_can_register() -> None:
    assert rules.invitation("open") == Invitation("Count me in", "There is a chair for you")
    assert rules.invitation("full") == Invitation("Join the waiting list", "A chair may come free")
    assert [rules.invitation(state) for state in ("not-yet", "closed", "over")] == [None] * 3


@pytest.mark.parametrize(
    ("starts", "ends", "word"),
    [
        (SATURDAY, SATURDAY.replace(hour=22), "evening"),
        (SATURDAY, SATURDAY.replace(day=14, hour=2), "evening"),
        (SATURDAY.replace(hour=16, minute=0), SATURDAY.replace(hour=20), "evening"),
        (SATURDAY.replace(hour=15, minute=59), SATURDAY.replace(hour=20), "event"),
        (SATURDAY, SATURDAY.replace(day=14, hour=20), "event"),
    ],
)
def test_an_evening_starts_late_and_ends_by_night(
    starts: datetime, ends: datetime, word: str
) -> None:
    assert rules.occasion(starts, ends) == word


def test_a_known_point_is_shown_on_the_map() -> None:
    address = rules.map_address("Hall", "", latitude=30.2811, longitude=-97.7319)

    assert address == (
        "https://www.openstreetmap.org/?mlat=30.28110&mlon=-97.73190#map=17/30.28110/-97.73190"
    )


def test_an_address_is_searched_for_with_the_name_of_the_place() -> None:
    address = rules.map_address("Hall & Co", "1 Example St", latitude=None, longitude=None)

    assert address == (
        "https://www.openstreetmap.org/search?query=Hall%20%26%20Co%2C%201%20Example%20St"
    )


def test_without_an_address_there_is_no_map() -> None:
    assert rules.map_address("Hall", " ", latitude=None, longitude=None) is None
    assert rules.map_address("Hall", "", latitude=30.0, longitude=None) is None


def test_the_host_event_is_named_as_what_it_is() -> None:
    assert rules.standing_beside("evening", "Big Fair") == "An unofficial evening during Big Fair"
    assert rules.standing_beside("evening", "") == ""


@pytest.mark.parametrize("field", ["slug", "accent", "title", "over", "line", "when", "where"])
def test_a_picture_gets_another_address_when_anything_on_it_changes(field: str) -> None:
    card = Card(slug="a", accent="#000000", title="T", over="o", line="l", when="w", where="h")

    assert replace(card, **{field: "changed"}).digest != card.digest
    assert replace(card).digest == card.digest
