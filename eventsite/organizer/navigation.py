"""The navigation of the team's pages: an entry for each page that somebody's role may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from eventsite.events import policy
from eventsite.events.gate import act_of, role_here
from eventsite.events.models import Event


@dataclass(frozen=True)
class Entry:
    """One page: its endpoint, which takes the event's slug, the words of its link, its icon."""

    endpoint: str
    label: str
    icon: str


def install(app: Flask, entries: Sequence[Entry]) -> None:
    """Take the wiring's list, in its order, for the layout of the team's pages."""

    def team_navigation(_event: Event) -> list[Entry]:
        return [
            entry
            for entry in entries
            if policy.may(role_here(), act_of(current_app.view_functions[entry.endpoint]))
        ]

    app.jinja_env.globals["team_navigation"] = team_navigation
