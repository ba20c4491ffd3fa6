"""Buttons that lead into people's calendars."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from eventsite.ical.links import google_template, office_template, outlook_template, webcal
from tests.ical.specimens import make_entry


def queried(href: str) -> tuple[str, dict[str, str]]:
    """An address without its query, and the values of the query."""
    parts = urlsplit(href)
    values = parse_qs(parts.query, strict_parsing=True)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {k: v for k, (v,) in values.items()}


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://events.example/a.ics?b=c", "webcal://events.example/a.ics?b=c"),
        ("http://127.0.0.1:8000/a.ics", "webcal://127.0.0.1:8000/a.ics"),
    ],
)
def test_t50_webcal_is_the_same_address_with_another_scheme(address: str, opened: str) -> None:
    assert webcal(address) == opened


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "/table/calendar.ics"])
def test_a_feed_needs_a_whole_web_address(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        webcal(address)


def test_t40_templates_say_their_times_in_utc() -> None:
    entry = make_entry(
        description="Bring a question.", place="Library & attic", url="https://events.example/s"
    )
    details = "Bring a question.\n\nhttps://events.example/s"
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "What we owe to strangers",
        "startdt": "2027-03-14T00:30:00Z",
        "enddt": "2027-03-14T02:00:00Z",
        "body": details,
        "location": "Library & attic",
    }

    assert queried(google_template(entry)) == (
        "https://calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE",
            "text": "What we owe to strangers",
            "dates": "20270314T003000Z/20270314T020000Z",
            "details": details,
            "location": "Library & attic",
        },
    )
    assert queried(outlook_template(entry)) == (
        "https://outlook.live.com/calendar/0/action/compose",
        outlook,
    )
    assert queried(office_template(entry)) == (
        "https://outlook.office.com/calendar/0/action/compose",
        outlook,
    )
    assert "+" not in outlook_template(entry)


def test_a_long_description_is_cut_and_the_address_of_the_page_is_kept() -> None:
    entry = make_entry(description="word " * 400, url="https://events.example/s")

    _, query = queried(google_template(entry))

    words, _, address = query["details"].partition("\n\n")
    assert address == "https://events.example/s"
    assert words == ("word " * 200)[:999].rstrip() + "…"


def test_the_address_to_join_is_in_no_link() -> None:
    entry = make_entry(join_url="https://meet.example/room")

    for build in (google_template, outlook_template, office_template):
        assert "meet.example" not in build(entry)


def test_hostile_words_stay_inside_their_parameter() -> None:
    entry = make_entry(
        title="A&action=DELETE#x\r\n", ends_at=make_entry().starts_at + timedelta(hours=1)
    )

    _, query = queried(google_template(entry))

    assert query["action"] == "TEMPLATE"
    assert query["text"] == "A&action=DELETE#x"
