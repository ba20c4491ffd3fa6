"""The programme for the team."""

from datetime import timedelta

from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.details import Slot
from tests.support.browser import Browser
from tests.support.factories import make_room, make_session, make_speaker


def test_clashes_are_named_as_the_programme_names_them(event: Event, editor: Browser) -> None:
    kitchen, grace = make_room(event, "Kitchen"), make_speaker(event, "Grace Sample")
    starts = event.starts_wall
    make_session(event, "The lift", grace, starts=starts, room=kitchen)
    make_session(event, "Clocks", grace, starts=starts)
    with unit_of_work():
        service.add_break(event, "Lunch", Slot(starts, starts + timedelta(minutes=10)))

    page = editor.get("speakers.programme", slug="evening")

    assert "2 clashes." in page.text()
    assert "“Clocks” and “The lift” Both want Grace Sample · " in page.text()
    assert "“The lift” and the break “Lunch” Both want Kitchen · " in page.text()


def test_a_page_shows_the_first_hundred_clashes(event: Event, editor: Browser) -> None:
    hall = make_room(event)
    for number in range(15):
        make_session(event, f"Talk {number}", room=hall)

    page = editor.get("speakers.programme", slug="evening")

    assert "105 clashes; these are the first 100." in page.text()
    assert page.text().count("Both want Main hall") == 100
