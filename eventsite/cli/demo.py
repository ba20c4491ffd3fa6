"""``flask demo``: the invented events by which a newcomer judges the site."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.events import queries as events_queries
from eventsite.events import service as events
from eventsite.events import team
from eventsite.events.models import Event
from eventsite.events.models import Role as TeamRole
from eventsite.people import queries as people_queries
from eventsite.people import service as people
from eventsite.programme import rules, speaking
from eventsite.programme import service as programme
from eventsite.programme.details import SessionDetails, Slot, SpeakerDetails
from eventsite.programme.models import Appearance, Role, Room, Session, Speaker, Track
from eventsite.registration import queries as registration_queries
from eventsite.registration import questions
from eventsite.registration import service as registration
from eventsite.registration.wishes import Wish
from eventsite.web.links import public_url

_ASIDE = {
    *("asked", "rooms", "tracks", "speakers", "sessions", "breaks", "question"),
    *("question_hint", "team"),
}
_WEEKS = timedelta(weeks=4)
"""Since when people of the demo have registered."""
_WHEN = {"slug", "title", "in_days", "starts", "ends", "zone", "archived"}


@click.command("demo")
@with_appcontext
@click.option("--remove", is_flag=True, help="Take the demo events and their people away again.")
def demo(*, remove: bool) -> None:
    """Load the demo events beside whatever there is."""
    if remove:
        click.echo(f"{_remove()} demo events are gone.")
        return
    if any(event.is_demo for event in events_queries.all_events()):
        raise click.ClickException("The demo is loaded already. flask demo --remove takes it away.")
    _load()
    click.echo("The demo events are loaded.")


def load_into_empty_database() -> bool:
    """Load the demo unless there is any event; whether it was loaded."""
    if events_queries.all_events():
        return False
    _load()
    return True


def sign_in_links() -> Iterator[tuple[str, str]]:
    """A one-time link for each role of the demo, while it is there."""
    if not any(event.is_demo for event in events_queries.all_events()):
        return
    for someone in _content()["people"]:
        with unit_of_work():
            token = people.console_link(someone["email"])
        yield someone["words"], public_url("people.open_link", token=token)


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("demo.toml").read_text("utf-8"))


def _load() -> None:
    content = _content()
    with unit_of_work():
        for someone in content["people"]:
            people.find_or_create(someone["email"], someone["name"])
        made = {told["slug"]: _event(told) for told in content["events"]}
        for told in content["registrations"]:
            _register(made[told["event"]], told)


def _event(told: Mapping[str, Any]) -> Event:
    day = clock.to_wall(clock.now(), told["zone"]).date() + timedelta(days=told["in_days"])

    def at(text: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(text))

    details = {name: told[name] for name in told if name not in _ASIDE | _WHEN}
    span = events.Span(at(told["starts"]), at(told["ends"]), told["zone"])
    event = events.create(told["slug"], told["title"], span, **details)
    event.is_demo = True
    for email, role in told["team"]:
        team.add(event, people.find_or_create(email, ""), TeamRole(role))
    questions.ask(event, told["question"], told["question_hint"])
    _programme(event, told, day=at("00:00"))
    if told.get("archived"):
        events.archive(event)
    else:
        events.publish(event)
    db.session.flush()
    return event


def _programme(event: Event, told: Mapping[str, Any], *, day: datetime) -> None:
    rooms = {
        room["name"]: programme.add_room(event, room["name"], description=room["description"])
        for room in told.get("rooms", ())
    }
    tracks = {
        track["name"]: programme.add_track(event, track["name"], colour=track["colour"])
        for track in told.get("tracks", ())
    }
    speakers = {
        speaker["name"]: programme.add_speaker(event, _speaker(speaker))
        for speaker in told.get("speakers", ())
    }
    _ask_speakers(event, told, speakers)
    for session in told.get("sessions", ()):
        _session(event, session, day, (rooms, tracks, speakers))
    for pause in told.get("breaks", ()):
        programme.add_break(event, pause["title"], _slot(day, pause["starts"], pause, None))


def _ask_speakers(event: Event, told: Mapping[str, Any], speakers: Mapping[str, Speaker]) -> None:
    """Letters to whom can sign in here as well, and to those who have not answered yet."""
    known = {someone["name"]: someone["email"] for someone in _content()["people"]}
    asked = [(speakers[name], known[name]) for name in speakers if name in known]
    for someone in told.get("asked", ()):
        details = SpeakerDetails(name=someone["name"], appearance=Appearance.INVITED)
        asked.append((programme.add_speaker(event, details), someone["email"]))
    for speaker, email in asked if "archived" not in told else ():
        speaking.give_address(event, speaker, email)
        speaking.invite(event, speaker, by="Noor Castellane")
        speaker.invited_at = clock.now() - rules.REMIND_AGAIN_AFTER  # so that a reminder is due


def _speaker(told: Mapping[str, Any]) -> SpeakerDetails:
    values = dict(told)
    for name in ("ask_me_about", "would_like_to_learn"):
        values[name] = tuple(values[name])
    values["links"] = tuple((link["title"], link["url"]) for link in values["links"])
    return SpeakerDetails(**values)


Named = tuple[Mapping[str, Room], Mapping[str, Track], Mapping[str, Speaker]]


def _session(event: Event, told: Mapping[str, Any], day: datetime, named: Named) -> Session:
    rooms, tracks, speakers = named
    aside = {"track", "room", "starts", "minutes", "speakers", "moved_to"}
    details = SessionDetails(**{name: told[name] for name in told if name not in aside})
    room = rooms[told["room"]]
    session = programme.add_session(
        event,
        details,
        _slot(day, told["starts"], told, room),
        track=tracks.get(told.get("track", "")),
        cast=[(speakers[name], Role(role)) for name, role in told["speakers"]],
    )
    if "moved_to" in told:
        programme.move_session(event, session, _slot(day, told["moved_to"], told, room))
    return session


def _slot(day: datetime, starts: str, told: Mapping[str, Any], room: Room | None) -> Slot:
    start = datetime.combine(day, time.fromisoformat(starts))
    return Slot(start, start + timedelta(minutes=told["minutes"]), room)


def _register(event: Event, told: Mapping[str, Any]) -> None:
    guests = told["guests"]
    for position, (name, party, answer) in enumerate(guests):
        outcome = registration.register(event, _wish(name, party, answer))
        if isinstance(outcome, registration.Confirmed | registration.Waiting):
            days = _WEEKS.days * (1 - position / len(guests)) ** 2  # ever more a day
            outcome.registration.created_at -= timedelta(days=int(days))
    for name, party, answer in told["cancelled"]:
        outcome = registration.register(event, _wish(name, party, answer))
        if isinstance(outcome, registration.Confirmed | registration.Waiting):
            registration.cancel(event, outcome.registration)


def _wish(name: str, party: int, answer: str) -> Wish:
    return Wish(
        name=name,
        email=_address(name),
        party=party,
        answer=answer,
        consent=True,
        wait_together=True,
    )


def _address(name: str) -> str:
    known = {someone["name"]: someone["email"] for someone in _content()["people"]}
    return known.get(name) or re.sub(r"[^a-z]+", ".", name.lower()) + "@example.org"


def _remove() -> int:
    gone = [event for event in events_queries.all_events() if event.is_demo]
    addresses = [someone["email"] for someone in _content()["people"]]
    addresses += [one["email"] for told in _content()["events"] for one in told.get("asked", ())]
    addresses += [_address(name) for name in _guests()]
    with unit_of_work():
        for event in gone:
            events.delete(event)
        people.forget(address for address in addresses if not _is_needed(address))
    return len(gone)


def _is_needed(address: str) -> bool:
    """Whether somebody of the demo registered for another event as well."""
    person = people_queries.person_by_address(address)
    return person is not None and registration_queries.has_any(person.id)


def _guests() -> Iterable[str]:
    for told in _content()["registrations"]:
        for name, _party, _answer in (*told["guests"], *told["cancelled"]):
            yield name
