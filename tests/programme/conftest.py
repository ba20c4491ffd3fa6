"""What the tests of the programme share."""

import pytest
from flask import Flask

from eventsite.events.models import Event
from tests.support.chromium import chromium
from tests.support.factories import make_event

__all__ = ["chromium", "event"]


@pytest.fixture
def event(app: Flask) -> Event:
    """A published evening in Austin, from 18:30 on 13 March 2027."""
    return make_event()
