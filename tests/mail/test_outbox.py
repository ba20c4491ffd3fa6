"""Writing into the outbox, reading it, and what doctor finds in it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job, JobState
from eventsite.mail import commands, compose, queries, service
from eventsite.mail.errors import BadAddress
from eventsite.mail.models import CalendarMethod, Letter, LetterState
from eventsite.mail.rules import Ending, Verdict
from tests.mail.conftest import configure, invite, read, work, write
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_event
from tests.support.smtp import PostOffice
from tests.support.time import Clock

Flaskmail = Callable[..., Result]


def test_a_letter_is_written_with_its_job_in_one_transaction(app: Flask, clock: Clock) -> None:
    event = make_event()
    letter = read(
        write(
            "Ada@Bücher.Example",
            to_name="Ada\r\nExample ",
            event_id=event.id,
            attachment=service.CalendarPart("REQUEST", invite()),
            order_key="key",
            unsubscribe="https://events.example/stop",
        )
    )
    job = db.session.scalars(sa.select(Job)).one()

    assert (letter.recipient, letter.recipient_key, letter.recipient_name) == (
        "Ada@xn--bcher-kva.example",
        "ada@xn--bcher-kva.example",
        "Ada Example",
    )
    assert (letter.event_id, letter.template, letter.state) == (
        event.id,
        "tests/note",
        LetterState.QUEUED,
    )
    assert (letter.calendar_method, letter.calendar_data) == (CalendarMethod.REQUEST, invite())
    assert letter.order_key == "key"
    assert letter.unsubscribe == "https://events.example/stop"
    assert letter.values == {"name": "Ada", "token": "a-secret-token"}
    assert (letter.created_at, letter.try_until - letter.created_at) == (
        clock.now,
        timedelta(days=3),
    )
    assert (job.name, job.payload) == ("mail.deliver", {"letter": letter.id})


def test_a_letter_of_a_transaction_that_was_rolled_back_never_was(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        service.enqueue("tests/note", to="ada@example.org", values={}, event_id=None)
        1 / 0  # noqa: B018 -- raises

    assert queries.newest_letters() == []
    assert db.session.scalars(sa.select(Job)).all() == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": "ada"}, BadAddress),
        ({"values": {"row": [1]}}, TypeError),
        ({"template": "../secrets"}, ValueError),
        ({"template": "note"}, ValueError),
        ({"attachment": service.CalendarPart("PUBLISH", b"")}, ValueError),
    ],
)
def test_a_letter_that_could_never_leave_is_not_written(
    app: Flask, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        write(**changes)
    assert queries.newest_letters() == []


def test_doctor_finds_what_is_wrong_with_letters(app: Flask, clock: Clock) -> None:
    clean = queries.findings()
    letter = write()
    clock.advance(minutes=59)
    patient = queries.findings()
    clock.advance(minutes=2)
    with unit_of_work():
        db.session.execute(sa.update(Job).values(state=JobState.GIVEN_UP, last_error="Oh: no"))

    assert (clean, patient) == ([], [])
    assert queries.findings() == [
        "1 letters waited for an hour without an attempt: is a worker running?",
        "1 letters lost their job; the worker finds them within minutes.",
        "The job mail.deliver was given up: Oh: no",
    ]
    assert queries.letters_without_job() == [letter]
    assert (queries.count_sent_without_time(), queries.count_shared_message_ids()) == (0, 0)


def test_a_sent_letter_without_its_time_is_refused_by_the_database(app: Flask) -> None:
    write()
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Letter).values(state=LetterState.SENT))


# --- what a worker records


def taken(letter_id: int) -> service.Ready:
    """The letter in a worker's hands."""
    configure(mail_url="smtp://127.0.0.1:1")
    with unit_of_work():
        step = service.begin(letter_id, service.Composed(f"<{letter_id}@x>", b"Subject: x\r\n"))
    assert isinstance(step, service.Ready)
    return step


def record(ready: service.Ready, ending: Ending, **more: Any) -> timedelta | None:
    """What the server said."""
    with unit_of_work():
        return service.record(ready, Verdict(ending, "words", **more))


def test_a_slower_workers_no_counts_for_nothing_and_its_yes_for_everything(
    app: Flask, clock: Clock
) -> None:
    letter = write()
    slow = taken(letter)
    clock.advance(seconds=61)
    quick = taken(letter)
    said_no = record(slow, Ending.REFUSED)
    after_no = read(letter).state
    record(slow, Ending.SENT)
    after_yes = read(letter).state
    record(quick, Ending.REFUSED)

    assert (said_no, after_no, after_yes) == (None, LetterState.COMPOSED, LetterState.SENT)
    assert read(letter).state is LetterState.SENT


