"""``flask doctor``: check every promise that can be checked from the data."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Protocol

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console

from eventsite.core.db import OLDEST_SQLITE, db

console = Console(highlight=False)


class Check(Protocol):
    """Looks at the data and returns one sentence for each thing that is wrong."""

    def __call__(self) -> Sequence[str]: ...


def check_sqlite() -> Sequence[str]:
    """Whether SQLite is new enough and its file is sound; nothing on other databases."""
    if db.engine.dialect.name != "sqlite":
        return []
    findings = []
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        findings.append(f"SQLite {sqlite3.sqlite_version} is too old: 3.38 is the oldest we use.")
    verdict = db.session.scalars(sa.text("PRAGMA integrity_check")).all()
    findings += [f"The database file is damaged: {line}" for line in verdict if line != "ok"]
    orphans = db.session.execute(sa.text("PRAGMA foreign_key_check")).all()
    findings += [f"A row of {row[0]} points to a row of {row[2]} that is gone." for row in orphans]
    return findings


@click.command("doctor")
@with_appcontext
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def doctor(context: click.Context, /, *, as_json: bool) -> None:
    """Check every invariant; exits 1 on a finding."""
    checks: Mapping[str, Check] = current_app.extensions["checks"]
    findings = {name: list(check()) for name, check in checks.items()}
    found = sum(map(len, findings.values()))
    if as_json:
        click.echo(json.dumps({"healthy": not found, "findings": findings}, indent=2))
    else:
        for name, sentences in findings.items():
            console.print(f"{'[red]✗[/red]' if sentences else '[green]✓[/green]'} {name}")
            for sentence in sentences:
                console.print(f"    {sentence}")
        console.print("Everything holds." if not found else f"{found} findings.")
    context.exit(1 if found else 0)
