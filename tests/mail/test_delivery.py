"""From the outbox to a mail server: once, in order, with the same bytes, whatever happens."""

import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import jobs, settings
from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job, JobState
from eventsite.core.settings import ROOT
from eventsite.mail import queries, service
from eventsite.mail.models import Letter, LetterState
from tests.mail.conftest import configure, invite, read, states, work, write
from tests.support import sockets
from tests.support.factories import make_event
from tests.support.rude_smtp import Line, rude_server
from tests.support.smtp import PostOffice
from tests.support.time import START, Clock


def test_a_letter_arrives_and_leaves_no_secret_behind(
    app: Flask, office: PostOffice, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="eventsite")
    letter_id = write(attachment=service.CalendarPart("REQUEST", invite()))
    work(app)

    [delivery] = office.to("ada@example.org")
    letter = read(letter_id)
    assert "a-secret-token" in delivery.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert delivery.message["Message-ID"] == letter.message_id
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.SENT, clock.now, 1)
    assert (letter.values, letter.raw, letter.calendar_data) == ({}, None, b"")
    assert "a-secret-token" not in str(db.session.execute(sa.text("SELECT * FROM job")).all())
    assert "a-secret-token" not in caplog.text
    assert queries.findings() == []


def test_v30_in_development_a_sent_letter_stays_readable(app: Flask, office: PostOffice) -> None:
    configure(development=True)
    letter_id = write()
    work(app)

    letter = read(letter_id)
    assert letter.state is LetterState.SENT
    assert letter.raw is not None
    assert letter.values["token"] == "a-secret-token"


def test_without_a_mail_server_letters_are_composed_and_kept(app: Flask) -> None:
    letter_id = write()
    work(app)

    letter = read(letter_id)
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.KEPT, None, 0)
    assert letter.raw is not None
    assert queries.findings() == []


