"""Slides: sent for a session, saved by everybody once shown, gone with their speaker."""

from uuid import UUID

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.organizer.models import Activity
from eventsite.programme import files, rules, service
from eventsite.programme.errors import TooManySlides
from eventsite.programme.models import Appearance, Part, SessionState, Slides
from eventsite.web import uploads as sending
from tests.programme.files import (
    Desk,
    a_speaker_with_a_session,
    get,
    own_desk,
    teams_desk,
    uploads,
)
from tests.support.browser import Browser
from tests.support.factories import make_event, make_session, make_speaker
from tests.support.files import PDF, make_slides, odp, pptx, there, work, zipped

TALK = "talk-of-grace-sample"
PAGE = f"/evening/sessions/{TALK}/"


def sent(desk: Desk, name: str = "talk.pdf", body: bytes = PDF) -> UUID:
    """Send slides for the talk; their UUID."""
    desk.send("slides", {"file": (body, name)}, session=TALK)
    return uploads()[-1].uuid


def public(uuid: UUID) -> str:
    return f"/uploads/slides/{uuid}.pdf"


def test_slides_wait_until_somebody_shows_them(app: Flask, desk: Desk) -> None:
    uuid = sent(desk)

    page = desk.page("slides", session=TALK)
    assert page.texts(".sent__name") == [f"talk.pdf {len(PDF)} Bytes"]
    assert "Kept back" in page.text(".sent")
    assert get(app, public(uuid)).status_code == 404
    assert not Browser(app).visit(PAGE).has("#slides")

    desk.act(uuid, "show")
    shown = Browser(app).visit(PAGE)
    assert shown.link("talk.pdf") == public(uuid)
    assert get(app, public(uuid)).data == PDF

    desk.act(uuid, "keep-back")
    assert get(app, public(uuid)).status_code == 404
    assert not Browser(app).visit(PAGE).has("#slides")


@pytest.mark.parametrize(("body", "ending"), [(PDF, "pdf"), (pptx(), "pptx"), (odp(), "odp")])
def test_v35_slides_are_saved_and_never_opened_here(
    app: Flask, desk: Desk, body: bytes, ending: str
) -> None:
    uuid = sent(desk, f"talk.{ending}", body)
    desk.act(uuid, "show")

    for answer in (
        get(app, f"/uploads/slides/{uuid}.{ending}"),
        desk.browser.visit(desk.file(upload=uuid).replace(".pdf", f".{ending}")),
    ):
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert get(app, f"/uploads/slides/{uuid}.{ending}").data == body
    for other in {"pdf", "odp", "pptx"} - {ending}:
        path = desk.file(upload=uuid).replace(".pdf", f".{other}")
        desk.browser.visit(path, expect=404)


def test_slides_are_there_for_their_owner_while_nobody_else_may_see_them(
    app: Flask, event: Event, desk: Desk
) -> None:
    uuid = sent(desk)
    with unit_of_work():
        events.withdraw(event)
        service.let_appear(event, desk.row, Appearance.HIDDEN)

    answer = desk.browser.visit(desk.file(upload=uuid))

    assert (answer.body, answer.headers["Cache-Control"]) == (PDF, "private, no-store")


@pytest.mark.parametrize("appearance", [one for one in Appearance if one != Appearance.CONFIRMED])
def test_slides_go_with_their_speaker_and_come_back_with_them(
    app: Flask, event: Event, desk: Desk, appearance: Appearance
) -> None:
    uuid = sent(desk)
    desk.act(uuid, "show")
    assert get(app, public(uuid)).status_code == 200

    with unit_of_work():
        service.let_appear(event, desk.row, appearance)
    assert get(app, public(uuid)).status_code == 404
    assert b"talk.pdf" not in get(app, PAGE).data

    with unit_of_work():
        service.confirm_speaker(event, desk.row)
    assert get(app, public(uuid)).status_code == 200


def test_slides_go_with_their_session_and_with_their_speakers_part(
    app: Flask, event: Event, desk: Desk
) -> None:
    uuid = sent(desk)
    desk.act(uuid, "show")
    for state, status in (("hidden", 404), ("cancelled", 200), ("scheduled", 200)):
        with unit_of_work():
            files.session_of(desk.row, TALK).state = SessionState(state)
            events.touch(event)
        assert get(app, public(uuid)).status_code == status, state

    with unit_of_work():
        db.session.query(Part).delete()
        events.touch(event)

    assert get(app, public(uuid)).status_code == 404


def test_slides_can_be_taken_away(app: Flask, desk: Desk) -> None:
    uuid = sent(desk)
    desk.act(uuid, "show")

    page = desk.act(uuid, "remove")
    work(app)

    assert not page.has(".sent")
    assert (uploads(), there(), get(app, public(uuid)).status_code) == ([], set(), 404)


def test_only_so_many_may_be_sent_for_a_session(desk: Desk) -> None:
    for number in range(rules.MOST_SLIDES):
        sent(desk, f"{number}.pdf")

    page = desk.send("slides", {"file": (PDF, "one.pdf")}, session=TALK, expect=422)

    assert page.errors["file"] == (
        "Error: There is room for 3 files in each session. Take one away first."
    )
    assert len(uploads()) == rules.MOST_SLIDES


