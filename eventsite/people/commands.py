"""Commands about persons, for the operator's console."""

import json

import click
from flask.cli import AppGroup

from eventsite.core.db import unit_of_work
from eventsite.people import enrolment, errors, service, set_up
from eventsite.web.links import public_url

group = AppGroup("people", help="Persons and how they sign in.")


@group.command("sign-in-link")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print {email, url} as JSON.")
def sign_in_link(email: str, as_json: bool) -> None:  # noqa: FBT001 -- click passes flags so
    """Print a one-time link for EMAIL: good in any browser for ten minutes."""
    try:
        with unit_of_work():
            token = service.console_link(email)
    except errors.NobodyHere as refusal:
        raise click.ClickException(refusal.message) from refusal
    url = public_url("people.open_link", token=token)
    click.echo(json.dumps({"email": email, "url": url}) if as_json else url)


@group.command("set-up-link")
@click.option("--json", "as_json", is_flag=True, help="Print {url} as JSON.")
def set_up_link(*, as_json: bool) -> None:
    """Print a one-time link for somebody who will make events: good for an hour."""
    with unit_of_work():
        token = set_up.new_link()
    url = public_url("people.set_up_page", token=token)
    click.echo(json.dumps({"url": url}) if as_json else url)


@group.command("forget-second-steps")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print {email, ended} as JSON.")
def forget_second_steps(email: str, as_json: bool) -> None:  # noqa: FBT001 -- click passes flags so
    """Remove the passkeys, app and recovery codes of EMAIL, sign them out everywhere, tell them."""
    try:
        with unit_of_work():
            ended = enrolment.forget(email)
    except errors.NobodyHere as refusal:
        raise click.ClickException(refusal.message) from refusal
    said = f"{email} has no second step any more. Sign-ins ended: {ended}."
    click.echo(json.dumps({"email": email, "ended": ended}) if as_json else said)
