"""``flask mail``: read the outbox, try failed letters again, and find what is wrong."""

import dataclasses
import json
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.mail import doctor as examination
from eventsite.mail import queries, service
from eventsite.mail.compose import opened
from eventsite.mail.models import AddressState, Letter, LetterState

group = AppGroup("mail", help="Read the outbox, try failed letters again, and find what is wrong.")


@group.command("outbox")
@click.argument("letter", type=click.UUID, required=False)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def outbox(letter: UUID | None, limit: int, *, as_json: bool) -> None:
    """List the newest letters, or show the text of one."""
    if letter is not None:
        _show(letter, as_json=as_json)
        return
    letters = queries.newest_letters(limit)
    addresses = queries.states_of_addresses({letter.recipient_key for letter in letters})
    rows = [_row(letter, addresses) for letter in letters]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        known = f" ({row['address_state'].words})" if row["address_state"] else ""
        words = f"{row['created_at'][:16]}  {row['state']:<9} {row['template']:<28} {row['to']}"
        click.echo(f"{row['uuid']}  {words}{known}")
        if row["last_error"]:
            click.echo(f"    {row['last_error']}")


@group.command("retry")
@click.argument("letters", type=click.UUID, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that failed.")
def retry(letters: tuple[UUID, ...], *, everything: bool) -> None:
    """Try failed letters again, with the same bytes and the same Message-ID.

    An invite is not tried again once a later one of its line has left or failed.
    """
    if not letters and not everything:
        raise click.UsageError("Name the letters (see: flask mail outbox), or say --all.")
    with unit_of_work():
        chosen = queries.failed_letters() if everything else [_found(uuid) for uuid in letters]
        lines = [_why_not(letter) for letter in chosen if not service.retry(letter)]
    click.echo(f"{len(chosen) - len(lines)} of {len(chosen)} will be tried again.")
    for line in lines:
        click.echo(line)


@group.command("doctor")
@click.argument("addresses", nargs=-1)
@click.option("--dkim-selector", default="", help="Look for this DKIM key, named s= in a letter.")
@click.option("--no-dns", is_flag=True, help="Do not ask the DNS.")
@click.option("--json", "as_json", is_flag=True, help="Print [{about, good, sentence}] as JSON.")
@click.pass_context
def doctor(
    context: click.Context,
    /,
    addresses: tuple[str, ...],
    dkim_selector: str,
    *,
    no_dns: bool,
    as_json: bool,
) -> None:
    """Send a test letter to each address and say what is wrong; exits 1 on a finding."""
    findings = examination.examine_settings()
    if not no_dns:
        findings += examination.examine_dns(selector=dkim_selector)
    for address in addresses:
        try:
            findings += examination.try_address(address)
        except Refusal as refusal:
            raise click.ClickException(f"{address}: {refusal.message}") from refusal
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(one) for one in findings], indent=2))
    else:
        marks = {True: "good", False: "WRONG", None: "?"}
        for one in findings:
            click.echo(f"{marks[one.good]:<6} {one.about}: {one.sentence}")
    context.exit(1 if any(one.good is False for one in findings) else 0)


def _why_not(letter: Letter) -> str:
    is_gone = letter.state is LetterState.FAILED and letter.emptied
    reason = "Its text is gone." if is_gone else letter.last_error
    return f"Not {letter.uuid} ({letter.state.words}): {reason}".removesuffix(": ")


def _show(uuid: UUID, *, as_json: bool) -> None:
    letter = _found(uuid)
    row = _row(letter, queries.states_of_addresses({letter.recipient_key}))
    message = opened(letter.raw) if letter.raw else None
    if as_json:
        parts = {} if message is None else {"subject": message.subject, "plain": message.plain}
        click.echo(json.dumps(row | parts, indent=2))
        return
    for name, value in row.items():
        click.echo(f"{name}: {value}")
    if message is not None:
        click.echo("")
        for name, value in message.headers:
            click.echo(f"{name}: {value}")
        click.echo(f"\n{message.plain}", nl=False)


def _found(uuid: UUID) -> Letter:
    letter = queries.letter_named(uuid)
    if letter is None:
        raise click.ClickException(f"There is no letter {uuid}. See: flask mail outbox")
    return letter


def _row(letter: Letter, addresses: dict[str, AddressState]) -> dict[str, Any]:
    return {
        "uuid": str(letter.uuid),
        "created_at": letter.created_at.isoformat(timespec="seconds"),
        "sent_at": letter.sent_at.isoformat(timespec="seconds") if letter.sent_at else None,
        "state": letter.state.value,
        "template": letter.template,
        "to": letter.recipient,
        "address_state": addresses.get(letter.recipient_key),
        "message_id": letter.message_id,
        "attempts": letter.attempts,
        "last_error": letter.last_error,
    }
