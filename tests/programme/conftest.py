"""What the tests of the programme share."""

import pytest
from flask import Flask

from eventsite.events.models import Event, Role
from tests.events.steps import join
from tests.programme.files import Desk, a_speaker_with_a_session, own_desk, teams_desk
from tests.support.browser import Browser
from tests.support.chromium import chromium
from tests.support.factories import make_event

__all__ = ["chromium", "event"]


@pytest.fixture
def event(app: Flask) -> Event:
    """A published evening in Austin, from 18:30 on 13 March 2027."""
    return make_event()


@pytest.fixture
def editor(event: Event, browser: Browser) -> Browser:
    """An editor of the event, signed in."""
    browser.sign_in(join(event, Role.EDITOR))
    return browser


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody without an account, such as a speaker."""
    return Browser(app)


@pytest.fixture(params=["speaker", "team"])
def desk(request: pytest.FixtureRequest, app: Flask, event: Event) -> Desk:
    """Both who may send files of Grace."""
    speaker = a_speaker_with_a_session(event)
    if request.param == "speaker":
        return own_desk(app, speaker)
    return teams_desk(request.getfixturevalue("editor"), event, speaker)
