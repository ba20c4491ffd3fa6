"""What needs somebody today, and the line of seats: decisions on plain values."""

from datetime import date

import pytest

from eventsite.events.rules import SETTINGS
from eventsite.organizer import chart, rules
from eventsite.organizer.rules import Numbers, Todo, Verdict, todos

LACKS = [("place", "Where it is"), ("look", "Why one would come")]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"news": 1}, "1 speaker changed something"),
        ({"news": 2}, "2 speakers changed something"),
        ({"unanswered": 1}, "1 speaker has not answered"),
        ({"unanswered": 3}, "3 speakers have not answered"),
        ({"incomplete": 1}, "1 page of a speaker lacks something"),
        ({"incomplete": 2}, "2 pages lack something"),
        ({"clashes": 1}, "1 clash in the programme"),
        ({"clashes": 500}, "500 or more clashes in the programme"),
        ({"without_speaker": 2}, "2 sessions without a confirmed speaker"),
    ],
)
def test_each_number_becomes_a_sentence(numbers: dict[str, int], words: str) -> None:
    assert [todo.words for todo in todos(Numbers(**numbers), [], ["edit"])] == [words]


@pytest.mark.parametrize(
    ("numbers", "words", "state"),
    [
        ({"undelivered": 1}, "1 letter did not arrive", "failed"),
        ({"undelivered": 2}, "2 letters did not arrive", "failed"),
        ({"delayed": 1}, "1 letter was put off", "waiting"),
        ({"delayed": 2}, "2 letters were put off", "waiting"),
        ({"kept": 1}, "1 letter stays here: there is no mail server", "kept"),
        ({"kept": 2}, "2 letters stay here: there is no mail server", "kept"),
    ],
)
def test_letters_in_trouble_lead_to_the_outbox(
    numbers: dict[str, int], words: str, state: str
) -> None:
    assert todos(Numbers(**numbers), [], ["write"]) == [
        Todo(words, "See why", "outbox.letters", {"state": state})
    ]


def test_nobody_is_asked_for_what_they_may_not_do() -> None:
    everything = Numbers(1, 1, 1, 1, 1, 1, 1, is_draft=True)

    assert todos(everything, LACKS, ["look", "seat", "check_in"]) == []
    assert len(todos(everything, LACKS, ["edit"])) == 6
    assert todos(everything, LACKS, ["show"]) == [
        Todo("The event is a draft", "Publish it", "manage.visibility")
    ]


def test_what_a_page_lacks_leads_to_the_first_part() -> None:
    [todo] = todos(Numbers(), LACKS, ["edit"])

    assert todo.words == "2 things are still worth adding to the page"
    assert todo.values == {"section": "place"}


def test_where_all_is_well_nothing_is_asked() -> None:
    assert todos(Numbers(), [], ["edit", "show"]) == []


def test_a_line_ends_at_its_last_day_and_stays_below_its_ceiling() -> None:
    days = [(date(2027, 3, 1), 10), (date(2027, 3, 2), 10), (date(2027, 3, 5), 40)]

    drawn = chart.draw(days, 80)

    assert drawn is not None
    assert drawn.line == "0,175 160,175 640,100"
    assert drawn.area == "0,200 0,175 160,175 640,100 640,200"
    assert (drawn.ceiling, drawn.top) == (0, 80)


@pytest.mark.parametrize(
    ("seats", "ceiling", "line"),
    [
        (5, None, "0,0 640,0"),
        (5, 10, "0,100 640,100"),
        (12, 10, "0,0 640,0"),
        (0, 0, "0,200 640,200"),
    ],
)
def test_a_line_fits_its_box(seats: int, ceiling: int | None, line: str) -> None:
    drawn = chart.draw([(date(2027, 3, 1), seats), (date(2027, 3, 2), seats)], ceiling)

    assert drawn is not None
    assert drawn.line == line


def test_of_less_than_two_days_no_line_is_drawn() -> None:
    assert chart.draw([], 60) is None
    assert chart.draw([(date(2027, 3, 1), 5)], 60) is None


@pytest.mark.parametrize(
    ("wrong", "leaves", "verdict"),
    [
        (2, False, Verdict("warning", "Letters do not leave this site: 2 things to put right.")),
        (1, True, Verdict("warning", "Letters may not arrive: 1 thing to put right.")),
        (0, True, Verdict("good", "Letters leave this site, and nothing here is wrong.")),
    ],
)
def test_the_doctors_findings_come_to_a_verdict(wrong: int, leaves: bool, verdict: Verdict) -> None:
    assert rules.verdict(wrong, leaves=leaves) == verdict


@pytest.mark.parametrize("section", SETTINGS)
def test_acts_and_fields_are_told_in_words(section: str) -> None:
    told = rules.act_words(f"changed the event: {section}") + rules.field_words(SETTINGS[section])

    assert "_" not in told
    assert rules.act_words("left the team") == "left the team"
    assert rules.field_words(["starts", "code_of_conduct"]) == "when it begins, code of conduct"
