"""Letters name the page where their recipient can end them; opening it ends nothing."""

import pytest

from eventsite.core.db import unit_of_work
from eventsite.registration import service
from tests.registration import steps
from tests.registration.steps import cancel, fill, registered
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox

pytestmark = pytest.mark.usefixtures("app")


def announced(outbox: Outbox, who: str) -> list[str | None]:
    """The List-Unsubscribe of every letter to somebody."""
    return [message["List-Unsubscribe"] for message in outbox.messages(to=f"{who}@example.org")]


def test_every_letter_about_what_one_has_names_the_page_to_give_it_up(
    outbox: Outbox, browser: Browser
) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    registered(event)
    outbox.work()
    cancel(early)

    waiting, promoted = announced(outbox, "ada")
    assert waiting == promoted
    assert waiting is not None
    page = browser.visit(waiting.strip("<>"))

    assert "Give up my seat" in page.text()
    assert steps.standings(event, "ada") == ["confirmed"]


def test_a_letter_that_says_goodbye_names_none(outbox: Outbox) -> None:
    event = make_event()
    ada = registered(event)
    registered(event, "ben")
    outbox.work()

    cancel(ada)
    with unit_of_work():
        service.change_address(event, steps.standing_of(event, "ben"), "new@example.org")

    assert [bool(address) for address in announced(outbox, "ada")] == [True, False]
    assert [bool(address) for address in announced(outbox, "ben")] == [True, False]
    assert [bool(address) for address in announced(outbox, "new")] == [True]