def test_the_last_room_for_slides_is_given_once(event: Event) -> None:
    speaker = a_speaker_with_a_session(event)
    session = files.session_of(speaker, TALK)
    for _ in range(rules.MOST_SLIDES):
        upload = make_slides(event)
        with unit_of_work():
            files.add_slides(speaker, session, upload, by_themselves=True)

    late = make_slides(event)
    with pytest.raises(TooManySlides), unit_of_work():
        files.add_slides(speaker, session, late, by_themselves=True)


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "talk.pdf", "a drawing (SVG)"),
        (b"<!doctype html><script>1</script>", "talk.pdf", "a web page"),
        (zipped({"a.txt": "a"}), "talk.pptx", "PDF, PPTX or ODP"),
        (b"", "talk.pdf", "No file arrived"),
    ],
)
def test_v35_what_are_no_slides_is_refused_beside_its_field(
    desk: Desk, body: bytes, name: str, words: str
) -> None:
    page = desk.send("slides", {"file": (body, name)}, session=TALK, expect=422)

    assert words in page.errors["file"]
    assert (uploads(), there()) == ([], set())


def test_nothing_chosen_is_said_so(desk: Desk) -> None:
    page = desk.send("slides", {}, session=TALK, expect=422)

    assert "No file arrived" in page.errors["file"]


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\a.pdf", "a\0.pdf", "x" * 300, "con"])
def test_v48_what_slides_were_called_leads_nowhere(app: Flask, desk: Desk, name: str) -> None:
    uuid = sent(desk, name)

    assert there() == {f"{uuid.hex}.pdf"}
    assert "/" not in desk.page("slides", session=TALK).text(".sent__name a")


def test_v51_larger_slides_than_there_may_be_are_refused(desk: Desk) -> None:
    body = b"\0" * (sending.LARGEST_SLIDES + 100_000)

    page = desk.send("slides", {"file": (body, "talk.pdf")}, session=TALK, expect=413)

    assert "a file may have 50 MB" in page.text()


def test_what_the_team_did_is_written_down(event: Event, editor: Browser) -> None:
    desk = teams_desk(editor, event, a_speaker_with_a_session(event))
    uuid = sent(desk)
    for act in ("show", "keep-back", "remove"):
        desk.act(uuid, act)

    done = [(one.what, one.about) for one in db.session.query(Activity).order_by(Activity.id)]

    about = "Grace Sample, Talk of Grace Sample"
    told = ["sent slides", "showed slides", "kept slides back", "took slides away"]
    assert done == [(what, about) for what in told]
    assert desk.row.news == []


def test_slides_sent_by_a_speaker_are_news(app: Flask, event: Event) -> None:
    desk = own_desk(app, a_speaker_with_a_session(event))
    sent(desk)

    assert desk.row.news == ["slides"]
    assert "1 file of slides" in desk.browser.get("speaking.mine", **desk.own).text()


def test_co_speakers_send_their_own(app: Flask, event: Event) -> None:
    grace, ben = make_speaker(event, "Grace Sample"), make_speaker(event, "Ben Example")
    make_session(event, "Talk of Grace Sample", grace, ben)
    one, other = own_desk(app, grace), own_desk(app, ben)
    second, first = sent(other, "ben.pdf"), sent(one, "grace.pdf")
    one.act(first, "show")
    other.act(second, "show")

    page = Browser(app).visit(PAGE)

    assert page.texts(".session__links li") == [
        f"grace.pdf {len(PDF)} Bytes, from Grace Sample",
        f"ben.pdf {len(PDF)} Bytes, from Ben Example",
    ]
    assert other.page("slides", session=TALK).texts(".sent__name a") == ["ben.pdf"]
    other.browser.visit(other.file(upload=first), expect=404)


def test_v01_nobody_sends_for_a_session_that_is_not_theirs(app: Flask, event: Event) -> None:
    a_speaker_with_a_session(event)
    desk = own_desk(app, make_speaker(event, "Ben Example"))

    desk.browser.get("speaking_files.slides", **desk.own, session=TALK, expect=404)


def test_v01_a_team_reaches_no_slides_of_another_event(
    app: Flask, event: Event, editor: Browser
) -> None:
    other = make_event("another")
    foreign = own_desk(app, a_speaker_with_a_session(other))
    uuid = sent(foreign)
    desk = teams_desk(editor, event, a_speaker_with_a_session(event))
    token = str(editor.get("people.account").all("[name=csrf_token]")[0]["value"])

    editor.visit(desk.file(upload=uuid), expect=404)
    for act in ("show", "remove"):
        action = editor.address("manage_files.act_on_slides", **desk.own, slides=uuid, act=act)
        editor.post(action, {"csrf_token": token}, expect=404)
    db.session.rollback()
    assert [one.is_shown for one in db.session.query(Slides)] == [False]