def test_what_may_have_left_once_may_have_left_for_good(app: Flask, clock: Clock) -> None:
    letter = write()
    seen = []
    for doubtful in (False, True, False):
        record(taken(letter), Ending.PUT_OFF, may_have_left=doubtful)
        seen.append(read(letter).may_have_left)
        clock.advance(minutes=5)

    assert seen == [False, True, True]


def test_a_letter_that_is_gone_is_nothing_to_do(app: Flask) -> None:
    letter = write()
    ready = taken(letter)
    with unit_of_work():
        db.session.execute(sa.delete(Letter))

    assert record(ready, Ending.SENT) is None
    with unit_of_work():
        assert service.begin(letter, None) == service.NothingToDo()
        service.record_defect(letter, "cannot be composed")


def test_a_letter_without_bytes_is_not_taken(app: Flask, clock: Clock) -> None:
    configure(mail_url="smtp://127.0.0.1:1")
    letter = write()
    with unit_of_work():
        assert service.begin(letter, None) == service.NotYet(clock.now)


def test_a_defect_is_recorded_only_while_nothing_is_composed(app: Flask) -> None:
    letter = write()
    taken(letter)
    with unit_of_work():
        service.record_defect(letter, "cannot be composed")

    assert read(letter).state is LetterState.COMPOSED


def test_a_message_can_be_taken_apart_again(app: Flask) -> None:
    letter = read(write(attachment=service.CalendarPart("REQUEST", invite())))
    opened = compose.opened(compose.compose(letter).raw)

    assert opened.subject == "A note for Ada"
    assert opened.plain.startswith("Dear Ada,\n")
    assert opened.html.startswith("<!DOCTYPE html>")
    assert opened.calendar.encode() == invite()
    assert dict(opened.headers)["To"] == "ada@example.org"
    assert compose.opened(compose.compose(read(write())).raw).calendar == ""


# --- flask mail


@pytest.fixture
def mail(app: Flask, runner: Runner) -> Flaskmail:
    app.cli.add_command(commands.group)
    return lambda *words: runner.invoke(args=["mail", *words])


def test_the_command_lists_letters_newest_first(app: Flask, mail: Flaskmail) -> None:
    first, second = read(write()), read(write("bob@example.org"))
    lines = mail("outbox").output.splitlines()
    rows = json.loads(mail("outbox", "--json", "--limit", "1").output)

    assert lines == [
        f"{second.uuid}  2027-03-01T12:00  queued    tests/note                   bob@example.org",
        f"{first.uuid}  2027-03-01T12:00  queued    tests/note                   ada@example.org",
    ]
    assert rows == [
        {
            "uuid": str(second.uuid),
            "created_at": "2027-03-01T12:00:00+00:00",
            "sent_at": None,
            "state": "queued",
            "template": "tests/note",
            "to": "bob@example.org",
            "address_state": None,
            "message_id": None,
            "attempts": 0,
            "last_error": "",
        }
    ]


def test_the_command_shows_one_letter(app: Flask, mail: Flaskmail) -> None:
    letter = read(write())
    before = mail("outbox", str(letter.uuid)).output
    waiting = json.loads(mail("outbox", str(letter.uuid), "--json").output)
    work(app)
    after = mail("outbox", str(letter.uuid)).output
    composed = json.loads(mail("outbox", str(letter.uuid), "--json").output)

    assert "state: queued\n" in before
    assert "subject" not in waiting
    assert "Subject: A note for Ada\n" in after
    assert after.endswith("\n\n" + composed["plain"])
    assert (composed["subject"], composed["state"]) == ("A note for Ada", "kept")


def test_the_command_knows_what_does_not_exist(mail: Flaskmail) -> None:
    for words in (["outbox", str(uuid4())], ["retry", str(uuid4())]):
        result = mail(*words)
        assert (result.exit_code, "There is no letter" in result.output) == (1, True)
    assert mail("retry").exit_code == 2


def test_failed_letters_can_be_tried_again_with_the_same_bytes(
    app: Flask, office: PostOffice, mail: Flaskmail, clock: Clock
) -> None:
    office.script.to_recipient = lambda _address: "550 5.1.1 no"
    refused, faulty = write(), write(template="tests/missing")
    work(app)
    raw = read(refused).raw
    office.script.to_recipient = lambda _address: "250 OK"
    clock.advance(hours=1)
    refused_uuid, faulty_uuid = read(refused).uuid, read(faulty).uuid
    findings = queries.findings()
    said = [
        mail("retry", str(read(refused).uuid)).output,
        mail("retry", str(read(refused).uuid)).output,
        mail("retry", "--all").output,
    ]
    faulty_state = read(faulty).state
    work(app)

    assert findings == ["2 letters failed; see: flask mail outbox, then: flask mail retry"]
    assert said == [
        "1 of 1 will be tried again.\n",
        f"0 of 1 will be tried again.\nNot {refused_uuid} (ready to leave): 550 5.1.1 no\n",
        "1 of 1 will be tried again.\n",
    ]
    assert [delivery.content for delivery in office.deliveries] == [raw]
    assert faulty_state is LetterState.QUEUED
    assert read(faulty).state is LetterState.FAILED
    clock.advance(days=11)
    with unit_of_work():
        service.empty_old_letters()
    assert mail("retry", str(faulty_uuid)).output == (
        f"0 of 1 will be tried again.\nNot {faulty_uuid} (failed): Its text is gone.\n"
    )
    assert queries.findings() == []


