"""Speakers for the team: adding, asking, reminding, and what became of it."""

from pathlib import Path

import pytest

from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.people.errors import BadAddress
from eventsite.programme import backstage, rules, speaking
from eventsite.programme.errors import NoAddress
from eventsite.programme.models import Appearance
from tests.programme.speakers import ADDED, GRACE, asked, the_speaker
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_event, make_speaker
from tests.support.outbox import Outbox
from tests.support.statements import statements
from tests.support.time import Clock


def test_whom_the_team_keeps_back_cannot_show_themselves(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    uuid = the_speaker(event).uuid
    editor.get("speakers.one", slug="evening", uuid=uuid)
    editor.submit("speakers.let_appear", {}, slug="evening", uuid=uuid, act="hide")
    form = visitor.page
    assert form is not None
    [csrf] = form.values(visitor.address("speaking.change", token=token))["csrf_token"]

    address = visitor.address("speaking.reply", token=token, answer="accept")
    page = visitor.post(address, {"csrf_token": csrf}, expect=422)

    assert "kept back" in page.text()
    assert the_speaker(event).appearance is Appearance.HIDDEN


def test_what_they_changed_is_news_until_the_team_has_seen_it(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    visitor.submit("speaking.change", {"tagline": "Builds bridges"}, token=token)

    page = editor.get("speakers.everybody", slug="evening", show="news")
    assert "Changed: answer, tagline" in page.text(".rows")
    editor.submit("speakers.read", {}, slug="evening")

    assert not editor.get("speakers.everybody", slug="evening", show="news").has(".rows")


def test_what_the_team_changes_is_no_news(event: Event, editor: Browser) -> None:
    uuid = make_speaker(event).uuid
    editor.submit("speakers.change", {"tagline": "Builds"}, slug="evening", uuid=uuid)

    assert (the_speaker(event).tagline, the_speaker(event).news) == ("Builds", [])


def test_the_link_is_another_one_for_another_address(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    uuid = the_speaker(event).uuid

    editor.submit(
        "speakers.invite", {"email": "grace.sample@example.org"}, slug="evening", uuid=uuid
    )

    visitor.get("speaking.mine", token=token, expect=404)
    assert len(outbox.letters(to="grace.sample@example.org")) == 1


def test_the_same_link_is_sent_again(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    uuid = the_speaker(event).uuid

    editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid)

    visitor.get("speaking.mine", token=token)
    assert len(outbox.letters(to=GRACE)) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "A speaker needs a name."),
        ({"email": ""}, "To ask them by letter, give their address."),
        ({"email": "grace at example"}, "does not look like an e-mail address"),
        ({"asked": "perhaps"}, "Not a valid choice"),
    ],
)
def test_nobody_is_added_by_a_form_that_is_refused(
    event: Event, editor: Browser, wrong: dict[str, str], sentence: str
) -> None:
    page = editor.submit("speakers.add", ADDED | wrong, slug="evening", expect=422)

    assert sentence in page.text(".error-summary")
    assert backstage.all_speakers(event.id) == []


@pytest.mark.parametrize(
    ("asked", "appearance"), [("keep", Appearance.HIDDEN), ("show", Appearance.CONFIRMED)]
)
def test_a_speaker_can_be_added_without_a_letter(
    event: Event, editor: Browser, outbox: Outbox, asked: str, appearance: Appearance
) -> None:
    editor.submit("speakers.add", {"name": "Grace", "asked": asked}, slug="evening")

    assert the_speaker(event).appearance is appearance
    assert outbox.letters() == []


def test_a_letter_needs_an_address(event: Event, editor: Browser) -> None:
    speaker = make_speaker(event)
    uuid = speaker.uuid
    editor.get("speakers.one", slug="evening", uuid=uuid)
    page = editor.submit("speakers.invite", {"email": ""}, slug="evening", uuid=uuid, expect=422)
    assert "Give the speaker an e-mail address first." in page.text(".error-summary")

    for refused, wrong in ((NoAddress, ""), (BadAddress, "grace at example")):
        with pytest.raises(refused), unit_of_work():
            speaker = the_speaker(event)
            speaking.give_address(event, speaker, wrong)
            speaking.invite(event, speaker, by="Noor")


