"""Pages of the programme as visitors see them."""

import re
from datetime import datetime
from typing import Any

import pytest

from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.details import SessionDetails, Slot
from eventsite.programme.models import Role
from tests.support.browser import Browser
from tests.support.factories import (
    make_room,
    make_session,
    make_speaker,
    make_track,
)
from tests.support.page import Page


def at(clock_time: str, day: int = 13) -> datetime:
    return datetime.fromisoformat(f"2027-03-{day}T{clock_time}")


@pytest.fixture
def evening(event: Event) -> Event:
    """Two rooms, two tracks, two languages, a break, and two nights."""
    hall, attic = make_room(event, "Hall", position=1), make_room(event, "Attic", position=2)
    ties, craft = make_track(event, "Ties", position=1), make_track(event, "Craft", position=2)
    ada, ben = make_speaker(event, "Ada Example"), make_speaker(event, "Ben Sample")
    first = {"starts": at("18:30"), "ends": at("19:30")}
    make_session(event, "Opening", ada, **first, room=hall, track=ties, language="en")
    make_session(event, "Werkstatt", ben, **first, room=attic, track=craft, language="de")
    make_session(event, "Panel", ada, ben, starts=at("20:00"), room=hall, track=ties, language="en")
    make_session(event, "Last round", starts=at("00:30", 14), room=hall, language="en")
    make_session(event, "Breakfast", starts=at("09:00", 14), room=attic)
    with unit_of_work():
        service.add_break(event, "Supper", Slot(at("19:30"), at("20:00")))
    return event


def titles(page: Page) -> list[str]:
    return page.texts(".agenda__title")


def places(page: Page) -> dict[str, set[str]]:
    """The classes that put each item of the grid in its place."""
    return {
        item.select(".agenda__title")[0].get_text(strip=True): {
            name for name in item["class"] if re.fullmatch(r"(from|until|in|over)-\d+", name)
        }
        for item in page.all(".agenda__item")
    }


def test_the_schedule_lists_everything_in_order_under_its_day(
    browser: Browser, evening: Event
) -> None:
    page = browser.get("programme.schedule", slug=evening.slug)

    assert page.heading == "Programme"
    assert page.texts(".agenda-day__title") == [
        "Saturday 13 March 2027",
        "Sunday 14 March 2027",
    ]
    assert titles(page) == ["Opening", "Werkstatt", "Supper", "Panel", "Last round", "Breakfast"]
    assert page.text(".my-time__zone") == "Chicago time (UTC−6)"


def test_t16_what_starts_after_midnight_stands_under_the_evening(
    browser: Browser, evening: Event
) -> None:
    page = browser.get("programme.schedule", slug=evening.slug)

    saturday = page.one("#day-2027-03-13")
    assert [tag.get_text(strip=True) for tag in saturday.select(".agenda__title")][-1] == (
        "Last round"
    )


def test_rooms_stand_beside_each_other_on_a_wide_screen(browser: Browser, evening: Event) -> None:
    page = browser.get("programme.schedule", slug=evening.slug)

    assert page.texts("#day-2027-03-13 .day-grid__room") == ["Hall", "Attic"]
    assert places(page) == {
        "Opening": {"from-1", "until-2", "in-1"},
        "Werkstatt": {"from-1", "until-2", "in-2"},
        "Supper": {"from-2", "until-3", "in-1", "over-2"},
        "Panel": {"from-3", "until-4", "in-1"},
        "Last round": {"from-5", "until-6", "in-1"},
        "Breakfast": set(),
    }


def test_a_day_in_one_room_is_a_list(browser: Browser, event: Event) -> None:
    make_session(event, "Opening", room=make_room(event))

    page = browser.get("programme.schedule", slug=event.slug)

    assert not page.has(".day-grid")
    assert titles(page) == ["Opening"]


def test_a_day_on_which_one_thing_follows_the_other_is_a_list(
    browser: Browser, event: Event
) -> None:
    make_session(event, "Opening", room=make_room(event, "Hall"))
    make_session(event, "Tables", starts=at("19:15"), room=make_room(event, "Attic"))

    page = browser.get("programme.schedule", slug=event.slug)

    assert not page.has(".day-grid")
    assert not page.has(".agenda--crowded")
    assert page.texts(".agenda__room") == ["Hall", "Attic"]


def test_a_day_after_the_clocks_changed_says_so(browser: Browser, evening: Event) -> None:
    page = browser.get("programme.schedule", slug=evening.slug)

    assert page.texts("#day-2027-03-14 .agenda-day__zone") == [
        "Clocks have changed: Chicago time (UTC−5)"
    ]
    assert not page.has("#day-2027-03-13 .agenda-day__zone")


