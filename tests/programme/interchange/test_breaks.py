"""Which entries are breaks."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.programme.interchange.breaks import is_break, is_pause, joined
from eventsite.programme.interchange.draft import DraftSession, Timed
from eventsite.programme.interchange.plan import PlannedBreak, PlannedPart

NOON = datetime(2027, 3, 13, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "title",
    [
        "Lunch",
        "Coffee Break",
        "Morning tea",
        "Registration & Breakfast",
        "Lunch break (12:30)",
        "Coffee break 2",
        "Mittagspause",
        "Petit-déjeuner",
        "Doors open",
        "Badge pick-up and check-in",
        "休憩",
        "Snack Time",
    ],
)
def test_coffee_in_every_word_is_a_break(title: str) -> None:
    assert is_pause(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Welcome",
        "Break the web",
        "Lunch with the board of trade",
        "How we broke coffee",
        "PyLunch",
        "Lightning talks",
        "The morning after",
        "Teatime stories",
        "Opening",
        "2027",
    ],
)
def test_a_title_with_any_other_word_is_a_session(title: str) -> None:
    assert not is_pause(title)


def entry(**more: object) -> DraftSession:
    return DraftSession(**{"source_id": "1", "title": "Keynote", **more})  # type: ignore[arg-type]


def test_an_entry_without_people_is_a_break_by_service_kind_or_title() -> None:
    assert is_break(entry(is_service=True))
    assert is_break(entry(kind="Break"))
    assert is_break(entry(title="Lunch"))
    assert not is_break(entry())


def test_an_entry_with_people_is_a_session_whatever_it_is_called() -> None:
    assert not is_break(entry(title="Lunch", is_service=True, parts=[PlannedPart(speaker="ada")]))


def timed(source_id: str, title: str, starts: datetime, room: str = "") -> Timed:
    return Timed(
        draft=entry(source_id=source_id, title=title),
        starts=starts,
        ends=starts + timedelta(hours=1),
        rooms=(room,),
    )


def test_one_break_is_made_of_the_same_pause_in_many_rooms() -> None:
    breaks = joined(
        [
            timed("8", "Coffee", NOON + timedelta(hours=3), "Hall"),
            timed("7", "lunch", NOON, "Hall"),
            timed("5", "Lunch", NOON, "Cellar"),
            timed("8", "Coffee", NOON, "Hall"),
        ]
    )

    assert breaks == [
        PlannedBreak(source_id="8", title="Coffee", starts=NOON, ends=NOON + timedelta(hours=1)),
        PlannedBreak(
            source_id="5", title="Lunch", starts=NOON, ends=NOON + timedelta(hours=1), entries=2
        ),
        PlannedBreak(
            source_id="8@2",
            title="Coffee",
            starts=NOON + timedelta(hours=3),
            ends=NOON + timedelta(hours=4),
        ),
    ]
