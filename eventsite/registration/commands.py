"""``flask registration``: ask people something, and read who is registered, for scripts."""

import json
import textwrap

import click
from flask.cli import AppGroup

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.registration import queries, questions
from eventsite.registration.models import Question, Registration

group = AppGroup("registration", help="Ask people something, and read who is registered.")


@group.command("ask")
@click.argument("question")
@click.option("--event", "slug", required=True, help="The event's address.")
@click.option("--hint", default="", help="A sentence below the question.")
@click.option("--required", is_flag=True, help="Nobody registers without an answer.")
def ask(question: str, slug: str, hint: str, *, required: bool) -> None:
    """Put one question on the form, in place of the one that is there.

    Answers stay with the question they were given to: with other words, nobody has answered yet.
    """
    try:
        with unit_of_work():
            questions.ask(_event(slug), question, hint, required=required)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"/{slug}/register/ asks it.")


@group.command("list")
@click.option("--event", "slug", required=True, help="The event's address.")
@click.option("--json", "as_json", is_flag=True)
def list_registrations(slug: str, *, as_json: bool) -> None:
    """List everybody with their answers, in the order of their places, cancelled ones included."""
    event = _event(slug)
    question = queries.question_of(event.id)
    rows = [_row(registration, question) for registration in queries.everybody(event.id)]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['place']:>5}  {row['standing']:<10} {row['party']}  "
            f"{row['name']} <{row['email']}>"
        )
        if row["answer"]:
            click.echo(textwrap.indent(str(row["answer"]), " " * 21))


def _event(slug: str) -> Event:
    event = event_by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event at /{slug}/. See: flask events list")
    return event


def _row(registration: Registration, question: Question | None) -> dict[str, str | int]:
    answer = queries.answer_to(registration, question)
    return {
        "place": registration.queue_number,
        "name": registration.name,
        "email": registration.person.email,
        "party": registration.party,
        "answer": answer.text if answer else "",
        "standing": registration.standing.value,
        "since": registration.standing_since.isoformat(),
    }
