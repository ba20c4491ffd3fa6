"""Which part of a programme an address asks for."""

import pytest

from eventsite.programme import filters
from eventsite.programme.errors import UnknownFilter

CHOICES = {"track": {"craft", "ties"}, "room": {"hall"}}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"track": ["ties"]}, {"track": "ties"}, id="one"),
        pytest.param({"track": [""], "room": [""]}, {}, id="a-form-sent-with-nothing-chosen"),
        pytest.param({"track": ["", "ties"]}, {"track": "ties"}, id="an-empty-one-beside"),
        pytest.param(
            {"room": ["hall"], "utm_source": ["x"], "fbclid": ["y"]},
            {"room": "hall"},
            id="what-other-sites-append",
        ),
    ],
)
def test_chosen(query: dict[str, list[str]], expected: dict[str, str]) -> None:
    assert filters.chosen(query, CHOICES) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        pytest.param(
            {"trak": ["ties"]}, "The programme cannot be filtered by “trak”.", id="unknown-name"
        ),
        pytest.param(
            {"track": ["tie"]}, "There is no track “tie” in this programme.", id="unknown-value"
        ),
        pytest.param({"track": ["ties", "craft"]}, "Choose one track, not several.", id="two"),
        pytest.param(
            {"room": ["x" * 5000]},
            f"There is no room “{'x' * 40}” in this programme.",
            id="absurd",
        ),
    ],
)
def test_t47_an_unknown_filter_is_refused(query: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(UnknownFilter) as refusal:
        filters.chosen(query, CHOICES)

    assert (refusal.value.status, refusal.value.message) == (400, sentence)
