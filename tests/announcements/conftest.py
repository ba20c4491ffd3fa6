"""An event, and somebody who writes to its people."""

import pytest
from flask import Flask

from eventsite.events.models import Event, Role
from tests.events.steps import join
from tests.support.browser import Browser
from tests.support.factories import make_event


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def registrar(event: Event, browser: Browser) -> Browser:
    browser.sign_in(join(event, Role.REGISTRAR))
    return browser
