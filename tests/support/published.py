"""Published programmes for the tests of what is written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from eventsite.programme.interchange.published import (
    PublishedPerson,
    PublishedProgramme,
    PublishedSession,
)

URL = "https://long.example.org/evening/"

GUID = UUID("29aecfd7-2e44-4f49-ab86-29b5e0877325")

STARTS = datetime(2027, 3, 14, 0, 30, tzinfo=UTC)

GRACE = PublishedPerson(
    id=7,
    guid=UUID("9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b"),
    name="Grace Sample",
    url=f"{URL}speakers/9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b/",
    biography="Bakes **bread**",
)


def session(number: int = 1, **more: Any) -> PublishedSession:
    """Small talk of 45 minutes at the event's start."""
    defaults: dict[str, Any] = {
        "id": number,
        "guid": UUID(int=GUID.int + number),
        "slug": f"session-{number}",
        "title": "Small talk",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=45),
        "url": f"{URL}sessions/session-{number}/",
    }
    return PublishedSession(**(defaults | more))


def programme(*sessions: PublishedSession, **more: Any) -> PublishedProgramme:
    """An evening in Austin with these sessions."""
    defaults: dict[str, Any] = {
        "title": "The Long Table",
        "acronym": "evening",
        "version": "12",
        "zone": "America/Chicago",
        "starts": date(2027, 3, 13),
        "ends": date(2027, 3, 14),
        "url": URL,
    }
    return PublishedProgramme(sessions=sessions, **(defaults | more))
