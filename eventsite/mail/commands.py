"""``flask mail``: read the outbox and try failed letters again."""

import json
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from eventsite.core.db import unit_of_work
from eventsite.mail import queries, service
from eventsite.mail.compose import opened
from eventsite.mail.models import Letter

group = AppGroup("mail", help="Read the outbox and try failed letters again.")


@group.command("outbox")
@click.argument("letter", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def outbox(letter: UUID | None, limit: int, *, as_json: bool) -> None:
    """List the newest letters, or show the text of one."""
    if letter is not None:
        _show(letter, as_json=as_json)
        return
    rows = [_row(letter) for letter in queries.newest_letters(limit)]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        words = f"{row['created_at'][:16]}  {row['state']:<9} {row['template']:<28} {row['to']}"
        click.echo(f"{row['uuid']}  {words}")


@group.command("retry")
@click.argument("letters", type=click.UUID, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that failed.")
def retry(letters: tuple[UUID, ...], *, everything: bool) -> None:
    """Try failed letters again, with the same bytes and the same Message-ID."""
    if not letters and not everything:
        raise click.UsageError("Name the letters (see: flask mail outbox), or say --all.")
    with unit_of_work():
        chosen = queries.failed_letters() if everything else [_found(uuid) for uuid in letters]
        tried = sum(service.retry(letter) for letter in chosen)
    click.echo(f"{tried} of {len(chosen)} will be tried again.")


def _show(uuid: UUID, *, as_json: bool) -> None:
    letter = _found(uuid)
    message = opened(letter.raw) if letter.raw else None
    if as_json:
        parts = {} if message is None else {"subject": message.subject, "plain": message.plain}
        click.echo(json.dumps(_row(letter) | parts, indent=2))
        return
    for name, value in message.headers if message else _row(letter).items():
        click.echo(f"{name}: {value}")
    if message is not None:
        click.echo(f"\n{message.plain}", nl=False)


def _found(uuid: UUID) -> Letter:
    letter = queries.letter_named(uuid)
    if letter is None:
        raise click.ClickException(f"There is no letter {uuid}. See: flask mail outbox")
    return letter


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "uuid": str(letter.uuid),
        "created_at": letter.created_at.isoformat(timespec="seconds"),
        "sent_at": letter.sent_at.isoformat(timespec="seconds") if letter.sent_at else None,
        "state": letter.state.value,
        "template": letter.template,
        "to": letter.recipient,
        "message_id": letter.message_id,
        "attempts": letter.attempts,
        "last_error": letter.last_error,
    }