def test_reminders_go_to_whoever_owes_something_every_three_days_at_most(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox, clock: Clock
) -> None:
    token = asked(event, editor, visitor, outbox)
    make_speaker(event, "Nobody Reachable")
    page = editor.get("speakers.everybody", slug="evening")
    assert "Remind 1 speaker" not in page.texts("main button")
    clock.advance(days=3)
    page = editor.get("speakers.everybody", slug="evening")
    assert "Remind 1 speaker" in page.texts("main button")

    stale = page.values(editor.address("speakers.remind", slug="evening"))
    editor.submit("speakers.remind", {}, slug="evening")
    page = editor.post(editor.address("speakers.remind", slug="evening"), stale)
    assert "Everybody was written to in the last three days." in page.text()
    assert outbox.templates(to=GRACE) == ["programme/invitation", "programme/reminder"]

    clock.advance(days=3)
    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    editor.get("speakers.everybody", slug="evening")
    editor.submit("speakers.remind", {}, slug="evening")
    last = outbox.messages(to=GRACE)[-1].get_body(("plain",))
    assert last is not None
    assert "still lacks a portrait, the line below the name, what" in last.get_content()


def test_v53_a_team_cannot_write_to_speakers_without_end(event: Event, editor: Browser) -> None:
    uuid = make_speaker(event).uuid
    editor.get("speakers.one", slug="evening", uuid=uuid)
    for _ in range(60):
        editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid)

    editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid, expect=429)


def reachable(event: Event, count: int) -> None:
    """Speakers with an address, as a file brings them in: every other one is kept back."""
    appearances = (Appearance.CONFIRMED, Appearance.HIDDEN)
    for number in range(count):
        details = {"email": f"speaker{number}@example.org", "appearance": appearances[number % 2]}
        make_speaker(event, f"Speaker {number}", **details)


def test_everybody_of_a_file_is_asked_as_far_as_letters_go(
    event: Event,
    editor: Browser,
    outbox: Outbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "LETTERS_AN_HOUR", 3)
    reachable(event, 5)

    editor.get("speakers.everybody", slug="evening")
    page = editor.submit("speakers.ask", {}, slug="evening")

    assert (
        "3 letters are on their way. An event writes to 3 speakers an hour:"
        " press again later for the other 2."
    ) in page.text()
    assert "Ask 2 speakers by letter" in page.texts("main button")
    editor.submit("speakers.ask", {}, slug="evening", expect=429)
    assert len(outbox.letters()) == 3

    clock.advance(hours=1)
    editor.get("speakers.everybody", slug="evening")
    page = editor.submit("speakers.ask", {}, slug="evening")

    assert "2 letters are on their way." in page.text()
    assert "press again" not in page.text()
    letters = outbox.letters()
    assert sorted(letter.recipient for letter in letters) == [
        f"speaker{number}@example.org" for number in range(5)
    ]
    assert {one.appearance for one in backstage.all_speakers(event.id)} == {
        Appearance.CONFIRMED,
        Appearance.INVITED,
    }


def test_reminders_are_of_the_same_allowance(
    event: Event, editor: Browser, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LETTERS_AN_HOUR", 5)
    reachable(event, 12)
    editor.get("speakers.everybody", slug="evening")

    page = editor.submit("speakers.remind", {}, slug="evening")

    assert "5 letters are on their way." in page.text()
    assert "press again later for the other 1." in page.text()
    editor.submit("speakers.ask", {}, slug="evening", expect=429)
    assert len(outbox.letters()) == 5


def test_writing_to_many_says_no_more_to_the_database(event: Event, clock: Clock) -> None:
    reachable(event, 2)
    reachable(make_event("another"), 12)
    said_for = {}

    for slug in ("evening", "another"):
        for write in (speaking.invite_all, speaking.remind):
            clock.advance(days=3)
            with unit_of_work(), statements() as said:
                found = event_by_slug(slug)
                assert found is not None
                write(found, by="Noor", most=100)
            said_for[slug, write.__name__] = len(said)

    for name in ("invite_all", "remind"):
        assert said_for["another", name] == said_for["evening", name]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many_speak(
    event: Event, editor: Browser, count: int
) -> None:
    for number in range(count):
        make_speaker(event, f"Speaker {number}")

    with statements() as said:
        editor.get("speakers.everybody", slug="evening")

    assert len(said) == 3, said


def test_a_reimport_keeps_what_a_speaker_wrote(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox, tmp_path: Path, runner: Runner
) -> None:
    file = tmp_path / "programme.csv"
    file.write_text("id,title,speakers,date,start,end\n1,Talk,Ada Sample,2027-03-13,19:00,19:30\n")
    command = ["programme", "import", str(file), "--event", "evening"]
    assert runner.invoke(args=command).exit_code == 0
    uuid = the_speaker(event).uuid
    editor.get("speakers.one", slug="evening", uuid=uuid)
    editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid)
    with unit_of_work():
        speaker = the_speaker(event)
        speaking.decline(event, speaker)

    assert runner.invoke(args=command).exit_code == 0

    assert the_speaker(event).appearance is Appearance.WITHDRAWN
