"""``flask events`` as an operator types it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from eventsite.core.db import db
from eventsite.events import queries
from eventsite.events.models import Event, Visibility
from tests.registration.steps import fill, letters, tell_moves
from tests.support.commands import Runner
from tests.support.factories import STARTS, make_event
from tests.support.time import Clock

NEW = [
    *("--title", "The Long Table", "--zone", "America/Chicago"),
    *("--starts", "2027-03-13T18:30", "--ends", "2027-03-13 22:30"),
]


def run(runner: Runner, *words: str) -> Result:
    return runner.invoke(args=["events", *words])


def stored(slug: str = "evening") -> Event:
    db.session.rollback()
    event = queries.event_by_slug(slug)
    assert event is not None
    return event


def test_an_event_is_made_as_a_draft_and_says_how_to_publish_it(runner: Runner) -> None:
    result = run(runner, "create", "evening", *NEW, "--closes", "2027-03-12T20:00")

    assert result.exit_code == 0, result.output
    assert "flask events change evening --publish" in result.output
    event = stored()
    assert (event.visibility, event.starts_wall) == (Visibility.DRAFT, STARTS)
    assert event.starts_at - event.registration_closes_at == timedelta(hours=22, minutes=30)
    assert (event.capacity, event.max_party, event.accent) == (None, 1, "#8a3324")


def test_an_event_can_be_published_at_once(runner: Runner) -> None:
    result = run(runner, "create", "evening", *NEW, "--publish", "--capacity", "60")

    assert result.output == "/evening/ is published.\n"
    assert (stored().is_public, stored().capacity) == (True, 60)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create", "Évening", *NEW], "lower-case letters, digits and hyphens"),
        (["create", "account", *NEW], "an address of the site itself"),
        (["create", "evening", *NEW, "--zone", "Middle/Earth"], "Middle/Earth"),
        (
            ["create", "evening", *NEW, "--starts", "0001-01-01T00:00", "--zone", "Asia/Tokyo"],
            "too far",
        ),
        (["create", "evening", *NEW, "--capacity", "many"], "neither a number of seats nor"),
        (["create", "evening", *NEW, "--max-party", "3"], "1<=x<=2"),
        (["change", "nowhere", "--title", "X"], "flask events list"),
        (["change", "there", "--title", " "], "An event needs a title."),
        (["change", "there", "--ends", "2027-03-13T10:00"], "must end after it starts"),
        (["change", "there", "--starts", "9999-12-31T23:00"], "The year 9999 is too far away."),
        (["change", "there", "--archive"], "The event is not over yet."),
        (["change", "there"], "Say what to change"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    app: Flask, runner: Runner, words: list[str], sentence: str
) -> None:
    make_event("there")

    result = run(runner, *words)

    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert [event.title for event in queries.all_events()] == ["The Long Table"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--capacity", "unlimited"], {"capacity": None}),
        (["--promise", "One table."], {"promise": "One table."}),
        (["--withdraw"], {"visibility": Visibility.DRAFT}),
        (["--venue", "The Annex"], {"venue_name": "The Annex", "sequence": 1}),
        (
            ["--starts", "2027-03-13 19:00"],
            {
                "starts_wall": STARTS + timedelta(minutes=30),
                "ends_wall": STARTS + timedelta(hours=4, minutes=30),
            },
        ),
        (["--zone", "Europe/Berlin"], {"starts_wall": STARTS, "zone": "Europe/Berlin"}),
    ],
)
def test_an_event_is_changed_in_what_was_named_alone(
    app: Flask, runner: Runner, words: list[str], expected: dict[str, Any]
) -> None:
    make_event(capacity=10)
    kept = {"title": "The Long Table", "venue_address": "1 Example Street, Austin"}

    result = run(runner, "change", "evening", *words)

    assert result.output.startswith("/evening/ is changed.")
    event = stored()
    assert {name: getattr(event, name) for name in expected | kept} == kept | expected


def test_an_event_that_is_over_is_archived(app: Flask, runner: Runner, clock: Clock) -> None:
    make_event()
    clock.advance(days=30)

    run(runner, "change", "evening", "--archive")

    assert stored().visibility is Visibility.ARCHIVED


def test_closing_time_is_read_on_the_clocks_of_the_new_zone(app: Flask, runner: Runner) -> None:
    make_event()

    run(runner, "change", "evening", "--zone", "Europe/Berlin", "--closes", "2027-03-13T18:00")

    assert stored().starts_at - stored().registration_closes_at == timedelta(minutes=30)


def test_a_window_that_no_longer_fits_is_given_anew_in_the_same_command(
    app: Flask, runner: Runner
) -> None:
    make_event()
    run(runner, "change", "evening", "--closes", "2027-03-13T12:00")
    earlier = ["--starts", "2027-03-12T18:30"]

    refused = run(runner, "change", "evening", *earlier)
    result = run(runner, "change", "evening", *earlier, "--closes", "2027-03-12T12:00")

    assert refused.exit_code == 1
    assert "after the event ends on Fri 12 Mar 2027, 22:30. See --closes." in refused.output
    assert result.exit_code == 0, result.output
    assert stored().starts_at - stored().registration_closes_at == timedelta(hours=6, minutes=30)


def test_more_seats_promote_from_the_line_and_a_move_is_told(app: Flask, runner: Runner) -> None:
    event = make_event(capacity=1)
    fill(event, 2)

    run(runner, "change", "evening", "--capacity", "2", "--starts", "2027-03-13T19:00")

    assert tell_moves() == 1
    assert sorted(letters()) == ["confirmed", "moved", "promoted", "waiting"]


def test_events_are_listed_for_people_and_for_programs(app: Flask, runner: Runner) -> None:
    make_event(capacity=60)

    assert run(runner, "list").output == (
        "/evening/  The Long Table\n"
        "    published, 2027-03-13 18:30 to 2027-03-13 22:30 America/Chicago, Harbour Rooms,"
        " capacity 60\n"
    )
    assert json.loads(run(runner, "list", "--json").output) == [
        {
            "slug": "evening",
            "title": "The Long Table",
            "starts": "2027-03-13T18:30",
            "zone": "America/Chicago",
            "capacity": 60,
            "visibility": "published",
        }
    ]


def test_whoever_changes_an_event_reads_how_it_stands_now(app: Flask, runner: Runner) -> None:
    make_event(capacity=60)

    words = run(runner, "change", "evening", "--capacity", "unlimited", "--venue", "").output

    assert words == (
        "/evening/ is changed. It stands so: published,"
        " 2027-03-13 18:30 to 2027-03-13 22:30 America/Chicago, no place yet, seats without end\n"
    )


def test_texts_come_from_files(app: Flask, runner: Runner, tmp_path: Path) -> None:
    make_event()
    notice = tmp_path / "privacy.md"
    notice.write_text("# Zoë keeps nothing", "utf-8")

    result = run(runner, "change", "evening", "--privacy", str(notice))

    assert result.exit_code == 0, result.output
    assert stored().privacy_notice == "# Zoë keeps nothing"


def test_a_file_that_is_no_text_is_refused(app: Flask, runner: Runner, tmp_path: Path) -> None:
    make_event()
    picture = tmp_path / "about.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")

    result = run(runner, "change", "evening", "--about", str(picture))

    assert result.exit_code == 2
    assert "about.png is not UTF-8 text" in result.output
