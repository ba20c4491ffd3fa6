"""Who may see an event, and who of its team may do what."""

from collections.abc import Mapping
from enum import StrEnum

from eventsite.events.models import Event, Role


class Act(StrEnum):
    """What the team does, one word for each part of the team's pages."""

    LOOK = "look"
    """See how the event stands, in numbers only."""
    EDIT = "edit"
    """Change what the event says, when and where it is, and its programme."""
    SHOW = "show"
    """Publish, archive, hide, duplicate."""
    SEAT = "seat"
    """See who is registered and what they answered, and change it."""
    WRITE = "write"
    """Write to the people of the event and see what became of the letters."""
    CHECK_IN = "check_in"
    """Let people in at the door."""
    MODERATE = "moderate"
    """Look after write-ups and conversations."""
    RUN = "run"
    """Choose the team, and see who did what."""


MAY: Mapping[Role, frozenset[Act]] = {
    Role.OWNER: frozenset(Act),
    Role.EDITOR: frozenset({Act.LOOK, Act.EDIT}),
    Role.REGISTRAR: frozenset({Act.LOOK, Act.SEAT, Act.WRITE, Act.CHECK_IN}),
    Role.MODERATOR: frozenset({Act.LOOK, Act.MODERATE}),
    Role.DOOR: frozenset({Act.LOOK, Act.CHECK_IN}),
}
"""The least each role needs: an editor sees no guest list, the door no answers."""

PART: Mapping[Role, str] = {
    Role.OWNER: "everything, and who is in the team",
    Role.EDITOR: "the event’s texts, speakers and programme",
    Role.REGISTRAR: "registrations, letters to people, the door",
    Role.MODERATOR: "write-ups and conversations",
    Role.DOOR: "the door",
}
"""What somebody in each role looks after, as people read it."""


def may_be_seen(event: Event | None) -> bool:
    """Whether anybody may see it in any representation: page, file, feed, picture or list."""
    return event is not None and event.is_public


def may(role: Role | None, act: Act) -> bool:
    """Whether somebody in this role of the team, or none, may do this."""
    return role is not None and act in MAY[role]
