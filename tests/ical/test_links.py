"""Buttons that lead into people's calendars."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from eventsite.ical.links import Feed, Way, WayKind, google_feed, outlook_feed, ways, webcal
from tests.ical.specimens import make_entry

FEED = Feed("https://events.example/table/calendar.ics?track=a&b", "Long table & friends")


def queried(way: Way) -> tuple[str, dict[str, str]]:
    """An address without its query, and the values of the query."""
    parts = urlsplit(way.href)
    values = parse_qs(parts.query, strict_parsing=True)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {k: v for k, (v,) in values.items()}


def by_kind(*found: Way) -> dict[WayKind, Way]:
    return {way.kind: way for way in found}


def test_the_honest_order_begins_with_the_invite_and_ends_with_copies() -> None:
    offered = ways(entry=make_entry(), feed=FEED, file_url="/table/event.ics", invited=True)

    assert [way.kind for way in offered] == [
        WayKind.INVITE,
        WayKind.WEBCAL,
        WayKind.GOOGLE_FEED,
        WayKind.OUTLOOK_FEED,
        WayKind.OFFICE_FEED,
        WayKind.COPY,
        WayKind.FILE,
        WayKind.GOOGLE,
        WayKind.OUTLOOK,
        WayKind.OFFICE,
    ]
    assert all(way.label and way.note for way in offered)
    assert [way.kind for way in offered if not way.href] == [WayKind.INVITE]


def test_only_what_there_is_gets_offered() -> None:
    assert ways() == ()
    assert [way.kind for way in ways(file_url="/table/event.ics")] == [WayKind.FILE]
    assert ways(file_url="/table/event.ics")[0].href == "/table/event.ics"


def test_each_way_says_what_it_does_not_do() -> None:
    offered = by_kind(*ways(entry=make_entry(), feed=FEED, file_url="/f.ics", invited=True))

    assert "press Yes once" in offered[WayKind.INVITE].note
    assert "8 to 24 hours" in offered[WayKind.GOOGLE_FEED].note
    assert "3 hours" in offered[WayKind.OUTLOOK_FEED].note
    for copied in (WayKind.FILE, WayKind.GOOGLE, WayKind.OUTLOOK, WayKind.OFFICE):
        assert "will not update itself" in offered[copied].note


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
    with pytest.raises(ValueError, match="address"):
        google_feed(address)
    with pytest.raises(ValueError, match="address"):
        outlook_feed(Feed(address, "Long table"))


def test_subscribing_hands_over_the_whole_address_of_the_feed() -> None:
    offered = by_kind(*ways(feed=FEED))

    assert offered[WayKind.COPY].href == FEED.url
    assert queried(offered[WayKind.GOOGLE_FEED]) == (
        "https://calendar.google.com/calendar/r",
        {"cid": "webcal://events.example/table/calendar.ics?track=a&b"},
    )
    assert queried(offered[WayKind.OUTLOOK_FEED]) == (
        "https://outlook.live.com/calendar/0/addfromweb",
        {"url": FEED.url, "name": FEED.name},
    )
    assert queried(offered[WayKind.OFFICE_FEED]) == (
        "https://outlook.office.com/calendar/0/addfromweb",
        {"url": FEED.url, "name": FEED.name},
    )


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

    offered = by_kind(*ways(entry=entry))

    assert queried(offered[WayKind.GOOGLE]) == (
        "https://calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE",
            "text": "What we owe to strangers",
            "dates": "20270314T003000Z/20270314T020000Z",
            "details": details,
            "location": "Library & attic",
        },
    )
    assert queried(offered[WayKind.OUTLOOK]) == (
        "https://outlook.live.com/calendar/0/action/compose",
        outlook,
    )
    assert queried(offered[WayKind.OFFICE]) == (
        "https://outlook.office.com/calendar/0/action/compose",
        outlook,
    )
    assert "+" not in offered[WayKind.OUTLOOK].href


def test_a_long_description_is_cut_and_the_address_of_the_page_is_kept() -> None:
    entry = make_entry(description="word " * 400, url="https://events.example/s")

    _, query = queried(by_kind(*ways(entry=entry))[WayKind.GOOGLE])

    words, _, address = query["details"].partition("\n\n")
    assert address == "https://events.example/s"
    assert words == ("word " * 200)[:999].rstrip() + "…"


def test_the_address_to_join_is_in_no_link() -> None:
    entry = make_entry(join_url="https://meet.example/room")

    assert not any("meet.example" in way.href for way in ways(entry=entry))


def test_hostile_words_stay_inside_their_parameter() -> None:
    entry = make_entry(
        title="A&action=DELETE#x\r\n", ends_at=make_entry().starts_at + timedelta(hours=1)
    )

    _, query = queried(by_kind(*ways(entry=entry))[WayKind.GOOGLE])

    assert query["action"] == "TEMPLATE"
    assert query["text"] == "A&action=DELETE#x"
