"""Who gets a seat, as tables and as laws."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.registration import rules
from eventsite.registration.rules import Asking, Settlement, Times, Window

ADA, BEN, CYD = Asking(1, 1), Asking(2, 2), Asking(3, 1)
OPENS = datetime(2027, 3, 1, 8, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 18, tzinfo=UTC)
STARTS = datetime(2027, 3, 14, 0, 30, tzinfo=UTC)
TIMES = Times(OPENS, CLOSES, STARTS)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("capacity", "taken", "queue", "expected"),
    [
        pytest.param(10, 9, [ADA], Settlement((1,), None, 0), id="last-seat"),
        pytest.param(10, 10, [ADA], Settlement((), ADA, 0), id="full"),
        pytest.param(10, 7, [ADA, BEN], Settlement((1, 2), None, 0), id="two-fit"),
        pytest.param(10, 9, [BEN, ADA], Settlement((), BEN, 1), id="c02-head-blocks"),
        pytest.param(10, 8, [ADA, BEN, CYD], Settlement((1,), BEN, 1), id="nobody-is-passed"),
        pytest.param(10, 4, [], Settlement((), None, 6), id="nobody-waits"),
        pytest.param(10, 12, [ADA], Settlement((), ADA, 0), id="over-capacity"),
        pytest.param(0, 0, [ADA], Settlement((), ADA, 0), id="a11-zero-is-nobody"),
        pytest.param(None, 99, [BEN, ADA], Settlement((2, 1), None, None), id="a11-unlimited"),
    ],
)
def test_settle(capacity: int | None, taken: int, queue: list[Asking], expected: object) -> None:
    assert rules.settle(capacity, taken, queue) == expected


parties = st.lists(st.integers(1, 2), max_size=40)


@given(capacity=st.none() | st.integers(0, 30), taken=st.integers(0, 35), wanted=parties)
def test_nobody_is_seated_beyond_capacity_or_before_somebody_ahead(
    capacity: int | None, taken: int, wanted: list[int]
) -> None:
    queue = [Asking(key, party) for key, party in enumerate(wanted)]

    settlement = rules.settle(capacity, taken, queue)

    fitting = [asking for asking in queue if not capacity or asking.party <= capacity]
    seated = len(settlement.seated)
    assert settlement.seated == tuple(asking.key for asking in fitting[:seated])
    given_out = sum(asking.party for asking in fitting[:seated])
    if capacity is None:
        assert seated == len(queue)
    else:
        assert given_out <= max(0, capacity - taken)
        assert settlement.left == max(0, capacity - taken) - given_out
        if seated < len(fitting):
            assert settlement.held_back == fitting[seated]
            assert fitting[seated].party > max(0, capacity - taken) - given_out


@given(capacity=st.none() | st.integers(0, 30), taken=st.integers(0, 35), wanted=parties)
def test_settling_again_seats_nobody_else(
    capacity: int | None, taken: int, wanted: list[int]
) -> None:
    queue = [Asking(key, party) for key, party in enumerate(wanted)]
    first = rules.settle(capacity, taken, queue)
    now_taken = taken + sum(wanted[: len(first.seated)])

    again = rules.settle(capacity, now_taken, queue[len(first.seated) :])

    assert again.seated == ()


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "expected"),
    [
        pytest.param(10, 7, 0, 3, id="some"),
        pytest.param(10, 7, 2, 0, id="the-line-goes-first"),
        pytest.param(10, 12, 0, 0, id="never-negative"),
        pytest.param(None, 12, 0, None, id="unlimited"),
        pytest.param(None, 12, 3, None, id="unlimited-with-a-line"),
    ],
)
def test_left_for_newcomers(
    capacity: int | None, taken: int, waiting: int, expected: int | None
) -> None:
    assert rules.left_for_newcomers(capacity, taken, waiting) == expected


@pytest.mark.parametrize(
    ("party", "left", "expected"),
    [
        pytest.param(2, 1, 1, id="a03-one-of-two"),
        pytest.param(2, 0, None, id="full"),
        pytest.param(2, 2, None, id="both"),
        pytest.param(1, 1, None, id="alone"),
        pytest.param(2, None, None, id="unlimited"),
    ],
)
def test_fewer_left(party: int, left: int | None, expected: int | None) -> None:
    assert rules.fewer_left(party, left) == expected


@pytest.mark.parametrize(
    ("max_party", "capacity", "expected"),
    [(2, None, 2), (2, 10, 2), (2, 1, 1), (2, 0, 2), (1, 10, 1)],
)
def test_largest_party_is_one_that_can_be_seated(
    max_party: int, capacity: int | None, expected: int
) -> None:
    assert rules.largest_party(max_party, capacity) == expected


@pytest.mark.parametrize(
    ("now", "public", "archived", "expected"),
    [
        pytest.param(OPENS - SECOND, True, False, Window.NOT_YET, id="before"),
        pytest.param(OPENS, True, False, Window.OPEN, id="opening-is-inclusive"),
        pytest.param(CLOSES - SECOND, True, False, Window.OPEN, id="last-second"),
        pytest.param(CLOSES, True, False, Window.CLOSED, id="closing-is-exclusive"),
        pytest.param(STARTS, True, False, Window.STARTED, id="started"),
        pytest.param(OPENS, False, False, Window.NOT_PUBLIC, id="draft"),
        pytest.param(OPENS, True, True, Window.ARCHIVED, id="archived"),
    ],
)
def test_window(now: datetime, public: bool, archived: bool, expected: Window) -> None:
    assert rules.window(now, TIMES, public=public, archived=archived) is expected


def test_without_an_opening_registration_is_open_at_once() -> None:
    times = Times(None, CLOSES, STARTS)

    assert rules.window(OPENS - SECOND, times, public=True, archived=False) is Window.OPEN


def test_an_event_that_begins_before_its_registration_closes_takes_nobody_once_begun() -> None:
    times = Times(None, STARTS + SECOND, STARTS)

    assert rules.window(STARTS, times, public=True, archived=False) is Window.STARTED


def test_every_reason_has_its_own_sentence() -> None:
    sentences = [rules.refusal_sentence(reason) for reason in Window]

    assert len(set(sentences)) == len(Window)
    assert all(sentence.endswith(".") for sentence in sentences)


ORDINALS = "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th 112th 113th 123rd"


@pytest.mark.parametrize("expected", ORDINALS.split())
def test_ordinal(expected: str) -> None:
    assert rules.ordinal(int(expected[:-2])) == expected


def test_sentences_count_in_words_people_use() -> None:
    assert [
        rules.place_in_line(0, 1),
        rules.place_in_line(1, 2),
        rules.place_in_line(8, 1),
        rules.place_in_line(9, 3),
        *(rules.before_sentence(people) for people in range(3)),
        rules.party_sentence(1),
        rules.party_sentence(2),
        rules.seated_sentence(2, promoted=False),
        rules.seated_sentence(1, promoted=True),
        rules.queued_sentence(2, 2),
        rules.held_back_sentence(2, 1),
        rules.held_back_sentence(3, 2),
        rules.capacity_sentence(1),
        rules.capacity_sentence(None),
    ] == [
        "You are first in line.",
        "You are second in line for two seats.",
        "You are ninth in line.",
        "You are 10th in line for 3 seats.",
        "Nobody is waiting before you.",
        "One person is waiting before you.",
        "2 people are waiting before you.",
        "Each registration is for 1 person.",
        "A party is 1 to 2.",
        "2 seats given on arrival: nobody was waiting.",
        "1 seat went to the first in line.",
        "Joined the line for 2 seats as 3rd.",
        (
            "1 seat is free, and the first in line asks for 2. "
            "Nobody is passed: they wait until there are enough."
        ),
        (
            "2 seats are free, and the first in line asks for 3. "
            "Nobody is passed: they wait until there are enough."
        ),
        "The event has 1 seat now.",
        "There is no limit on seats any more.",
    ]


def test_a_party_is_spoken_to_as_what_it_is() -> None:
    assert [rules.party_words(party) for party in (1, 2, 3)] == [
        "just me",
        "two of us",
        "3 of us",
    ]
    assert [rules.gave_up_sentence(party) for party in (1, 2)] == [
        "You gave up your seat.",
        "You gave up your two seats.",
    ]
    assert [
        rules.leave_words(party, held=held).button
        for party, held in ((1, True), (2, True), (2, False))
    ] == ["Give up my seat", "Give up my two seats", "Leave the waiting list"]
    assert rules.leave_words(2, held=True).sentence.startswith("Your two seats go to the next")


@pytest.mark.parametrize(
    ("held", "by_team", "expected"),
    [
        (True, False, "2 seats given back."),
        (False, False, "A party waiting for 2 seats left the line."),
        (True, True, "2 seats taken back by the team."),
        (False, True, "A party waiting for 2 seats was taken off the line by the team."),
    ],
)
def test_the_ledger_says_what_was_given_back(held: bool, by_team: bool, expected: str) -> None:
    assert rules.given_back_sentence(2, held=held, by_team=by_team) == expected


@pytest.mark.parametrize(
    ("old", "new", "held", "expected"),
    [
        (2, 1, True, "A party came down from 2 to 1: 1 seat given back."),
        (1, 2, True, "A party grew from 1 to 2: 1 seat taken, nobody was waiting."),
        (1, 2, False, "A party in line asks for 2 seats now instead of 1."),
    ],
)
def test_the_ledger_says_how_a_party_changed(old: int, new: int, held: bool, expected: str) -> None:
    assert rules.resized_sentence(old, new, held=held) == expected
