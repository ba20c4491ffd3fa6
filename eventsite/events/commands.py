"""``flask events``: make, list and change events from a script."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from flask.cli import AppGroup

from eventsite.core.clock import to_utc
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.core.ids import slugify
from eventsite.events import queries, service, team
from eventsite.events.models import Event, Role
from eventsite.people import service as people

group = AppGroup("events", help="Make, list and change events.")
WALL = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
ON_THE_CLOCK = "On the clocks of the zone, as 2027-03-13T18:30."
ZONE = "An IANA name such as America/Chicago."
_ACTS = {"publish": service.publish, "archive": service.archive, "withdraw": service.withdraw}
_OPTIONS = {"registration_opens_at": "--opens", "registration_closes_at": "--closes"}
F = TypeVar("F", bound=Callable[..., Any])


class Seats(click.ParamType[int | None]):
    """A number of seats, or the word unlimited."""

    name = "seats"

    def convert(self, value: Any, param: Any, ctx: Any) -> int | None:
        """``unlimited`` is None; anything but a number of seats is refused."""
        if value == "unlimited":
            return None
        if not (isinstance(value, str) and value.isascii() and value.isdigit()):
            self.fail(f"{value!r} is neither a number of seats nor “unlimited”.", param, ctx)
        return int(value)


class Markdown(click.File):
    """A file with Markdown, given as its text; ``-`` is standard input."""

    name = "file"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:  # type: ignore[override]
        """The whole text. Fails for what is not UTF-8."""
        try:
            with super().convert(value, param, ctx) as file:
                return str(file.read())
        except UnicodeDecodeError:
            self.fail(f"{value} is not UTF-8 text.", param, ctx)


def _described(command: F) -> F:
    """The options that ``create`` and ``change`` share: whatever may be said later as well."""
    texts = [
        click.option(f"--{name}", column, type=Markdown("r", encoding="utf-8"), help=words)
        for name, column, words in (
            ("privacy", "privacy_notice", "What is kept, why, who sees it and how long."),
            ("conduct", "code_of_conduct", "How people treat each other."),
            ("people", "people_behind", "Who makes this."),
            ("directions", "venue_directions", "How to get there, and what helps inside."),
            ("answers", "answers", "Questions and answers."),
            ("about", "about", "What it is and for whom."),
        )
    ]
    for option in (
        *texts,
        click.option("--contact", "contact_email", help="Where people write to."),
        click.option("--closes", type=WALL, help="When registration closes; else: at the start."),
        click.option("--opens", type=WALL, help="When registration opens; else: at once."),
        click.option("--accent", help="A colour such as #8a3324."),
        click.option("--host-event", help="The big event it stands beside."),
        click.option("--address", "venue_address", help="Street, number and town."),
        click.option("--venue", "venue_name", help="The name of the place."),
        click.option("--promise", help="One sentence below the title."),
        click.option("--max-party", type=click.IntRange(1, 2), help="Seats in one registration."),
        click.option("--capacity", type=Seats(), help="Seats, or: unlimited."),
    ):
        command = option(command)
    return command


@group.command("create")
@click.argument("slug")
@click.option("--title", required=True)
@click.option("--starts", type=WALL, required=True, help=ON_THE_CLOCK)
@click.option("--ends", type=WALL, required=True, help=ON_THE_CLOCK)
@click.option("--zone", required=True, help=ZONE)
@_described
@click.option("--publish", is_flag=True, help="Show it to everybody at once.")
@click.pass_context
def create(context: click.Context, /, slug: str, *, publish: bool, **options: Any) -> None:
    """Make an event: a draft that nobody sees, unless --publish is given."""
    given = _given(context, options)
    span = service.Span(given.pop("starts"), given.pop("ends"), given.pop("zone"))
    if slug != slugify(slug, ""):
        raise click.ClickException(f"“{slug}” must be lower-case letters, digits and hyphens.")
    try:
        given |= _window(given, span.zone)
        with unit_of_work():
            event = service.create(slug, **given, span=span)
            if publish:
                service.publish(event)
    except Refusal as refusal:
        raise _told(refusal) from refusal
    if publish:
        click.echo(f"/{slug}/ is published.")
    else:
        click.echo(f"/{slug}/ is a draft. To publish it: flask events change {slug} --publish")


@group.command("change")
@click.argument("slug")
@click.option("--title")
@click.option("--starts", type=WALL, help=ON_THE_CLOCK)
@click.option("--ends", type=WALL, help=f"{ON_THE_CLOCK} Else: it stays as long as it is.")
@click.option("--zone", help=ZONE)
@_described
@click.option("--publish", "visibility", flag_value="publish", help="Show it to everybody.")
@click.option("--archive", "visibility", flag_value="archive", help="It is over; keep it readable.")
@click.option("--withdraw", "visibility", flag_value="withdraw", help="Make it a draft again.")
@click.pass_context
def change(context: click.Context, /, slug: str, **options: Any) -> None:
    """Change an event, also its time and place: everybody with a seat gets a letter.

    More seats promote people from the waiting list.
    """
    given = _given(context, options)
    if not given:
        raise click.UsageError("Say what to change; --help lists what can be.")
    visibility = given.pop("visibility", None)
    try:
        with unit_of_work():
            event = _event(slug)
            service.revise(event, given)
            if visibility is not None:
                _ACTS[visibility](event)
    except Refusal as refusal:
        raise _told(refusal) from refusal
    click.echo(f"/{slug}/ is changed. It stands so: {_in_short(event)}")


def _given(context: click.Context, options: dict[str, Any]) -> dict[str, Any]:
    """What was typed; None may be meant, as with --capacity unlimited."""
    default = click.core.ParameterSource.DEFAULT
    return {
        name: value
        for name, value in options.items()
        if context.get_parameter_source(name) is not default
    }


def _told(refusal: Refusal) -> click.ClickException:
    """The refusal as the console says it: with the option that helps, where it is about a time."""
    option = _OPTIONS.get(refusal.field or "")
    return click.ClickException(f"{refusal.message} See {option}." if option else refusal.message)


def _window(given: dict[str, Any], zone: str) -> dict[str, datetime]:
    """Opening and closing time as instants; both are taken out of ``given``."""
    return {
        column: to_utc(given.pop(option.removeprefix("--")), zone)
        for column, option in _OPTIONS.items()
        if option.removeprefix("--") in given
    }


@group.command("team")
@click.argument("slug")
@click.option("--add", "email", help="Take the person with this address in, or change their role.")
@click.option("--role", type=click.Choice([*map(str, Role)]), default="owner", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print [{email, name, role}] as JSON.")
def show_team(slug: str, *, email: str | None, role: str, as_json: bool) -> None:
    """Show who is in the team of an event, or take somebody in."""
    event = _event(slug)
    if email is not None:
        try:
            with unit_of_work():
                team.add(event, people.find_or_create(email, ""), Role(role))
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
    rows = [
        {"email": one.person.email, "name": one.person.name, "role": one.role.value}
        for one in queries.team_of(event.id)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['role']:<10} {row['email']}  {row['name']}".rstrip())
    if not rows:
        click.echo(f"Nobody is in the team of /{slug}/. See --add.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_events(*, as_json: bool) -> None:
    """List every event."""
    events = queries.all_events()
    if as_json:
        click.echo(json.dumps([_row(event) for event in events], indent=2))
        return
    for event in events:
        click.echo(f"/{event.slug}/  {event.title}\n    {_in_short(event)}")


def _event(slug: str) -> Event:
    event = queries.event_by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event at /{slug}/. See: flask events list")
    return event


def _in_short(event: Event) -> str:
    """Whether it is shown, when and where it is, and for how many."""
    when = f"{event.starts_wall:%Y-%m-%d %H:%M} to {event.ends_wall:%Y-%m-%d %H:%M} {event.zone}"
    seats = "seats without end" if event.capacity is None else f"capacity {event.capacity}"
    return f"{event.visibility.value}, {when}, {event.venue_name or 'no place yet'}, {seats}"


def _row(event: Event) -> dict[str, Any]:
    wall: datetime = event.starts_wall
    return {
        "slug": event.slug,
        "title": event.title,
        "starts": f"{wall:%Y-%m-%dT%H:%M}",
        "zone": event.zone,
        "capacity": event.capacity,
        "visibility": event.visibility.value,
    }
