"""A real server, a real mail server and a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.support.chromium import chromium as chromium  # noqa: PLC0414 -- a fixture
from tests.support.live import Live, serving
from tests.support.smtp import PostOffice, post_office

SENDER = "The Second Hour <robot@eventsite.example.org>"


@dataclass
class World:
    """The site with its demo, and the post office that its letters go to."""

    site: Live
    office: PostOffice


@contextmanager
def world_with_demo() -> Iterator[World]:
    """The demo, served, with letters going out by SMTP."""
    with (
        post_office() as office,
        serving("--demo", mail_url=office.url, mail_from=SENDER) as site,
    ):
        yield World(site, office)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One world for the journeys of a module; each journey uses addresses of its own."""
    with world_with_demo() as made:
        yield made
