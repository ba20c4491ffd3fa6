"""Who is in a team: joining by letter, roles, leaving, and the owner who must stay."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events import errors, preview, queries, rules, team
from eventsite.events.errors import NoSuchInvitation
from eventsite.events.models import Event, Role
from eventsite.people.models import Person
from tests.events.steps import join, roles
from tests.people.proofs import SITE, token_of
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.outbox import Outbox
from tests.support.statements import statements
from tests.support.time import Clock

ADA = "ada@example.org"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(published=False)


@pytest.fixture
def owner(event: Event) -> Person:
    return join(event, Role.OWNER)


@pytest.fixture
def owners_browser(browser: Browser, owner: Person) -> Browser:
    browser.sign_in(owner)
    return browser


def ask(browser: Browser, email: str = ADA, role: Role = Role.EDITOR) -> None:
    browser.submit("manage.invite", {"email": email, "role": role.value}, slug="evening")


def test_whoever_is_asked_answers_and_is_in_the_team(
    app: Flask, event: Event, owners_browser: Browser, outbox: Outbox
) -> None:
    ask(owners_browser)
    assert roles(event) == {"noor@example.org": "owner"}

    [message] = outbox.messages(to=ADA)
    assert message["Subject"] == "Will you help with The Long Table?"
    asked = Browser(app)
    asked.sign_in(make_person())
    asked.get("events.invitation", uuid=queries.invitations_of(event.id)[0].uuid)
    page = asked.submit("events.accept", {}, uuid=queries.invitations_of(event.id)[0].uuid)

    assert page.heading == "Overview"
    assert roles(event) == {"noor@example.org": "owner", ADA: "editor"}
    assert queries.invitations_of(event.id) == []


def test_the_letter_leads_to_the_answer_and_names_who_asks(
    event: Event, owners_browser: Browser, outbox: Outbox
) -> None:
    ask(owners_browser)

    [message] = outbox.messages(to=ADA)
    body = message.get_body(("plain",))
    assert body is not None
    uuid = queries.invitations_of(event.id)[0].uuid
    assert "Noor asks you into the team of The Long Table, as editor." in body.get_content()
    assert f"http://127.0.0.1:8000/invitations/{uuid}/" in body.get_content()


def test_an_invitation_can_be_turned_down(
    app: Flask, event: Event, owners_browser: Browser
) -> None:
    ask(owners_browser)
    asked = Browser(app)
    asked.sign_in(make_person())
    [invitation] = queries.invitations_of(event.id)

    asked.get("events.invitation", uuid=invitation.uuid)
    page = asked.submit("events.decline", {}, uuid=invitation.uuid)

    assert "The invitation is turned down." in page.text()
    assert queries.invitations_of(event.id) == []
    asked.get("organizer.dashboard", slug="evening", expect=404)


def test_an_invitation_taken_back_leads_nowhere(
    app: Flask, event: Event, owners_browser: Browser
) -> None:
    ask(owners_browser)
    uuid = queries.invitations_of(event.id)[0].uuid
    owners_browser.get("manage.team_page", slug="evening")
    owners_browser.submit("manage.take_back", {}, slug="evening", uuid=uuid)
    asked = Browser(app)
    asked.sign_in(make_person())

    page = asked.get("events.invitation", uuid=uuid, expect=404)

    assert "not open any more" in page.text()


def test_an_invitation_is_for_one_address_only(
    app: Flask, event: Event, owners_browser: Browser
) -> None:
    ask(owners_browser)
    uuid = queries.invitations_of(event.id)[0].uuid
    other, ben = Browser(app), make_person("ben@example.org", "Ben")
    other.sign_in(ben)

    other.get("events.invitation", uuid=uuid, expect=404)
    with pytest.raises(errors.NoSuchInvitation), unit_of_work():
        team.accept(ben, uuid)

    assert roles(event) == {"noor@example.org": "owner"}


def test_asked_again_one_gets_the_letter_again_for_the_new_role(
    event: Event, owners_browser: Browser, outbox: Outbox
) -> None:
    ask(owners_browser)
    ask(owners_browser, role=Role.DOOR)

    assert [invitation.role for invitation in queries.invitations_of(event.id)] == [Role.DOOR]
    assert len(outbox.letters(to=ADA)) == 2


def test_a_member_is_not_asked_again(owners_browser: Browser) -> None:
    page = owners_browser.submit(
        "manage.invite",
        {"email": "noor@example.org", "role": "editor"},
        slug="evening",
        expect=422,
    )

    assert "This person is in the team already." in page.text(".error-summary")


def test_v53_a_team_cannot_write_to_strangers_without_end(owners_browser: Browser) -> None:
    for number in range(30):
        ask(owners_browser, f"person{number}@example.org")

    owners_browser.submit(
        "manage.invite", {"email": ADA, "role": "door"}, slug="evening", expect=429
    )


def test_v53_more_events_do_not_make_more_letters(
    event: Event, owners_browser: Browser, outbox: Outbox
) -> None:
    for slug in ("second", "third"):
        join(make_event(slug, published=False), Role.OWNER)
    limit = rules.INVITATIONS_AN_HOUR
    token = token_of(owners_browser.get("manage.team_page", slug="evening"))
    for number in range(2 * limit):
        where = owners_browser.address("manage.invite", slug=("evening", "second")[number // limit])
        typed = {"csrf_token": token, "email": f"person{number}@example.org", "role": "door"}
        answer = apart(owners_browser.client.post, where, data=typed, base_url=SITE)
        assert answer.status_code == 303

    owners_browser.submit("manage.invite", {"email": ADA, "role": "door"}, slug="third", expect=429)

    assert len(outbox.letters()) == 2 * limit
    assert outbox.letters(to=ADA) == []


def test_the_account_shows_teams_and_invitations(
    app: Flask, event: Event, owners_browser: Browser
) -> None:
    ask(owners_browser)
    asked = Browser(app)
    asked.sign_in(make_person())

    assert "You are asked to join as editor" in asked.get("people.account").text()
    page = owners_browser.get("people.account")
    assert page.texts(".own__registration") == ["The Long Table Sat 13 Mar, 18:30 Owner"]
    assert page.texts(".account__past") == []


def test_the_account_names_teams_of_the_past_apart_and_with_their_year(
    owner: Person, browser: Browser, clock: Clock
) -> None:
    clock.set(datetime(2028, 1, 2, tzinfo=UTC))
    browser.sign_in(owner)

    page = browser.get("people.account")

    assert page.texts(".account__past") == ["Past"]
    assert page.texts(".own__registration") == ["The Long Table Sat 13 Mar 2027, 18:30 Owner"]


def test_the_last_owner_cannot_leave(event: Event, owners_browser: Browser) -> None:
    [owner] = queries.team_of(event.id)
    uuid, noor = owner.uuid, owner.person
    owners_browser.get("organizer.dashboard", slug="evening")
    page = owners_browser.submit("manage.leave", {}, slug="evening", expect=409)
    assert "last owner" in page.text()
    for change in (
        lambda: team.change_role(event, uuid, Role.EDITOR),
        lambda: team.remove(event, uuid),
        lambda: team.add(event, noor, Role.DOOR),
    ):
        with pytest.raises(errors.LastOwner), unit_of_work():
            change()

    assert roles(event) == {"noor@example.org": "owner"}


def test_one_of_two_owners_may_go(event: Event, owners_browser: Browser) -> None:
    join(event, Role.OWNER, ADA, "Ada")
    owners_browser.get("organizer.dashboard", slug="evening")

    page = owners_browser.submit("manage.leave", {}, slug="evening")

    assert "You are no longer in the team of The Long Table." in page.text()
    assert roles(event) == {ADA: "owner"}


def test_an_owner_who_steps_down_is_led_to_what_they_may_still_see(
    event: Event, owners_browser: Browser
) -> None:
    join(event, Role.OWNER, ADA, "Ada")
    me = next(member for member in queries.team_of(event.id) if member.person.name == "Noor")

    owners_browser.get("manage.member", slug="evening", uuid=me.uuid)
    page = owners_browser.submit(
        "manage.change_role", {"role": "editor"}, slug="evening", uuid=me.uuid
    )

    assert page.heading == "Your account"
    assert roles(event)["noor@example.org"] == "editor"


def test_a_page_of_another_part_says_whom_to_ask_and_to_strangers_nothing(
    app: Flask, event: Event
) -> None:
    editor, stranger = Browser(app), Browser(app)
    editor.sign_in(join(event, Role.EDITOR, ADA, "Ada"))
    stranger.sign_in(make_person("ben@example.org", "Ben"))

    said = editor.get("manage.team_page", slug="evening", expect=404).text()
    nothing = stranger.get("manage.team_page", slug="evening", expect=404).text()

    assert errors.NotYourPart.message in said
    assert "An owner can give you another one." in said
    assert errors.NoSuchEvent.message in nothing
    assert errors.NotYourPart.message not in nothing


def test_v17_a_role_that_is_lost_is_lost_at_once(
    app: Flask, event: Event, owners_browser: Browser
) -> None:
    ada = join(event, Role.EDITOR, ADA, "Ada")
    editor = Browser(app)
    editor.sign_in(ada)
    editor.get("manage.section", slug="evening", section="place")
    member = queries.membership(event.id, ada.id)
    assert member is not None

    owners_browser.get("manage.member", slug="evening", uuid=member.uuid)
    owners_browser.submit("manage.remove_member", {}, slug="evening", uuid=member.uuid)

    editor.get("manage.section", slug="evening", section="place", expect=404)


@pytest.mark.parametrize("going", ["removed", "demoted", "gone"])
def test_what_an_owner_began_ends_with_their_role(
    app: Flask, event: Event, owners_browser: Browser, going: str
) -> None:
    bad = join(event, Role.OWNER, "mallory@example.org", "Mallory")
    theirs = Browser(app)
    theirs.sign_in(bad)
    ask(theirs, role=Role.OWNER)
    [invitation] = queries.invitations_of(event.id)
    uuid, seen = invitation.uuid, preview.path_of(event)
    member = queries.membership(event.id, bad.id)
    assert member is not None
    with unit_of_work():
        if going == "removed":
            team.remove(event, member.uuid)
        elif going == "demoted":
            team.change_role(event, member.uuid, Role.DOOR)
        else:
            team.leave(event, bad)

    asked = Browser(app)
    asked.sign_in(make_person())
    asked.get("events.invitation", uuid=uuid, expect=404)
    assert queries.invitations_of(event.id) == []
    assert preview.path_of(event) != seen


def test_an_invitation_holds_for_two_days(
    app: Flask, event: Event, owners_browser: Browser, clock: Clock
) -> None:
    ask(owners_browser)
    [invitation] = queries.invitations_of(event.id)
    uuid = invitation.uuid
    clock.advance(hours=48)

    ada, asked = make_person(), Browser(app)
    asked.sign_in(ada)

    asked.get("events.invitation", uuid=uuid, expect=404)
    with pytest.raises(NoSuchInvitation), unit_of_work():
        team.accept(ada, uuid)


def test_what_the_role_form_does_not_offer_changes_nothing(
    event: Event, owners_browser: Browser
) -> None:
    join(event, Role.DOOR, ADA, "Ada")
    member = next(one for one in queries.team_of(event.id) if one.role is Role.DOOR)

    owners_browser.get("manage.member", slug="evening", uuid=member.uuid)
    owners_browser.submit(
        "manage.change_role", {"role": "king"}, slug="evening", uuid=member.uuid, expect=422
    )

    assert roles(event)[ADA] == "door"


def test_v01_a_member_of_another_team_cannot_be_reached(
    event: Event, owners_browser: Browser
) -> None:
    other = make_event("elsewhere")
    stranger = join(other, Role.OWNER, "zoe@example.org", "Zoe")
    member = queries.membership(other.id, stranger.id)
    assert member is not None

    owners_browser.get("manage.member", slug="evening", uuid=member.uuid, expect=404)
    for refused in (
        lambda: team.remove(event, member.uuid),
        lambda: team.change_role(event, member.uuid, Role.DOOR),
        lambda: team.take_back(event, uuid4()),
        lambda: team.leave(event, stranger),
        lambda: team.decline(stranger, uuid4()),
    ):
        with pytest.raises(Refusal), unit_of_work():
            refused()

    assert roles(other) == {"zoe@example.org": "owner"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_page_asks_the_same_however_many_are_in_it(
    event: Event, owners_browser: Browser, count: int
) -> None:
    for number in range(count):
        join(event, Role.DOOR, f"door{number}@example.org", f"Door {number}")
        ask(owners_browser, f"asked{number}@example.org")

    with statements() as said:
        owners_browser.get("manage.team_page", slug="evening")

    assert len(said) == 4, said
