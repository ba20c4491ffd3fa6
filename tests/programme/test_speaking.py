"""Speakers and the team: asked by letter, answering without an account, writing their own page."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event, Role
from eventsite.people.errors import BadAddress
from eventsite.programme import backstage, speaking
from eventsite.programme.errors import NoAddress, NoSuchSpeakersLink, ProgrammeRefused
from eventsite.programme.models import Appearance, Speaker
from tests.events.steps import join
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_event, make_person, make_session, make_speaker
from tests.support.outbox import Outbox
from tests.support.statements import statements
from tests.support.time import Clock

GRACE = "grace@example.org"
ADDED = {"name": "Grace Sample", "email": GRACE, "asked": "ask"}
PAGE = {
    "tagline": "Builds bridges",
    "ask_me_about": "Load\nWind\n",
    "would_like_to_learn": "Patience",
    "biography": "I *build* bridges.",
    "links": "My garden https://garden.example.org\nhttps://bridges.example.org",
    "needs": "A chair.",
    "availability": "From seven.",
}


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def editor(event: Event, browser: Browser) -> Browser:
    """An editor of the event, signed in."""
    browser.sign_in(join(event, Role.EDITOR))
    return browser


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody without an account, such as a speaker."""
    return Browser(app)


def the_speaker(event: Event) -> Speaker:
    [speaker] = backstage.all_speakers(event.id)
    return speaker


def asked(event: Event, editor: Browser, visitor: Browser, outbox: Outbox) -> str:
    """Add and ask Grace; her browser opens the link of the letter, whose token this is."""
    editor.submit("speakers.add", ADDED, slug="evening")
    [message] = outbox.messages(to=GRACE)
    body = message.get_body(("plain",))
    assert body is not None
    [address] = re.findall(r"http://127\.0\.0\.1:8000(/speaking/\S+)", body.get_content())
    visitor.visit(address)
    return address.strip("/").rpartition("/")[2]


