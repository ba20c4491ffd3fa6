"""The lists: blueprints, commands, jobs, reactions; nothing else."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from flask import Blueprint, Flask

from eventsite.core.happenings import Reaction
from eventsite.events import commands as events_commands
from eventsite.events import queries as events_queries
from eventsite.web import views as web_views

BLUEPRINTS: Sequence[Blueprint] = (web_views.bp,)

COMMANDS: Sequence[click.Command] = (events_commands.group,)

INSTALLERS: Sequence[Callable[[Flask], None]] = ()

REACTIONS: Mapping[type, Sequence[Reaction]] = {}

JOBS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {}


def revision_of(app: Flask, path: str) -> tuple[int, ...] | None:
    """The revision of what a public address shows: of its event, or of the whole site."""
    segment = path.split("/", 2)[1] if path.startswith("/") else ""
    with app.app_context():
        return events_queries.event_revision(segment) or events_queries.site_revision()
