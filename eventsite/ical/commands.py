"""Commands about calendar files."""

import json
from dataclasses import asdict
from typing import BinaryIO

import click
from flask.cli import AppGroup

from eventsite.ical.doctor import MAX_BYTES, examine_tree
from eventsite.ical.errors import Unreadable
from eventsite.ical.findings import Finding, Place
from eventsite.ical.tree import parsed

PLACES_SHOWN = 5

commands = AppGroup("calendar", help="Look after calendar files.")


@commands.command("check", with_appcontext=False)
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(context: click.Context, file: BinaryIO, *, as_json: bool) -> None:
    """Examine an .ics FILE (- reads standard input) and tell each fault and its way out.

    Exits 1 when there is a finding or the file cannot be read.
    """
    data = file.read(MAX_BYTES + 1)
    try:
        tree = parsed(data)
    except Unreadable as refusal:
        click.echo(json.dumps({"error": refusal.message}) if as_json else refusal.message)
        context.exit(1)
    findings = examine_tree(data, tree)
    click.echo(_as_json(len(tree.events), findings) if as_json else _said(findings))
    click.echo(_summary(len(tree.events), findings), err=True)
    context.exit(1 if findings else 0)


def _as_json(events: int, findings: tuple[Finding, ...]) -> str:
    told = {"events": events, "findings": [asdict(finding) for finding in findings]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def _said(findings: tuple[Finding, ...]) -> str:
    return "\n\n".join(_paragraph(finding) for finding in findings) or "No faults found."


def _paragraph(finding: Finding) -> str:
    known_as = f"trap {finding.trap}, " if finding.trap else ""
    return "\n".join(
        (
            finding.sentence,
            f"  {_where(finding.places)}",
            f"  {finding.remedy}",
            f"  ({finding.rule}: {known_as}{finding.source})",
        )
    )


def _where(places: tuple[Place, ...]) -> str:
    lines = ", ".join(str(place.line) for place in places[:PLACES_SHOWN])
    more = len(places) - PLACES_SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    uid = f", UID {places[0].uid}" if places[0].uid and len(places) == 1 else ""
    return f"{'Line' if len(places) == 1 else 'Lines'} {lines}{rest}{uid}"


def _summary(events: int, findings: tuple[Finding, ...]) -> str:
    return (
        f"{events} {'event' if events == 1 else 'events'}, "
        f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}."
    )