def test_a_day_in_more_rooms_than_a_page_is_wide_keeps_together_what_starts_together(
    browser: Browser, event: Event
) -> None:
    for number in range(7):
        make_session(event, f"Talk {number}", room=make_room(event, f"Room {number}"))
    make_session(event, "Later", starts=at("20:00"))

    page = browser.get("programme.schedule", slug=event.slug)

    assert not page.has(".day-grid")
    assert page.has(".agenda--crowded")
    assert page.texts(".agenda__item--first .agenda__title") == ["Talk 0", "Later"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"track": "ties"}, ["Opening", "Panel"], id="track-without-breaks"),
        pytest.param(
            {"room": "hall"}, ["Opening", "Supper", "Panel", "Last round"], id="room-with-breaks"
        ),
        pytest.param({"day": "2027-03-14"}, ["Breakfast"], id="day-without-the-other-days-break"),
        pytest.param({"language": "de"}, ["Werkstatt"], id="language"),
        pytest.param({"room": "hall", "track": "ties"}, ["Opening", "Panel"], id="both"),
        pytest.param(
            {"track": "", "room": "attic"}, ["Werkstatt", "Supper", "Breakfast"], id="empty-choice"
        ),
    ],
)
def test_filters_work_through_the_address(
    browser: Browser, evening: Event, query: dict[str, Any], expected: list[str]
) -> None:
    page = browser.get("programme.schedule", slug=evening.slug, **query)

    assert titles(page) == expected
    shown = len([title for title in expected if title != "Supper"])
    assert page.text(".programme-count").startswith(f"{shown} of 5 sessions.")


def test_filters_that_exclude_each_other_say_so(browser: Browser, evening: Event) -> None:
    page = browser.get("programme.schedule", slug=evening.slug, language="de", room="hall")

    assert page.text(".empty__title") == "Nothing fits"
    assert titles(page) == []


def test_the_chosen_filter_stays_chosen(browser: Browser, evening: Event) -> None:
    page = browser.get("programme.schedule", slug=evening.slug, track="craft")

    form = page.address.partition("?")[0]
    assert page.values(form) == {"day": [""], "room": [""], "track": ["craft"], "language": [""]}


def test_a_short_programme_has_no_filters_until_one_is_chosen(
    browser: Browser, evening: Event
) -> None:
    short = browser.get("programme.schedule", slug=evening.slug)
    for number in range(7):
        make_session(evening, f"Talk {number}")
    long = browser.get("programme.schedule", slug=evening.slug)

    assert not short.has(".filters select")
    assert not short.has(".filters button")
    assert len(long.all(".filters select")) == 4


@pytest.mark.parametrize(
    "query",
    [{"track": "nonsense"}, {"trak": "ties"}, {"day": "tomorrow"}, {"room": ["hall", "attic"]}],
)
def test_t47_an_unknown_filter_is_a_bad_request(
    browser: Browser, evening: Event, query: dict[str, Any]
) -> None:
    for endpoint in ("programme.schedule", "programme.feed"):
        browser.get(endpoint, slug=evening.slug, expect=400, **query)


def test_links_that_other_sites_track_still_open_the_schedule(
    browser: Browser, evening: Event
) -> None:
    page = browser.get("programme.schedule", slug=evening.slug, utm_source="x", fbclid="y")

    assert len(titles(page)) == 6


def test_a_cancelled_session_stays_crossed_out(browser: Browser, event: Event) -> None:
    session = make_session(event, "Walk", make_speaker(event))
    with unit_of_work():
        service.cancel_session(event, session)

    schedule = browser.get("programme.schedule", slug=event.slug)
    page = browser.get("programme.session", slug=event.slug, session="walk")

    assert schedule.texts(".agenda__item--cancelled s") == ["Walk"]
    assert not schedule.has("[data-component=star]")
    assert page.text("h1 s") == "Walk"
    assert page.text(".notice__title") == "This session is cancelled"
    assert not page.has(".calendar")


def test_a_moved_session_says_where_it_was(browser: Browser, event: Event) -> None:
    session = make_session(event, "Walk", room=make_room(event, "Attic"))
    with unit_of_work():
        service.move_session(event, session, Slot(at("20:00"), at("21:00")))

    schedule = browser.get("programme.schedule", slug=event.slug)
    page = browser.get("programme.session", slug=event.slug, session="walk")

    assert schedule.text(".agenda__note") == "Moved from 18:30, Attic"
    assert "It was planned for 18:30, Attic." in page.text(".notice")


def test_a_schedule_without_anything_says_what_comes(browser: Browser, event: Event) -> None:
    page = browser.get("programme.schedule", slug=event.slug)

    assert page.text(".empty__title") == "The programme is being made"


def test_t13_a_party_across_the_clock_change_shows_its_real_length(
    browser: Browser, event: Event
) -> None:
    make_session(event, "Party", starts=at("22:00"), ends=at("03:30", 14))

    page = browser.get("programme.session", slug=event.slug, session="party")

    assert page.text(".session__length") == "4 h 30 min"
    assert page.text(".session__when").startswith("Sat 13 Mar, 22:00–Sun 14 Mar, 03:30")


