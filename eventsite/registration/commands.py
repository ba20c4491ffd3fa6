"""``flask registration``: read who is registered, for scripts."""

import json

import click
from flask.cli import AppGroup

from eventsite.events.queries import event_by_slug
from eventsite.registration import queries
from eventsite.registration.models import Registration

group = AppGroup("registration", help="Read who is registered.")


@group.command("list")
@click.option("--event", "slug", required=True, help="The event's address.")
@click.option("--json", "as_json", is_flag=True)
def list_registrations(slug: str, *, as_json: bool) -> None:
    """List everybody in the order of their places, cancelled ones included."""
    event = event_by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event at /{slug}/. See: flask events list")
    rows = [_row(registration) for registration in queries.everybody(event.id)]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['place']:>5}  {row['standing']:<10} {row['party']}  "
            f"{row['name']} <{row['email']}>"
        )


def _row(registration: Registration) -> dict[str, str | int]:
    return {
        "place": registration.queue_number,
        "name": registration.name,
        "email": registration.person.email,
        "party": registration.party,
        "standing": registration.standing.value,
        "since": registration.standing_since.isoformat(),
    }