def test_the_list_of_letters_says_why_one_failed_and_what_is_known_of_its_address(
    app: Flask, office: PostOffice, mail: Flaskmail
) -> None:
    office.script.to_recipient = lambda _address: "550 5.1.1 no"
    letter = read(write())
    work(app)

    lines = mail("outbox").output.splitlines()
    [row] = json.loads(mail("outbox", "--json").output)
    one = mail("outbox", str(letter.uuid)).output.splitlines()

    assert lines[0].endswith("tests/note                   ada@example.org (refuses letters)")
    assert lines[1:] == ["    550 5.1.1 no"]
    assert (row["address_state"], row["last_error"]) == ("hard", "550 5.1.1 no")
    assert {"state: failed", "address_state: hard", "last_error: 550 5.1.1 no"} <= set(one)
    assert "Subject: A note for Ada" in one


def test_a_sent_letter_is_listed_with_its_time(
    app: Flask, office: PostOffice, mail: Flaskmail
) -> None:
    write()
    work(app)

    [row] = json.loads(mail("outbox", "--json").output)
    assert (row["state"], row["sent_at"]) == ("sent", "2027-03-01T12:00:00+00:00")


# --- the development outbox


def test_the_outbox_page_says_what_to_do_when_it_is_empty(browser: Browser) -> None:
    assert "No letters yet" in browser.get("mail.outbox").text()


def test_the_outbox_page_shows_letters_by_subject(app: Flask, browser: Browser) -> None:
    write(attachment=service.CalendarPart("REQUEST", invite()))
    write(template="tests/missing")
    work(app)
    write("bob@example.org")
    page = browser.get("mail.outbox")

    assert "A note for Ada" in page.text()
    assert "invite REQUEST" in page.text()
    assert "to ada@example.org · kept here · " in page.text()
    assert "to bob@example.org · waiting · " in page.text()
    assert "TemplateNotFound" in page.text()
    browser.follow("A note for Ada")
    letter = browser.page
    assert letter is not None
    assert "METHOD:REQUEST" in letter.text()
    assert "Auto-Submitted: auto-generated" in letter.text()
    assert "a-secret-token" in letter.text()


def test_a_letter_that_is_not_composed_yet_says_so(app: Flask, browser: Browser) -> None:
    letter = read(write())

    page = browser.get("mail.show", letter=letter.uuid)
    assert "has not composed this letter yet" in page.text()
    for endpoint in ("mail.html", "mail.message", "mail.invite"):
        browser.get(endpoint, letter=letter.uuid, expect=404)
    browser.get("mail.show", letter=uuid4(), expect=404)


def test_v41_the_html_of_a_letter_is_a_caged_document(app: Flask) -> None:
    letter = read(write(values={"name": "<script>alert(1)</script>"}))
    work(app)
    answers = [
        apart(app.test_client().get, f"/-/outbox/{letter.uuid}/{name}")
        for name in ("letter.html", "message.eml", "invite.ics")
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert [answer.mimetype for answer in answers[:2]] == ["text/html", "text/plain"]
    assert answers[0].headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert "<script" not in answers[0].text
    assert '<base target="_blank">' in answers[0].text  # where the cage lets links open
    assert answers[1].data == read(letter.id).raw


def test_the_invite_can_be_read(app: Flask) -> None:
    letter = read(write(attachment=service.CalendarPart("REQUEST", invite())))
    work(app)

    answer = apart(app.test_client().get, f"/-/outbox/{letter.uuid}/invite.ics")
    assert (answer.data, answer.mimetype) == (invite(), "text/plain")


@pytest.mark.parametrize("name", ["", "letter.html", "message.eml", "invite.ics"])
def test_the_outbox_does_not_exist_outside_development(app: Flask, name: str) -> None:
    letter = read(write(attachment=service.CalendarPart("REQUEST", invite())))
    work(app)
    configure(development=False)

    for address in ("/-/outbox/", f"/-/outbox/{letter.uuid}/{name}"):
        assert apart(app.test_client().get, address).status_code == 404
