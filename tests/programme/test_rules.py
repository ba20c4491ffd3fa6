"""Decisions about the programme, without a database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.programme import rules
from eventsite.programme.rules import Booking, Clash, Ground

DAY = datetime(2027, 3, 13, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def wall(words: str) -> datetime:
    """What clocks show."""
    return datetime.fromisoformat(words)


def booking(
    title: str, start: datetime, end: datetime, *, room: str | None = None, speakers: str = ""
) -> Booking:
    return Booking(title, start, end, room, {each: each.title() for each in speakers.split()})


@dataclass(frozen=True)
class Item:
    name: str
    starts_at: datetime
    ends_at: datetime
    starts_wall: datetime


def item(name: str, starts: datetime, minutes: int = 60) -> Item:
    instant = starts.replace(tzinfo=CHICAGO).astimezone(UTC)
    return Item(name, instant, instant + timedelta(minutes=minutes), starts)


def test_t13_a_party_across_the_night_of_the_clock_change_lasts_its_real_time() -> None:
    starts = datetime(2027, 3, 13, 22, 0, tzinfo=CHICAGO)
    ends = datetime(2027, 3, 14, 3, 30, tzinfo=CHICAGO)

    assert rules.elapsed(starts, ends) == timedelta(hours=4, minutes=30)


def test_t13_overlap_is_judged_by_utc() -> None:
    party = booking("party", at(28), at(32, 30))
    early = booking("early", at(32), at(33))

    assert rules.overlap(party, early) is True


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(at(9), at(10), False, id="touches-before"),
        pytest.param(at(11), at(12), False, id="touches-after"),
        pytest.param(at(9), at(10, 1), True, id="reaches-in"),
        pytest.param(at(10, 59), at(12), True, id="begins-inside"),
        pytest.param(at(10, 15), at(10, 30), True, id="lies-inside"),
        pytest.param(at(10), at(11), True, id="the-same"),
        pytest.param(at(13), at(14), False, id="apart"),
    ],
)
def test_overlap(start: datetime, end: datetime, expected: bool) -> None:
    one, other = booking("a", at(10), at(11)), booking("b", start, end)

    assert rules.overlap(one, other) is expected
    assert rules.overlap(other, one) is expected


def test_t51_two_sessions_of_one_speaker_at_the_same_time_clash() -> None:
    sessions = [
        booking("a", at(10), at(11), room="hall", speakers="ada"),
        booking("b", at(10), at(11), room="attic", speakers="ada ben"),
    ]

    assert rules.find_clashes(sessions) == (Clash(Ground.SPEAKER, "Ada", "a", "b", at(10)),)


def test_t51_touching_ends_are_no_clash() -> None:
    sessions = [
        booking("a", at(10), at(11), room="hall", speakers="ada"),
        booking("b", at(11), at(12), room="hall", speakers="ada"),
    ]

    assert rules.find_clashes(sessions) == ()


def test_t52_a_break_takes_every_room() -> None:
    sessions = [
        booking("a", at(10), at(11), room="one"),
        booking("b", at(11), at(12), room="two"),
        booking("c", at(10), at(11)),
    ]
    coffee = booking("coffee", at(10, 30), at(11))

    assert rules.find_clashes(sessions, [coffee]) == (
        Clash(Ground.BREAK, "one", "a", "coffee", at(10, 30)),
    )


def test_two_breaks_at_once_are_no_clash() -> None:
    breaks = [booking("coffee", at(10), at(11)), booking("tea", at(10), at(11))]

    assert rules.find_clashes([booking("a", at(12), at(13), room="one")], breaks) == ()


def test_speakers_of_one_name_are_not_one_person() -> None:
    sessions = [
        Booking(title, at(10), at(11), None, {slug: "Ada Sample"})
        for title, slug in (("a", "ada"), ("b", "ada-2"))
    ]

    assert rules.find_clashes(sessions) == ()


@pytest.mark.timeout(10)
@pytest.mark.parametrize("where", ["one-room", "one-speaker", "breaks"])
def test_nobody_looks_for_more_clashes_than_anybody_reads(where: str) -> None:
    room = None if where == "one-speaker" else "hall"
    many = [
        booking(str(number), at(10), at(11), room=room, speakers="ada") for number in range(3_000)
    ]
    breaks = many if where == "breaks" else []

    assert len(rules.find_clashes(many, breaks)) == rules.MOST_CLASHES


@pytest.mark.timeout(20)
def test_breaks_at_once_are_not_compared_room_by_room() -> None:
    breaks = [booking(f"b{number}", at(12), at(13)) for number in range(1_500)]
    rooms = [booking(f"s{number}", at(10), at(11), room=str(number)) for number in range(1_500)]

    assert rules.find_clashes(rooms, breaks) == ()


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 clash"), (499, "499 clashes"), (500, "500 or more clashes")]
)
def test_clashes_are_counted(number: int, words: str) -> None:
    assert rules.counted_clashes(number) == words


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8))


@st.composite
def bookings(draw: st.DrawFn, prefix: str, *, most: int, with_place: bool) -> list[Booking]:
    found = []
    for number, (start, length) in enumerate(draw(st.lists(SPANS, max_size=most))):
        room = draw(st.sampled_from([None, "one", "two"])) if with_place else None
        people = draw(st.frozensets(st.sampled_from("xyz"), max_size=2)) if with_place else ()
        begin = DAY + timedelta(minutes=5 * start)
        end = begin + timedelta(minutes=5 * length)
        found.append(
            Booking(f"{prefix}{number}", begin, end, room, {each: each for each in people})
        )
    return found


def clashes_by_definition(
    sessions: list[Booking], breaks: list[Booking]
) -> list[tuple[Ground, str, frozenset[str]]]:
    found = []
    for one, other in combinations(sessions, 2):
        if not (one.starts_at < other.ends_at and other.starts_at < one.ends_at):
            continue
        pair = frozenset((one.title, other.title))
        if one.room is not None and one.room == other.room:
            found.append((Ground.ROOM, one.room, pair))
        found += [(Ground.SPEAKER, each, pair) for each in one.speakers.keys() & other.speakers]
    for one in sessions:
        for pause in breaks:
            apart = one.ends_at <= pause.starts_at or pause.ends_at <= one.starts_at
            if one.room is not None and not apart:
                found.append((Ground.BREAK, one.room, frozenset((one.title, pause.title))))
    return found


@given(
    sessions=bookings("s", most=12, with_place=True),
    breaks=bookings("p", most=3, with_place=False),
)
def test_the_sweep_finds_what_comparing_all_pairs_finds(
    sessions: list[Booking], breaks: list[Booking]
) -> None:
    found = rules.find_clashes(sessions, breaks)

    as_defined = clashes_by_definition(sessions, breaks)
    assert len(found) == len(as_defined)
    pairs = {(each.ground, each.about, frozenset((each.first, each.second))) for each in found}
    assert pairs == set(as_defined)


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param(wall("2027-03-13T05:00"), date(2027, 3, 13), id="the-day-begins-at-five"),
        pytest.param(wall("2027-03-13T04:59"), date(2027, 3, 12), id="before-five-is-last-night"),
        pytest.param(wall("2027-03-13T00:00"), date(2027, 3, 12), id="t16-midnight"),
        pytest.param(wall("2027-03-13T23:30"), date(2027, 3, 13), id="evening"),
    ],
)
def test_programme_day(starts: datetime, expected: date) -> None:
    assert rules.programme_day(starts) == expected


def test_programme_day_follows_the_hour_it_is_given() -> None:
    assert rules.programme_day(wall("2027-03-13T00:00"), change_hour=0) == date(2027, 3, 13)


def test_t16_what_starts_after_midnight_stands_under_the_evening_before() -> None:
    supper = item("supper", wall("2027-03-13T20:00"))
    late = item("late", wall("2027-03-14T00:30"))
    midnight = item("midnight", wall("2027-03-14T00:00"))
    breakfast = item("breakfast", wall("2027-03-14T09:00"))

    days = rules.by_day([breakfast, late, midnight, supper])

    assert [(day.number, day.on, [each.name for each in day.items]) for day in days] == [
        (1, date(2027, 3, 13), ["supper", "midnight", "late"]),
        (2, date(2027, 3, 14), ["breakfast"]),
    ]


def test_by_day_keeps_the_order_of_what_starts_together() -> None:
    eight = wall("2027-03-13T20:00")

    (day,) = rules.by_day([item("b", eight), item("a", eight)])

    assert [each.name for each in day.items] == ["b", "a"]


@pytest.mark.parametrize(
    ("starts_now", "room_now", "expected"),
    [
        ("2027-03-13T09:00", "Main hall", "08:05"),
        ("2027-03-14T08:05", "Main hall", "08:05 on Sat 13 Mar"),
        ("2027-03-13T08:05", "Attic", "Main hall"),
        ("2027-03-14T09:00", "", "08:05 on Sat 13 Mar, Main hall"),
    ],
)
def test_of_what_was_before_a_move_only_what_changed_is_said(
    starts_now: str, room_now: str, expected: str
) -> None:
    was = (wall("2027-03-13T08:05"), "Main hall")

    assert rules.moved_from(was, (wall(starts_now), room_now)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("de", "German"), ("EN", "English"), ("pt-BR", "Portuguese"), ("Klingon", "Klingon")],
)
def test_language_name(code: str, expected: str) -> None:
    assert rules.language_name(code) == expected


@pytest.mark.parametrize(("code", "expected"), [("DE", "de"), ("Klingon", ""), ("", "")])
def test_only_a_known_code_tags_the_language_of_a_text(code: str, expected: str) -> None:
    assert rules.language_tag(code) == expected


def test_t26_a_cancelled_session_is_told_for_thirty_days() -> None:
    last_moment = DAY + timedelta(days=30) - timedelta(seconds=1)

    assert rules.is_still_told(DAY, last_moment) is True
    assert rules.is_still_told(DAY, DAY + timedelta(days=30)) is False


SENTENCE = "She mends radios and the people who listen to them. "


@pytest.mark.parametrize(
    ("text", "lead", "rest"),
    [
        pytest.param("x" * 600, "x" * 600, "", id="short-enough"),
        pytest.param(
            f"{'a' * 300}\n\n{'b' * 300}\n\n{'c' * 10}",
            f"{'a' * 300}\n\n{'b' * 300}",
            "c" * 10,
            id="between-paragraphs",
        ),
        pytest.param(
            f"{'a' * 300}\n\n{'b' * 301}", "a" * 300, "b" * 301, id="one-character-too-many"
        ),
        pytest.param(
            SENTENCE * 20 + "\n\nThe end.",
            (SENTENCE * 10).strip(),
            (SENTENCE * 10).strip() + "\n\nThe end.",
            id="inside-a-long-plain-paragraph",
        ),
        pytest.param(
            SENTENCE * 20 + "[Her shop](https://example.org)",
            SENTENCE * 20 + "[Her shop](https://example.org)",
            "",
            id="never-inside-marked-text",
        ),
        pytest.param("y" * 700 + "\n\nThe end.", "y" * 700, "The end.", id="no-sentence-ends"),
        pytest.param(
            f"```\n{'a' * 300}\n\n{'b' * 400}\n```",
            f"```\n{'a' * 300}\n\n{'b' * 400}\n```",
            "",
            id="never-inside-code",
        ),
    ],
)
def test_folded(text: str, lead: str, rest: str) -> None:
    assert rules.folded(text) == (lead, rest)