def test_a_speaker_is_asked_says_yes_and_is_shown(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.get("programme.speaker", slug="evening", speaker="grace-sample", expect=404)

    visitor.get("speaking.mine", token=token)
    page = visitor.submit("speaking.reply", {}, token=token, answer="accept")

    assert "You are in the programme." in page.text()
    assert visitor.get("programme.speakers", slug="evening").texts(".person__name") == [
        "Grace Sample"
    ]
    assert the_speaker(event).answered_at is not None


def test_a_speaker_writes_their_own_page(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.submit("speaking.reply", {}, token=token, answer="accept")

    page = visitor.submit("speaking.change", PAGE, token=token)
    public = visitor.get("programme.speaker", slug="evening", speaker="grace-sample")

    assert "Saved." in page.text()
    assert public.texts(".topics__one") == ["Load", "Wind", "Patience"]
    assert public.texts(".speaker__links a") == ["My garden", "https://bridges.example.org"]
    assert public.text(".prose em") == "build"
    for private in ("A chair.", "From seven.", GRACE):
        assert private not in public.body.decode()
    team = editor.get("speakers.one", slug="evening", uuid=the_speaker(event).uuid)
    assert "A chair." in team.text()
    assert "From seven." in team.text()


def test_the_preview_is_made_as_the_page_is_and_saves_nothing(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    risky = "I *build*. <script>alert(1)</script> [x](javascript:alert(1))"

    page = visitor.submit("speaking.change", {"biography": risky, "preview": "1"}, token=token)

    assert page.text(".preview em") == "build"
    assert not page.has(".preview script")
    assert not page.has(".preview a[href^=javascript]")
    assert page.text("[name=biography]") == risky
    assert the_speaker(event).biography == ""


def test_a_no_is_taken_and_can_be_taken_back(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)

    page = visitor.submit("speaking.reply", {}, token=token, answer="decline")
    assert page.has("#answer")
    assert the_speaker(event).appearance is Appearance.DECLINED

    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    assert the_speaker(event).appearance is Appearance.CONFIRMED


def test_whoever_withdraws_vanishes_everywhere_at_once(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    make_session(event, "Opening talk", the_speaker(event))
    public = ("/evening/", "/evening/speakers/", "/evening/schedule/", "/evening/schedule.xml")
    public += ("/evening/schedule.json", "/evening/sessions/opening-talk/", "/sitemap.xml")
    for path in public:
        assert b"race" in visitor.client.get(path).data, path

    visitor.get("speaking.mine", token=token)
    visitor.submit("speaking.reply", {}, token=token, answer="decline")

    for path in public:
        assert b"Grace" not in visitor.client.get(path).data, path
        assert b"grace-sample" not in visitor.client.get(path).data, path
    assert the_speaker(event).appearance is Appearance.WITHDRAWN
    with pytest.raises(ProgrammeRefused), unit_of_work():
        speaking.accept(event, the_speaker(event))


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


def test_the_link_ends_a_month_after_the_event(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox, clock: Clock
) -> None:
    token = asked(event, editor, visitor, outbox)

    clock.set(event.ends_at + timedelta(days=30))
    visitor.get("speaking.mine", token=token)
    clock.advance(seconds=1)
    visitor.get("speaking.mine", token=token, expect=404)
    visitor.get("speaking.mine", token="x" * 43, expect=404)


def test_a_speaker_of_a_draft_can_prepare(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    with unit_of_work():
        events.withdraw(event)
    token = asked(event, editor, visitor, outbox)

    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    page = visitor.submit("speaking.change", PAGE, token=token)

    assert "Saved." in page.text()
    assert not any("/evening/" in str(link["href"]) for link in page.all("main a"))


def test_v20_opening_the_link_answers_nothing(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    for answer in ("accept", "decline"):
        address = visitor.address("speaking.reply", token=token, answer=answer)
        assert visitor.client.get(address).status_code == 405

    assert the_speaker(event).appearance is Appearance.INVITED


def test_one_sees_who_else_is_in_ones_sessions(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    make_session(event, "A panel", the_speaker(event), make_speaker(event, "Ben Example"))

    page = visitor.get("speaking.mine", token=token)

    assert page.texts(".own__registration") == [
        "A panel Sat 13 Mar, 18:30–19:15 Speaker, with Ben Example"
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "A speaker needs a name."),
        ({"tagline": "x" * 201}, "there is room for 200"),
        ({"ask_me_about": "a\nb\nc\nd"}, "Three lines of “ask me about” are enough."),
        ({"links": "javascript:alert(1)"}, "is not a web address"),
        ({"links": "Home garden.example.org"}, "is not a web address"),
        ({"needs": "x" * 4_001}, "there is room for 4000"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    event: Event,
    editor: Browser,
    visitor: Browser,
    outbox: Outbox,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    token = asked(event, editor, visitor, outbox)

    page = visitor.submit("speaking.change", PAGE | wrong, token=token, expect=422)

    assert sentence in page.text(".error-summary")
    assert page.one("[name=pronouns]") is not None
    assert page.text("[name=biography]") == "I *build* bridges."
    assert the_speaker(event).biography == ""


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
    assert "Remind 1 speaker" in page.texts("main button")

    editor.submit("speakers.remind", {}, slug="evening")
    page = editor.submit("speakers.remind", {}, slug="evening")
    assert "Everybody was reminded in the last three days." in page.text()
    assert outbox.templates(to=GRACE) == ["programme/invitation", "programme/reminder"]

    clock.advance(days=3)
    visitor.submit("speaking.reply", {}, token=token, answer="accept")
    editor.get("speakers.everybody", slug="evening")
    editor.submit("speakers.remind", {}, slug="evening")
    last = outbox.messages(to=GRACE)[-1].get_body(("plain",))
    assert last is not None
    assert "still lacks a portrait, one line about you, what people can" in last.get_content()


def test_v53_a_team_cannot_write_to_speakers_without_end(event: Event, editor: Browser) -> None:
    uuid = make_speaker(event).uuid
    editor.get("speakers.one", slug="evening", uuid=uuid)
    for _ in range(60):
        editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid)

    editor.submit("speakers.invite", {"email": GRACE}, slug="evening", uuid=uuid, expect=429)


def test_an_old_link_of_a_key_that_was_replaced_leads_nowhere(event: Event) -> None:
    with pytest.raises(NoSuchSpeakersLink):
        speaking.behind(speaking.token_of(make_speaker(event)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many_speak(
    event: Event, editor: Browser, count: int
) -> None:
    for number in range(count):
        make_speaker(event, f"Speaker {number}")

    with statements() as said:
        editor.get("speakers.everybody", slug="evening")

    assert len(said) == 3, said


def test_whoever_signs_in_with_the_address_finds_their_page(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.sign_in(make_person(GRACE, "Grace"))

    visitor.get("people.account")
    page = visitor.follow("The Long Table")

    assert page.address == f"/speaking/{token}/"


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
