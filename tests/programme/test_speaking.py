"""Speakers: asked by letter, answering without an account, writing their own page."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import backstage, speaking
from eventsite.programme.errors import NoSuchSpeakersLink, ProgrammeRefused
from eventsite.programme.models import Appearance, SessionState, Speaker
from tests.programme.speakers import GRACE, asked, the_speaker
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session, make_speaker
from tests.support.outbox import Outbox
from tests.support.time import Clock

PAGE = {
    "tagline": "Builds bridges",
    "ask_me_about": "Load\nWind\n",
    "would_like_to_learn": "Patience",
    "biography": "I *build* bridges.",
    "links": "My garden https://garden.example.org\nhttps://bridges.example.org",
    "needs": "A chair.",
    "availability": "From seven.",
}


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


def test_the_link_ends_a_month_after_the_event(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox, clock: Clock
) -> None:
    token = asked(event, editor, visitor, outbox)

    clock.set(event.ends_at + timedelta(days=30))
    visitor.get("speaking.mine", token=token)
    clock.advance(seconds=1)
    visitor.get("speaking.mine", token=token, expect=404)
    visitor.get("speaking.mine", token="x" * 43, expect=404)


def test_who_was_asked_hears_that_the_event_moved(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    asked(event, editor, visitor, outbox)
    make_speaker(event, "Mo Sample", email="mo@example.org")  # was never written to

    times = {"starts": "2027-03-14T19:00", "ends": "2027-03-14T23:00"}
    editor.submit("manage.save_section", times, slug="evening", section="basics")
    editor.submit(
        "manage.save_section", {"venue_name": "Boathouse"}, slug="evening", section="place"
    )

    assert outbox.templates(to=GRACE)[1:] == ["programme/moved", "programme/moved"]
    first, second = (plain(message) for message in outbox.messages(to=GRACE)[1:])
    assert "Now: Sun 14 Mar 2027, 19:00–23:00, Chicago time" in first
    assert "Was: Sat 13 Mar 2027, 18:30–22:30" in first
    assert "Where: Boathouse, 1 Example Street, Austin" in second
    assert "Was: Harbour Rooms, 1 Example Street, Austin" in second
    assert outbox.templates(to="mo@example.org") == []


def test_another_name_for_the_same_clocks_is_no_move(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    asked(event, editor, visitor, outbox)
    before = (event.starts_at, event.ends_at)

    editor.submit(
        "manage.save_section", {"zone": "America/Winnipeg"}, slug="evening", section="basics"
    )

    db.session.refresh(event)
    assert (event.zone, (event.starts_at, event.ends_at)) == ("America/Winnipeg", before)
    assert outbox.templates(to=GRACE) == ["programme/invitation"]


def test_who_said_no_hears_of_no_move(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.submit("speaking.reply", {}, token=token, answer="decline")

    editor.submit(
        "manage.save_section", {"venue_name": "Boathouse"}, slug="evening", section="place"
    )

    assert outbox.templates(to=GRACE) == ["programme/invitation"]


def test_with_the_address_they_were_asked_at_a_speaker_signs_in_and_finds_their_page(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    asked(event, editor, visitor, outbox)

    visitor.submit("people.ask", {"email": GRACE})

    outbox.work()
    assert outbox.templates(to=GRACE) == ["programme/invitation", "people/sign_in"]


def test_who_is_kept_back_is_named_to_nobody_on_stage(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    hidden = make_speaker(event, "Surprise Guest", appearance=Appearance.HIDDEN)
    make_session(event, "Opening talk", the_speaker_called(event, "Grace Sample"), hidden)
    secret = make_session(event, "Secret talk", the_speaker_called(event, "Grace Sample"))
    with unit_of_work():
        db.session.merge(secret).state = SessionState.HIDDEN

    page = visitor.get("speaking.mine", token=token)
    assert "Secret talk" in page.text()
    assert "Surprise Guest" not in page.text()
    visitor.submit("speaking.reply", {}, token=token, answer="decline")
    assert "Secret talk" not in visitor.get("speaking.mine", token=token).text()


def test_a_no_of_somebody_kept_back_is_kept(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.get("speaking.mine", token=token)
    with unit_of_work():
        speaking.hide(event, the_speaker(event))

    visitor.submit("speaking.reply", {}, token=token, answer="decline")

    assert the_speaker(event).appearance is Appearance.DECLINED


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def the_speaker_called(event: Event, name: str) -> Speaker:
    return next(one for one in backstage.all_speakers(event.id) if one.name == name)


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

    assert page.texts(".parts__one") == [
        "A panel Sat 13 Mar, 18:30–19:15 Speaker, with Ben Example Send slides for A panel"
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


def test_an_old_link_of_a_key_that_was_replaced_leads_nowhere(event: Event) -> None:
    with pytest.raises(NoSuchSpeakersLink):
        speaking.behind(speaking.token_of(make_speaker(event)))


def test_whoever_signs_in_with_the_address_finds_their_page(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox
) -> None:
    token = asked(event, editor, visitor, outbox)
    visitor.sign_in(make_person(GRACE, "Grace"))

    visitor.get("people.account")
    page = visitor.follow("The Long Table")

    assert page.address == f"/speaking/{token}/"


def test_their_page_is_found_however_the_address_is_spelt(
    event: Event, editor: Browser, visitor: Browser
) -> None:
    make_speaker(event, "Ben Example", email="ben@example.org")
    for title, address in (("Lunch", "Grace@Example.org"), ("Supper", "grace@bücher.example")):
        other = make_event(title.lower(), title=title)
        speaker = make_speaker(other, email=address)
        with unit_of_work():
            speaking.invite(other, speaker, by="Noor")
    visitor.sign_in(make_person(GRACE, "Grace"))

    page = visitor.get("people.account")

    assert page.texts(".own__event") == ["Lunch"]
    [(_speaker, found)] = backstage.pages_of("grace@xn--bcher-kva.example")
    assert found.title == "Supper"


def test_the_account_names_no_page_that_is_over(
    event: Event, editor: Browser, visitor: Browser, outbox: Outbox, clock: Clock
) -> None:
    token = asked(event, editor, visitor, outbox)
    clock.set(event.ends_at + timedelta(days=30))
    [(speaker, _event)] = backstage.pages_of(GRACE)
    assert speaking.token_of(speaker) == token
    visitor.sign_in(make_person(GRACE, "Grace"))
    assert visitor.get("people.account").texts(".account__past") == ["Past"]

    clock.advance(seconds=1)

    assert backstage.pages_of(GRACE) == []
