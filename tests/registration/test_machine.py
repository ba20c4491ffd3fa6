"""The whole of it against a model of ten lines: whatever happens in whatever order."""

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eventsite.core.db import unit_of_work
from eventsite.registration import errors, queries, service
from tests.registration import steps
from tests.support.factories import make_event

PEOPLE = ("ada", "ben", "cyd", "dan", "eve", "fay")
who = st.sampled_from(PEOPLE)
parties = st.integers(1, 2)
_numbers = count(1)


class Evening(RuleBasedStateMachine):
    """Somebody comes, leaves, comes back, changes their party; the house grows and shrinks."""

    def __init__(self) -> None:
        super().__init__()
        self.capacity: int | None = 3
        self.event = make_event(f"evening-{next(_numbers)}", capacity=3, max_party=2)
        self.seated: dict[str, int] = {}
        self.line: dict[str, int] = {}

    def _free(self) -> float:
        taken = sum(self.seated.values())
        return float("inf") if self.capacity is None else self.capacity - taken

    def _move(self) -> None:
        for one, party in list(self.line.items()):
            if not self._house_can_seat(party):
                continue
            if party > self._free():
                break
            self.seated[one] = self.line.pop(one)

    def _house_can_seat(self, party: int) -> bool:
        return not self.capacity or party <= self.capacity

    @rule(one=who, party=parties)
    def come(self, one: str, party: int) -> None:
        known = one in self.seated or one in self.line
        try:
            outcome = steps.register(self.event, one, party, wait_together=True)
        except errors.RegistrationRefused:
            assert not self._house_can_seat(party)
            return
        assert isinstance(outcome, service.AlreadyRegistered) == known
        if not known:
            self.line[one] = party
            self._move()

    @rule(one=who, by_team=st.booleans())
    def leave(self, one: str, by_team: bool) -> None:
        found = queries.registration_by_address(self.event.id, f"{one}@example.org")
        if found is None:
            return
        with unit_of_work():
            if by_team:
                service.remove(self.event, found, "A test.")
            else:
                service.cancel(self.event, found)
        self.seated.pop(one, None)
        self.line.pop(one, None)
        self._move()

    @rule(one=who, party=parties)
    def resize(self, one: str, party: int) -> None:
        found = queries.registration_by_address(self.event.id, f"{one}@example.org")
        if found is None or one not in (*self.seated, *self.line):
            return
        grows = one in self.seated and party > self.seated[one]
        refused = not self._house_can_seat(party)
        refused = refused or (grows and (self._free() < 1 or bool(self.line)))
        try:
            with unit_of_work():
                service.change_party(self.event, found, party)
        except errors.RegistrationRefused:
            assert refused
            return
        assert not refused
        (self.seated if one in self.seated else self.line)[one] = party
        self._move()

    @rule(capacity=st.none() | st.integers(0, 6))
    def rebuild(self, capacity: int | None) -> None:
        steps.change_capacity(self.event, capacity)
        self.capacity = capacity
        self._move()

    @invariant()
    def as_the_model_says(self) -> None:
        assert set(steps.seated(self.event)) == set(self.seated)
        assert steps.in_line(self.event) == list(self.line)
        assert queries.seats_taken(self.event.id) == sum(self.seated.values())
        assert queries.people_waiting(self.event.id) == sum(self.line.values())


@pytest.mark.usefixtures("app")
def test_whatever_happens_the_seats_are_as_a_simple_model_says() -> None:
    run_state_machine_as_test(
        Evening,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
