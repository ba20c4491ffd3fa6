"""``flask programme``: bring a programme in from a file."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from eventsite.core.clock import to_wall
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.programme import importing, queries, rules
from eventsite.programme.interchange import recognise
from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.plan import ProgrammePlan
from eventsite.programme.interchange.report import Report

group = AppGroup("programme", help="Look after the programme of an event.")


class _Undone(Exception):
    """Ends a dry run: everything is rolled back."""


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--event", "slug", required=True, help="The event's short name in addresses.")
@click.option("--zone", help="The time zone of a file that names none; else the event's is taken.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_file(
    file: BinaryIO, slug: str, zone: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Import FILE (- reads standard input) into an event.

    Understands schedule.xml, schedule.json, pretalx and Sessionize JSON and CSV, whatever the
    file is called. The same file twice changes nothing. Exits 1, with one sentence and nothing
    changed, when the file cannot be read.
    """
    try:
        plan, report = _read(file.read(recognise.LARGEST + 1), slug, zone)
        report.is_dry_run = dry_run
        _import(plan, report, slug)
    except Refusal as refusal:
        if as_json:
            click.echo(json.dumps({"error": refusal.message}, ensure_ascii=False))
        raise click.ClickException(refusal.message) from refusal
    told = json.dumps(report.as_dict(), indent=2, ensure_ascii=False)
    click.echo(told if as_json else "\n".join(report.lines()))


@group.command("clashes")
@click.option("--event", "slug", required=True, help="The event's short name in addresses.")
def list_clashes(slug: str) -> None:
    """List what cannot happen at once: two sessions in one room, or of one speaker."""
    event = _event(slug)
    clashes = queries.clashes_of(event.id)
    for clash in clashes:
        when = f"{to_wall(clash.starts_at, event.zone):%d %b %H:%M}"
        click.echo(f"{when} {clash.first} and {clash.second}: both need {clash.about}")
    click.echo(f"{rules.counted_clashes(len(clashes))}." if clashes else "Nothing clashes.")


def _read(data: bytes, slug: str, zone: str | None) -> tuple[ProgrammePlan, Report]:
    """The plan with a zone for every time: the file's, the one given or asked for, the event's."""
    event_zone = _event(slug).zone
    plan, report = recognise.read(data, zone=zone)
    if not plan.needs_zone:
        return plan, report
    asked = sys.stdin.isatty()
    answer = _ask(report, event_zone) if asked else event_zone
    plan, report = recognise.read(data, zone=answer)
    if not asked:
        report.guessed[f"no time zone in the file: read in the event's, {event_zone}"] += 1
    return plan, report


def _ask(report: Report, event_zone: str) -> str:
    click.echo("This file names no time zone. It begins:", err=True)
    for line in report.first_sessions:
        click.echo(f"  {line}", err=True)
    answer: str = click.prompt("In which time zone", default=event_zone, err=True)
    return answer


def _event(slug: str) -> Event:
    event = event_by_slug(slug)
    if event is None:
        raise ImportRefused(f"There is no event at /{slug}/. See: flask events list")
    return event


def _import(plan: ProgrammePlan, report: Report, slug: str) -> None:
    entries = len(plan.speakers) + len(plan.sessions) + len(plan.breaks)
    with _progress(entries) as step, suppress(_Undone), unit_of_work():
        importing.apply(_event(slug), plan, report, step=step)
        if report.is_dry_run:
            raise _Undone


@contextmanager
def _progress(entries: int) -> Iterator[Callable[[], None]]:
    """A bar on the terminal, where there is one."""
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=entries)
        yield lambda: bar.advance(task)