def test_speakers_are_shown_with_portrait_or_initials(browser: Browser, event: Event) -> None:
    make_speaker(event, "Ada Example", tagline="Mends radios")
    make_speaker(event, "Ben Sample", portrait="icon-180.png", portrait_alt="Ben by a window")
    make_speaker(event, "Cleo", portrait="gone.png")

    page = browser.get("programme.speakers", slug=event.slug)

    assert page.texts(".person__name") == ["Ada Example", "Ben Sample", "Cleo"]
    assert page.texts(".person__line") == ["Mends radios"]
    assert page.texts(".portrait__initials") == ["AE", "C"]
    assert str(page.one(".portrait__photo")["src"]).endswith("/img/icon-180.png")


def test_no_speakers_yet(browser: Browser, event: Event) -> None:
    page = browser.get("programme.speakers", slug=event.slug)

    assert page.text(".empty__title") == "Nobody is announced yet"


def test_a_speaker_page_puts_what_to_talk_about_before_the_biography(
    browser: Browser, event: Event
) -> None:
    ada = make_speaker(
        event,
        "Ada Example",
        pronouns="she/her",
        tagline="Mends radios",
        languages="English, Polish",
        ask_me_about=["Kitchens", "Slow mail"],
        would_like_to_learn=["Bread"],
        biography="Short and **plain**.",
        links=[{"title": "Notes", "url": "https://notes.example.org"}],
    )
    ben = make_speaker(event, "Ben Sample")
    make_session(event, "Opening", ada, room=make_room(event, "Hall"))
    make_session(event, "Panel", ada, ben, starts=at("20:00"))

    page = browser.get("programme.speaker", slug=event.slug, speaker="ada-example")

    assert page.heading == "Ada Example"
    assert page.texts("main h2") == [
        "Ask me about",
        "I would like to learn",
        "About",
        "Sessions here",
        "Elsewhere",
    ]
    assert page.texts(".topics__one") == ["Kitchens", "Slow mail", "Bread"]
    assert page.text(".speaker__pronouns") == "she/her"
    assert page.text(".speaker__languages") == "Speaks English and Polish"
    assert page.texts(".slip__when")[0] == "Sat 13 Mar, 18:30–19:15Hall"
    assert page.texts(".slip__who") == ["with Ben Sample"]
    assert page.link("Download both sessions").endswith("/speakers/ada-example.ics")
    assert not page.has("details")
    link = page.one(".speaker__links a")
    assert link["rel"] == ["me", "noopener", "nofollow", "ugc"]


def test_a_long_biography_is_folded_after_six_hundred_characters(
    browser: Browser, event: Event
) -> None:
    biography = "\n\n".join("She mends radios. " * 20 for _ in range(4))
    make_speaker(event, "Ada Example", biography=biography)

    page = browser.get("programme.speaker", slug=event.slug, speaker="ada-example")

    folded = page.text(".fold__rest")
    assert page.text("summary") == "Read on about Ada Example"
    assert page.text("#about + .prose").count("radios") == 80
    assert folded.count("radios") == 60


def test_a_session_page_shows_what_one_needs_to_choose(browser: Browser, evening: Event) -> None:
    page = browser.get("programme.session", slug=evening.slug, session="panel")

    assert page.heading == "Panel"
    assert page.texts(".session__speakers .person-line__name") == ["Ada Example", "Ben Sample"]
    assert page.texts(".facts__label") == ["Language"]
    assert page.texts(".facts__text") == ["English"]
    assert page.texts(".around__way a") == ["Opening", "Last round"]
    assert page.one("h1")["lang"] == "en"


def test_a_session_page_tells_roles_question_recording_and_parallel_sessions(
    browser: Browser, event: Event
) -> None:
    ada = make_speaker(event, "Ada Example", tagline="Mends radios")
    details = SessionDetails(
        title="Panel",
        question="Who was in the room?",
        is_recorded=False,
        kind="panel",
        links=(("", "https://example.org/plan"),),
    )
    with unit_of_work():
        slot = Slot(at("18:30"), at("19:30"))
        service.add_session(event, details, slot, cast=((ada, Role.MODERATOR),))
    make_session(event, "Beside it", starts=at("18:45"))

    page = browser.get("programme.session", slug=event.slug, session="panel")

    assert page.text(".person-line__line") == "Moderator · Mends radios"
    assert page.text(".question__text") == "Who was in the room?"
    assert page.texts(".facts__text") == ["This session is not recorded"]
    assert page.texts(".session__links a") == ["https://example.org/plan"]
    assert page.texts(".slip__title") == ["Beside it"]


def test_texts_of_people_are_markdown_and_never_html(browser: Browser, event: Event) -> None:
    make_session(event, "<b>Bold</b>", abstract="<script>alert(1)</script> **strong**")

    page = browser.get("programme.session", slug=event.slug, session="b-bold-b")

    assert page.heading == "<b>Bold</b>"
    assert page.texts(".session__abstract strong") == ["strong"]
    assert "<script>alert(1)</script>" not in page.body.decode()
