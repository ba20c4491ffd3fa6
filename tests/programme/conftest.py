"""What the tests of the programme share."""

from datetime import datetime

import pytest
from flask import Flask

from eventsite.events.models import Event
from tests.support.factories import make_event


@pytest.fixture
def event(app: Flask) -> Event:
    """A published evening in Austin, from 18:30 on 13 March 2027."""
    return make_event()


def wall(words: str) -> datetime:
    """What clocks show: ``2027-03-13T18:30``."""
    return datetime.fromisoformat(words)