def test_t29_the_calendar_keeps_its_line_ends_over_the_wire(app: Flask, office: PostOffice) -> None:
    write(attachment=service.CalendarPart("REQUEST", invite()))
    work(app)

    parts = [
        part.get_payload(decode=True)
        for part in office.deliveries[0].message.walk()
        if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    assert parts == [invite(), invite()]
    assert invite().count(b"\r\n") == invite().count(b"\n") > 10


def test_t07_a_letter_that_was_put_off_comes_with_the_same_bytes(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    seen: list[bytes] = []
    office.script.to_recipient = lambda _address: "450 4.2.0 greylisted"
    letter_id = write()
    work(app)
    letter = read(letter_id)
    seen.append(letter.raw or b"")
    put_off = (letter.state, letter.attempts, letter.last_error, letter.may_have_left)
    again_early = work(app)
    office.script.to_recipient = lambda _address: "250 OK"
    clock.advance(seconds=31)
    work(app)

    assert put_off == (LetterState.COMPOSED, 1, "450 4.2.0 greylisted", False)
    assert (again_early, states(letter_id)) == (0, [LetterState.SENT])
    assert [delivery.content for delivery in office.deliveries] == seen


def test_t07_no_mail_server_for_a_day_loses_nothing(app: Flask, clock: Clock) -> None:
    configure(mail_url="smtp://127.0.0.1:1?timeout=1", development=False)
    letter_id, attempts = write(), 0
    while clock.now < START + timedelta(days=1):
        attempts += work(app)
        clock.advance(minutes=31)

    assert (states(letter_id), attempts) == ([LetterState.COMPOSED], 47)
    assert queries.findings() == []


def test_t07_after_three_days_nobody_tries_any_more(app: Flask, clock: Clock) -> None:
    configure(mail_url="smtp://127.0.0.1:1?timeout=1", development=False)
    letter_id = write()
    work(app)
    clock.advance(days=3)
    work(app)
    letter = read(letter_id)
    after = work(app)

    assert letter.state is LetterState.FAILED
    assert letter.last_error.startswith("The mail server could not be talked to")
    assert letter.raw is not None
    assert after == 0


def test_t07_one_bad_recipient_holds_nobody_up(app: Flask, office: PostOffice) -> None:
    replies = {"bad@example.org": "550 5.1.1 no", "slow@example.org": "450 4.2.0 later"}
    office.script.to_recipient = lambda address: replies.get(address, "250 OK")
    write("bad@example.org")
    write("slow@example.org")
    write("ada@example.org")
    work(app)

    assert [delivery.recipient for delivery in office.deliveries] == ["ada@example.org"]


def test_t07_when_the_final_yes_is_lost_the_duplicate_is_recognisable(
    app: Flask, clock: Clock
) -> None:
    def take_and_close(line: Line) -> None:
        line.be_polite_until("DATA")
        line.take_content()
        if len(server.contents) > 1:
            line.say("250 taken")

    with rude_server(take_and_close) as server:
        configure(mail_url=server.url(timeout=5), development=False)
        letter_id = write()
        work(app)
        doubtful = read(letter_id).may_have_left
        clock.advance(seconds=31)
        work(app)

    assert doubtful
    assert states(letter_id) == [LetterState.SENT]
    first, second = server.contents
    assert first == second


KILLED = """
import sys
from eventsite.core import jobs
from eventsite.factory import create_app
from eventsite.mail import jobs as mail_jobs
instance, database, mail = sys.argv[1:]
app = create_app(instance=instance, database_url=database, mail_url=mail,
                 mail_from="table@events.example", secret_key="x" * 40)
jobs.new_worker(app.app_context, mail_jobs.HANDLERS).run_due()
"""


@pytest.mark.faults
def test_t07_a_worker_killed_after_the_yes_sends_a_duplicate_that_is_recognisable(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    letter_id = write()
    work_once = read(letter_id)
    assert work_once.state is LetterState.QUEUED
    _compose_only(app)
    victim: list[subprocess.Popen[bytes]] = []

    def kill(_address: str) -> str:
        if len(victim) == 1:
            os.kill(victim[0].pid, signal.SIGKILL)
            victim[0].wait()
            victim.append(victim[0])
        return "250 OK"

    office.script.to_content = kill
    database = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-c", KILLED, app.instance_path, database, f"{office.url}?timeout=5"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        victim.append(process)
        process.wait(60)
    between = read(letter_id)
    assert (process.returncode, between.state) == (-signal.SIGKILL, LetterState.COMPOSED)
    assert between.may_have_left
    work(app)

    first, second = office.wait_for(2)
    assert first.content == second.content
    assert states(letter_id) == [LetterState.SENT]


def _compose_only(app: Flask) -> None:
    """Fix the letter's bytes, so that victim and successor need not share our test templates."""
    url = settings.current().mail_url
    configure(mail_url="smtp://127.0.0.1:1?timeout=1")
    work(app)
    configure(mail_url=url)
    with unit_of_work():
        db.session.execute(sa.update(Job).values(due_at=datetime(2020, 1, 1, tzinfo=UTC)))


def test_a_letter_in_another_workers_hands_is_left_alone_until_its_lease_ends(
    app: Flask, office: PostOffice, clock: Clock
) -> None:
    letter_id = write()
    with unit_of_work():
        step = service.begin(letter_id, service.Composed("<1@events.example>", b"Subject: x\r\n"))
    assert isinstance(step, service.Ready)
    work(app)
    before = len(office.deliveries)
    clock.advance(seconds=61)
    work(app)

    assert (before, len(office.deliveries)) == (0, 1)
    assert states(letter_id) == [LetterState.SENT]


def test_the_sweeper_finds_letters_whose_job_is_gone(app: Flask, office: PostOffice) -> None:
    letters = [write(), write(order_key="a"), write(order_key="a")]
    with unit_of_work():
        db.session.execute(sa.delete(Job))
    lost = queries.letters_without_job()
    findings = queries.findings()
    _sweep(app)

    assert lost == letters[:2]  # the third waits for the second
    assert findings == ["2 letters lost their job; the worker finds them within minutes."]
    assert states(*letters) == [LetterState.SENT] * 3
    _sweep(app)
    assert len(office.deliveries) == 3


def _sweep(app: Flask) -> None:
    with unit_of_work():
        jobs.enqueue("mail.sweep", {})
    work(app)


def test_two_jobs_for_one_letter_send_it_once(app: Flask, office: PostOffice) -> None:
    letter_id = write()
    with unit_of_work():
        jobs.enqueue(queries.DELIVER, {"letter": letter_id})
        jobs.enqueue(queries.DELIVER, {"letter": 999})
    work(app)

    assert len(office.deliveries) == 1
    assert db.session.scalars(sa.select(Job.state).distinct()).all() == [JobState.DONE]


def test_a_letter_that_cannot_be_composed_fails_at_once_and_says_why(
    app: Flask, office: PostOffice
) -> None:
    letter_id = write(template="tests/missing")
    work(app)

    letter = read(letter_id)
    assert letter.state is LetterState.FAILED
    assert letter.last_error == ("tests/missing: TemplateNotFound: mail/tests/missing/subject.txt")


def test_a_malformed_mail_server_leaves_the_letter_as_it_was(app: Flask) -> None:
    configure(mail_url="smtp://mail.example/box")
    letter_id = write()
    work(app)

    assert states(letter_id) == [LetterState.QUEUED]
    assert db.session.scalars(sa.select(Job.last_error)).one().startswith("SettingsError: ")


def test_nothing_is_sent_inside_a_unit_of_work(app: Flask, office: PostOffice) -> None:
    """The suite watches every connection; here it is seen to bite."""
    with unit_of_work(), pytest.raises(sockets.SocketRefused, match="inside a unit of work"):
        socket.create_connection(("127.0.0.1", office.port))
    assert len(sockets.caught()) == 1
    write()
    work(app)

    assert len(office.deliveries) == 1
    assert sockets.caught() == []


def test_v41_one_address_gets_so_many_letters_a_day_and_the_rest_later(
    app: Flask, office: PostOffice, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsite.mail.rules.LETTERS_A_DAY", 2)
    event_id = make_event().id
    letters = [write(event_id=event_id) for _ in range(3)]
    write("bob@example.org", event_id=event_id)
    work(app)
    today = len(office.deliveries)
    held = read(letters[2])
    reason = (held.state, held.last_error)
    clock.advance(hours=23)
    work(app)
    still = len(office.deliveries)
    clock.advance(hours=2)
    work(app)

    assert (today, still, len(office.deliveries)) == (3, 3, 4)
    assert reason == (LetterState.COMPOSED, "This address was sent too many letters today.")


def test_v41_whoever_got_too_many_letters_can_still_sign_in(
    app: Flask, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventsite.mail.rules.LETTERS_A_DAY", 2)
    event_id = make_event().id
    for _ in range(3):
        write(event_id=event_id)
    write(event_id=None)

    work(app)

    assert len(office.deliveries) == 3


def test_the_message_of_the_wire_is_the_message_of_the_row(app: Flask, office: PostOffice) -> None:
    configure(development=True)
    letter_id = write()
    work(app)
    raw = read(letter_id).raw

    assert office.deliveries[0].content == raw
    parsed = BytesParser(policy=policy.default).parsebytes(raw or b"")
    assert [found.addr_spec for found in parsed["To"].addresses] == ["ada@example.org"]
    assert db.session.scalars(sa.select(Letter.recipient)).all() == ["ada@example.org"]
