"""``flask events``: make, list and change events from a script."""

import json
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from eventsite.core.clock import to_utc
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.core.ids import slugify
from eventsite.events import queries, service
from eventsite.events.models import Event

group = AppGroup("events", help="Make, list and change events.")
WALL = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


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


@group.command("create")
@click.argument("slug")
@click.option("--title", required=True)
@click.option("--starts", type=WALL, required=True, help="On the clocks of the zone.")
@click.option("--ends", type=WALL, required=True, help="On the clocks of the zone.")
@click.option("--zone", required=True, help="An IANA name such as America/Chicago.")
@click.option("--capacity", type=Seats(), default="unlimited", show_default=True)
@click.option("--max-party", type=click.IntRange(1, 2), default=1, show_default=True)
@click.option("--promise", default="", help="One sentence below the title.")
@click.option("--venue", "venue_name", default="")
@click.option("--address", "venue_address", default="")
@click.option("--host-event", default="", help="The big event it stands beside.")
@click.option("--accent", default="#8a3324", show_default=True)
@click.option("--closes", type=WALL, help="When registration closes; default: at the start.")
@click.option("--publish", is_flag=True, help="Show it to everybody at once.")
def create(slug: str, title: str, **options: Any) -> None:
    """Make an event."""
    span = service.Span(options.pop("starts"), options.pop("ends"), options.pop("zone"))
    publish, closes = options.pop("publish"), options.pop("closes")
    if slug != slugify(slug, ""):
        raise click.ClickException(f"“{slug}” must be lower-case letters, digits and hyphens.")
    try:
        if closes is not None:
            options["registration_closes_at"] = to_utc(closes, span.zone)
        with unit_of_work():
            event = service.create(slug, title, span, **options)
            if publish:
                service.publish(event)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"/{slug}/ is {'published' if publish else 'a draft'}.")


@group.command("change")
@click.argument("slug")
@click.option("--capacity", type=Seats(), default=None, help="Seats, or unlimited.")
@click.option("--title")
@click.option("--promise")
@click.option("--accent")
@click.option("--publish", "visibility", flag_value="publish")
@click.option("--archive", "visibility", flag_value="archive")
@click.option("--withdraw", "visibility", flag_value="withdraw")
@click.pass_context
def change(context: click.Context, /, slug: str, **options: Any) -> None:
    """Change an event; more seats promote people from the waiting list."""
    given = {
        name: value
        for name, value in options.items()
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
    }
    visibility = given.pop("visibility", None)
    try:
        with unit_of_work():
            event = _event(slug)
            if "capacity" in given:
                service.change_capacity(event, given.pop("capacity"))
            if given:
                service.change(event, **given)
            if visibility is not None:
                getattr(service, visibility)(event)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"/{slug}/ is changed.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_events(*, as_json: bool) -> None:
    """List every event."""
    rows = [_row(event) for event in queries.all_events()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['starts']:<22} {row['visibility']:<10} /{row['slug']}/  {row['title']}")


def _event(slug: str) -> Event:
    event = queries.event_by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event at /{slug}/. See: flask events list")
    return event


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
