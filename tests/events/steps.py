"""What teams do in these tests, each step in a unit of work of its own."""

from eventsite.core.db import unit_of_work
from eventsite.events import queries, team
from eventsite.events.models import Event, Role
from eventsite.people.models import Person
from tests.support.factories import make_person


def join(event: Event, role: Role, email: str = "noor@example.org", name: str = "Noor") -> Person:
    """Somebody who is in the event's team in this role."""
    person = make_person(email, name)
    with unit_of_work():
        team.add(event, person, role)
    return person


def roles(event: Event) -> dict[str, str]:
    """Who is in the team: each address with its role."""
    return {member.person.email: member.role.value for member in queries.team_of(event.id)}
