"""Two people change a team at once: what counts is who is in it, and as what, under the lock."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events import errors, queries, team
from eventsite.events.models import Event, Role, TeamInvitation, TeamMember
from eventsite.people.models import Person
from tests.events.steps import join, roles
from tests.support.factories import make_event, make_person

ADA = "ada@example.org"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(published=False)


@pytest.fixture
def owner(event: Event) -> Person:
    return join(event, Role.OWNER)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say what other requests commit while the next one waits for the event's lock."""

    def commits(*changes: sa.Update | sa.Delete) -> None:
        lock = queries.lock_event

        def lock_after_others(event_id: int) -> Event:
            for change in changes:
                db.session.execute(change.execution_options(synchronize_session=False))
            return lock(event_id)

        monkeypatch.setattr(queries, "lock_event", lock_after_others)

    return commits


@pytest.mark.parametrize(
    "go",
    [
        lambda event, ada, _uuid: team.leave(event, ada),
        lambda event, _ada, uuid: team.remove(event, uuid),
        lambda event, _ada, uuid: team.change_role(event, uuid, Role.DOOR),
    ],
    ids=["leave", "remove", "change-role"],
)
def test_who_was_made_the_last_owner_meanwhile_stays(
    event: Event, owner: Person, meanwhile: Callable[..., None], go: Callable[..., object]
) -> None:
    ada = join(event, Role.EDITOR, ADA, "Ada")
    meanwhile(
        sa.update(TeamMember).where(TeamMember.person_id == ada.id).values(role=Role.OWNER),
        sa.delete(TeamMember).where(TeamMember.person_id == owner.id),
    )

    with pytest.raises(errors.LastOwner), unit_of_work():
        read_before = queries.membership(event.id, ada.id)
        assert read_before is not None
        go(event, ada, read_before.uuid)


def test_an_invitation_that_was_changed_meanwhile_is_into_the_new_role(
    event: Event, owner: Person, meanwhile: Callable[..., None]
) -> None:
    ada = make_person()
    with unit_of_work():
        uuid = team.invite(event, ADA, Role.OWNER, by=owner).uuid
    meanwhile(sa.update(TeamInvitation).values(role=Role.DOOR))

    with unit_of_work():
        team.accept(ada, uuid)

    assert roles(event) == {"noor@example.org": "owner", ADA: "door"}


def test_an_invitation_that_was_taken_back_meanwhile_leads_nowhere(
    event: Event, owner: Person, meanwhile: Callable[..., None]
) -> None:
    ada = make_person()
    with unit_of_work():
        uuid = team.invite(event, ADA, Role.EDITOR, by=owner).uuid
    meanwhile(sa.delete(TeamInvitation))

    with pytest.raises(errors.NoSuchInvitation), unit_of_work():
        team.accept(ada, uuid)

    assert roles(event) == {"noor@example.org": "owner"}
