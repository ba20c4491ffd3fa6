"""Whom an announcement is for, in words: a decision on plain values."""

from typing import Any

import pytest

from eventsite.announcements import rules
from eventsite.programme.models import Appearance
from eventsite.registration.models import Standing

NOT_ANSWERED = "People in line for a seat, who did not answer your question."


@pytest.mark.parametrize(
    ("standings", "appearances", "more", "sentence"),
    [
        (["confirmed"], [], {}, "People with a seat."),
        (["confirmed", "waiting"], [], {}, "People with a seat or in line for a seat."),
        (["cancelled"], [], {"party": 1}, "People who cancelled, 1 person in the party."),
        (["waiting"], [], {"party": 2}, "People in line for a seat, 2 people in the party."),
        (["confirmed"], [], {"answered": True}, "People with a seat, who answered your question."),
        ([], ["invited", "hidden"], {}, "Speakers who have not answered or are kept back."),
        ([], ["declined"], {"saved": "Bread"}, "Speakers who said no, who saved “Bread”."),
        (
            [],
            ["confirmed"],
            {"saved": ""},
            "Speakers who said yes, who saved a session that is gone.",
        ),
        (["confirmed"], ["declined"], {}, "People with a seat, who are speakers and said no."),
        (["waiting"], [], {"answered": False}, NOT_ANSWERED),
    ],
)
def test_whom_it_is_for_is_a_sentence(
    standings: list[str], appearances: list[str], more: dict[str, Any], sentence: str
) -> None:
    assert rules.whom(standings, appearances, **more) == sentence


def test_whatever_may_be_chosen_has_words() -> None:
    assert rules.whom(Standing, Appearance).count(" or ") == len(Standing) + len(Appearance) - 2
