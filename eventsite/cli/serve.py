"""``flask serve`` and ``flask worker``: run the site, and run its jobs here or elsewhere."""

import logging
import os
import signal
import socket
import threading
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console

from eventsite.cli import demo
from eventsite.cli.migrate import bring_up_to_date
from eventsite.core import jobs, settings
from eventsite.core.db import db, unit_of_work
from eventsite.mail import sending
from eventsite.people import queries as people
from eventsite.people import set_up
from eventsite.web.links import public_url

console = Console(highlight=False)
SECONDS_TO_STOP = 10
TARGET = "eventsite.factory:create_serving_app"


@click.command("serve")
@with_appcontext
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT"
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--migrate", is_flag=True, help="Bring the database up to date first.")
@click.option(
    "--demo", "with_demo", is_flag=True, help="Load the demo events into an empty database."
)
def serve(host: str, port: int, workers: int, *, migrate: bool, with_demo: bool) -> None:
    """Serve the site with Granian; jobs run inside each worker process."""
    from granian.constants import Interfaces  # noqa: PLC0415 -- slow import
    from granian.log import LogLevels  # noqa: PLC0415 -- slow import
    from granian.server import Server  # noqa: PLC0415 -- slow import

    _refuse_taken_port(host, port)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if migrate:
        with console.status("Bringing the database up to date"):
            bring_up_to_date()
            jobs.engine().prepare()
    _name_the_port(port)
    if with_demo:
        _show_demo()
    _show_set_up()
    here = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if settings.current().development and not settings.current().mail_url:
        console.print(f"Letters stay here and can be read: {here}/-/outbox/")
    console.print(f"Serving on [bold]{here}[/bold]  (Ctrl+C stops)")
    db.engine.dispose()  # a connection must not be shared with the processes that follow
    Server(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=16,
        backpressure=64,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_STOP,
        websockets=False,
        log_level=LogLevels.error,
        working_dir=Path(current_app.root_path),
    ).serve()


def _refuse_taken_port(host: str, port: int) -> None:
    """Say that somebody listens there already; the web server would share the port with them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise click.ClickException(f"{host} is no address here: {error.strerror}.") from error
    for family, kind, protocol, _name, address in found:
        with socket.socket(family, kind, protocol) as probe:
            if probe.connect_ex(address) == 0:
                raise click.ClickException(
                    f"Something listens on {host}, port {port}, already."
                    f" Choose another, such as {port + 1}."
                )


def _name_the_port(port: int) -> None:
    """On another port than usual, and with no public address set, links must name the port."""
    chosen = settings.current()
    if chosen.public_url == settings.DEFAULT_PUBLIC_URL and port != settings.DEFAULT_PORT:
        address = f"http://127.0.0.1:{port}"
        os.environ[settings.PREFIX + "PUBLIC_URL"] = address  # for the processes that follow
        settings.use(replace(chosen, public_url=address))


def _show_demo() -> None:
    with console.status("Looking for the demo events, and loading them into an empty database"):
        loaded = demo.load_into_empty_database()
    if loaded:
        console.print("The demo events are loaded; [dim]flask demo --remove[/dim] takes them away.")
    links = list(demo.sign_in_links())
    if links:
        console.print("Sign in once, within ten minutes, as")
    for words, address in links:
        console.print(f"  {words:<32} {address}", soft_wrap=True)


def _show_set_up() -> None:
    """While nobody makes events here, a link for whoever will; its like can be had any time."""
    if people.anybody_makes_events():
        return
    with unit_of_work():
        token = set_up.new_link()
    console.print("To make an event of your own, open within the hour")
    address = public_url("people.set_up_page", token=token)
    console.print(f"  {address}", soft_wrap=True)


@click.command("worker")
@with_appcontext
@click.option("--once", is_flag=True, help="Run what is due now and stop.")
def worker(*, once: bool) -> None:
    """Run jobs: letters, reminders, cleaning."""
    runner = new_worker(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        if once:
            _run_what_is_due(runner)
        else:
            stop = threading.Event()
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
            runner.run(stop)
    finally:
        sending.hang_up()


def _run_what_is_due(runner: jobs.Worker) -> None:
    runner.plan()
    while runner.run_due():
        pass


def new_worker(app: Flask) -> jobs.Worker:
    """A worker for everything the wiring lists."""
    handlers, timetable = app.extensions["jobs"]
    return jobs.new_worker(app.app_context, handlers, timetable)


def start_worker_thread(app: Flask) -> None:
    """Run jobs inside this process for as long as it lives."""
    runner = new_worker(app)
    thread = threading.Thread(
        target=runner.run, args=(threading.Event(),), name="worker", daemon=True
    )
    thread.start()
