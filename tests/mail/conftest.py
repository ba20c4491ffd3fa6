"""What the tests of mail share: letters of their own, a mail server, and a worker."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from eventsite.core import jobs, settings
from eventsite.core.db import db, unit_of_work
from eventsite.mail import jobs as mail_jobs
from eventsite.mail import queries, sending, service
from eventsite.mail.models import Letter, LetterState
from eventsite.mail.rules import Verdict
from tests.support.apart import apart
from tests.support.smtp import PostOffice, post_office

LETTERS = {
    "mail/tests/note/subject.txt": "A note for {{ name }}",
    "mail/tests/note/body.txt": (
        '{% extends "mail/layout.txt" %}'
        "{% block content %}Dear {{ name }},\n\n{{ link('web.health', token=token) }}{% endblock %}"
        "{% block reason %}You asked for it.{% endblock %}"
    ),
    "mail/tests/note/body.html": (
        '{% extends "mail/layout.html" %}'
        '{% from "mail/parts.html" import action %}'
        "{% block content %}<p>Dear {{ name }},</p>"
        "{{ action(link('web.health', token=token), 'Open it') }}{% endblock %}"
        "{% block reason %}You asked for it.{% endblock %}"
    ),
}
"""The folder ``tests`` is no feature, so no real letter can be meant."""


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application, with the letters of these tests and the outbox pages."""
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([app.jinja_loader, DictLoader(dict(LETTERS))])
    configure(mail_from="The Long Table <table@events.example>")
    return app


def configure(**changes: Any) -> None:
    """Change settings of the running application."""
    settings.use(dataclasses.replace(settings.current(), **changes))


def write(to: str = "ada@example.org", **more: Any) -> int:
    """Write a note into the outbox; the letter's id."""
    values = {"name": "Ada", "token": "a-secret-token", **more.pop("values", {})}
    template = more.pop("template", "tests/note")
    with unit_of_work():
        letter = service.enqueue(
            template, to=to, values=values, event_id=more.pop("event_id", None), **more
        )
        return letter.id


def read(letter_id: int) -> Letter:
    """The letter as it is now."""
    db.session.rollback()
    found = queries.letter(letter_id)
    assert found is not None
    return found


def states(*letters: int) -> list[LetterState]:
    """Where these letters are now."""
    return [read(letter).state for letter in letters]


def work(app: Flask, limit: int = 100) -> int:
    """Let the worker do what is due; how many jobs it ran."""
    worker = jobs.new_worker(app.app_context, mail_jobs.HANDLERS, mail_jobs.TIMETABLE)
    return apart(worker.run_due, limit)


RAW = b"Subject: hello\r\n\r\n.a line that begins with a dot\r\n"


def hand_over(url: str, recipient: str = "ada@example.org") -> Verdict:
    """Hand one small letter over; what the server said."""
    server = sending.mail_server(url)
    return sending.send(server, RAW, sender="table@events.example", recipient=recipient)


@pytest.fixture
def office(app: Flask) -> Iterator[PostOffice]:
    """A mail server that the application sends to."""
    with post_office() as running:
        configure(mail_url=f"{running.url}?timeout=5", development=False)
        yield running
        sending.hang_up()


def invite(method: str = "REQUEST", to: str = "ada@example.org", **changes: str) -> bytes:
    """A small calendar as the invite builder makes it; ``changes`` replace single lines."""
    lines = {
        "VERSION": "VERSION:2.0",
        "PRODID": "PRODID:-//Tests//EN",
        "METHOD": f"METHOD:{method}",
        "EVENT": "BEGIN:VEVENT",
        "UID": "UID:1234@events.example",
        "DTSTAMP": "DTSTAMP:20270301T120000Z",
        "DTSTART": "DTSTART:20270314T003000Z",
        "DTEND": "DTEND:20270314T043000Z",
        "SUMMARY": "SUMMARY:Gespräche bei Tisch",
        "ORGANIZER": "ORGANIZER:mailto:table@events.example",
        "ATTENDEE": f"ATTENDEE;RSVP=TRUE:mailto:{to}",
        **changes,
        "END": "END:VEVENT",
    }
    body = ["BEGIN:VCALENDAR", *(line for line in lines.values() if line), "END:VCALENDAR", ""]
    return "\r\n".join(body).encode()
