"""Making and changing events."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.happenings import announce
from eventsite.core.text import clean_block, clean_line, is_web_address
from eventsite.events import colours, queries, rules
from eventsite.events.errors import EventRefused
from eventsite.events.happenings import (
    CapacityChanged,
    EventMoved,
    EventPublished,
    EventRepeated,
)
from eventsite.events.models import LARGEST_CAPACITY, LARGEST_PARTY, Event, Visibility
from eventsite.people.rules import as_address

_LINES = {"title": 200, "promise": 300, "venue_name": 200, "venue_address": 300, "host_event": 200}
_BLOCKS = (
    *("about", "answers", "people_behind", "venue_directions"),
    *("code_of_conduct", "privacy_notice"),
)
_BLOCK_LENGTH = 20_000
_URL_LENGTH = 300
_WINDOW = frozenset({"registration_opens_at", "registration_closes_at"})
_PLACE = frozenset({"venue_name", "venue_address"})
_CHANGEABLE = (
    (frozenset(_LINES) - _PLACE)
    | frozenset(_BLOCKS)
    | _WINDOW
    | {"max_party", "host_event_url", "accent", "contact_email", "latitude", "longitude"}
)
_GIVEN_AT_FIRST = _CHANGEABLE | _PLACE | {"capacity"}


@dataclass(frozen=True)
class Span:
    """From when to when, on the clocks of a zone."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str


def create(slug: str, title: str, span: Span, **details: Any) -> Event:
    """A new draft. ``details`` are what ``change`` takes, the place, and ``capacity``.

    Raises EventRefused for a taken address, an empty title or times that make no sense,
    clock.NonexistentTime or clock.UnknownZone, and TypeError for any other detail.
    """
    if slug in rules.RESERVED:
        raise EventRefused(f"/{slug}/ is an address of the site itself.", field="slug")
    if queries.event_by_slug(slug) is not None:
        raise EventRefused(f"There is already an event at /{slug}/.", field="slug")
    starts_at, ends_at = _instants(span)
    now = clock.now()
    event = Event(
        slug=slug,
        title=title,
        zone=span.zone,
        starts_at=starts_at,
        starts_wall=span.starts_wall,
        ends_at=ends_at,
        ends_wall=span.ends_wall,
        registration_closes_at=details.pop("registration_closes_at", starts_at),
        created_at=now,
        revised_at=now,
    )
    _assign(event, {"title": title, **details}, _GIVEN_AT_FIRST)
    _check_window(event)
    db.session.add(event)
    db.session.flush()
    return event


def repeat(event: Event, slug: str, *, title: str, starts: datetime) -> Event:
    """A new draft after this event, as long as it was, on other clocks: announces EventRepeated.

    It says what the event says and looks like it, where it was and for as many. Nobody comes
    along: no registrations, line, letters, speakers or sessions (case F10), and no window of
    registration, whose times would be past. Raises what ``create`` does.
    """
    span = Span(starts, _as_long_as(event, starts), event.zone)
    kept = {name: getattr(event, name) for name in _GIVEN_AT_FIRST - _WINDOW - {"title"}}
    again = create(slug, title, span, **kept)
    announce(EventRepeated(event.id, again.id))
    return again


def change(event: Event, **details: Any) -> None:
    """Change texts, links, colours or the window, whose times are aware instants.

    Raises EventRefused, naming the field, and TypeError for a name that is no such column: time
    and place go through ``move``, seats through ``change_capacity``, because people are told.
    """
    _assign(event, details, _CHANGEABLE)
    if _WINDOW & details.keys():
        _check_window(event)
    touch(event)


def revise(event: Event, given: Mapping[str, Any]) -> None:
    """Change whatever is given, each thing by the act it has, for some have consequences.

    ``starts``, ``ends``, ``opens`` and ``closes`` are wall times in ``zone``: without an end the
    event stays as long as it is, ``opens`` of None is at once and ``closes`` of None at the start.
    Everything else is named as its column. Raises what ``move`` and ``change`` do.
    """
    rest = dict(given)
    zone, starts = rest.pop("zone", event.zone), rest.pop("starts", event.starts_wall)
    ends = rest.pop("ends") if "ends" in rest else _as_long_as(event, starts)
    around = {name: rest.pop(name) for name in sorted(_PLACE) if name in rest}
    if "opens" in rest:
        opens = rest.pop("opens")
        around["registration_opens_at"] = None if opens is None else clock.to_utc(opens, zone)
    if "closes" in rest:
        closes = rest.pop("closes")
        around["registration_closes_at"] = clock.to_utc(closes or starts, zone)
    move(event, Span(starts, ends, zone), **around)
    if "capacity" in rest:
        change_capacity(event, rest.pop("capacity"))
    if rest:
        change(event, **rest)


def settings_of(event: Event, section: str) -> dict[str, Any]:
    """One part of the settings as it stands, by the names and in the values ``revise`` takes."""
    closes = event.registration_closes_at
    walls = {
        "starts": event.starts_wall,
        "ends": event.ends_wall,
        "opens": _wall_or_none(event.registration_opens_at, event.zone),
        "closes": None if closes == event.starts_at else _wall_or_none(closes, event.zone),
    }
    return {
        name: walls[name] if name in walls else getattr(event, name)
        for name in rules.SETTINGS[section]
    }


def _wall_or_none(instant: datetime | None, zone: str) -> datetime | None:
    return None if instant is None else clock.to_wall(instant, zone)


def _as_long_as(event: Event, starts: datetime) -> datetime:
    """The end of the event if it begins then and is no longer and no shorter than now."""
    try:
        return starts + (event.ends_wall - event.starts_wall)
    except OverflowError as error:
        raise clock.ImpossibleTime(f"The year {starts.year} is too far away.") from error


def touch(event: Event) -> None:
    """Say that public content changed: every kept page is made anew."""
    refresh_pages(event)
    event.revised_at = clock.now()


def refresh_pages(event: Event) -> None:
    """Make every kept page anew although the event itself is as it was, e.g. fewer seats are left.

    Calendars and feeds, which go by ``revised_at``, stay as they are.
    """
    event.revision = Event.revision + 1


def move(event: Event, span: Span, **details: Any) -> None:
    """Change time or place; raises the calendar sequence once and announces EventMoved.

    ``details`` may give ``venue_name``, ``venue_address`` and the window, for one that fitted the
    old time may not fit the new one. Not given, registration that closes at the start goes along
    with it, and other times of the window stay as they are on the clock, also in a new zone. The
    same place in other columns has not moved; nor have the same instants in another zone, though
    that is announced. Raises what ``create`` does.
    """
    event = queries.lock_event(event.id)
    starts_at, ends_at = _instants(span)
    days = (span.starts_wall.date() - event.starts_wall.date()).days
    moved = EventMoved(event.id, event.starts_at, event.ends_at, event.place, days)
    before, times_before = _standpoint(event), _times(event)
    zone_before, columns_before = event.zone, _place_columns(event)
    _carry_window(event, starts_at, span.zone, names=_WINDOW - details.keys())
    _assign(event, details, _PLACE | _WINDOW)
    event.starts_at, event.starts_wall = starts_at, span.starts_wall
    event.ends_at, event.ends_wall = ends_at, span.ends_wall
    event.zone = span.zone
    shown = _times(event), event.zone, _place_columns(event)
    if shown == (times_before, zone_before, columns_before):
        return
    if _times(event) != times_before:
        _check_window(event)
    touch(event)
    if _standpoint(event) != before:
        event.sequence += 1
    elif event.zone == zone_before:
        return
    db.session.flush()
    announce(moved)


def change_capacity(event: Event, capacity: int | None) -> None:
    """Set the number of seats; None is unlimited, 0 is nobody. Nobody seated is removed."""
    event = queries.lock_event(event.id)
    _assign(event, {"capacity": capacity}, {"capacity"})
    touch(event)
    db.session.flush()
    announce(CapacityChanged(event.id))


def publish(event: Event) -> None:
    """Show the event to everybody; announces EventPublished."""
    event.visibility = Visibility.PUBLISHED
    touch(event)
    db.session.flush()
    announce(EventPublished(event.id))


def archive(event: Event) -> None:
    """Keep the event readable as a thing of the past. Raises EventRefused while it is to come."""
    if event.ends_at > clock.now():
        raise EventRefused("The event is not over yet. Until then it can be hidden.")
    event.visibility = Visibility.ARCHIVED
    touch(event)


def withdraw(event: Event) -> None:
    """Make the event a draft again: every representation answers 404 from now on."""
    event.visibility = Visibility.DRAFT
    touch(event)


def delete(event: Event) -> None:
    """Delete the event and everything of it; the database takes the rows that point to it."""
    db.session.execute(sa.delete(Event).where(Event.id == event.id))


def _standpoint(event: Event) -> tuple[datetime, datetime, str]:
    """What nobody may change without its being told: the instants, and the place in words."""
    return event.starts_at, event.ends_at, event.place


def _times(event: Event) -> tuple[datetime | None, ...]:
    window = event.registration_opens_at, event.registration_closes_at
    return event.starts_at, event.ends_at, *window


def _carry_window(event: Event, starts_at: datetime, zone: str, *, names: Set[str]) -> None:
    """Take the window along to the event's new start and zone, which the event has not yet."""
    for name in sorted(names):
        instant = getattr(event, name)
        if name == "registration_closes_at" and instant == event.starts_at:
            event.registration_closes_at = starts_at
        elif instant is not None and zone != event.zone:
            try:
                kept = clock.to_utc(clock.to_wall(instant, event.zone), zone)
            except clock.NonexistentTime as refusal:
                raise EventRefused(refusal.message, field=name) from refusal
            setattr(event, name, kept)


def _place_columns(event: Event) -> tuple[str, str]:
    return event.venue_name, event.venue_address


def _instants(span: Span) -> tuple[datetime, datetime]:
    starts_at = clock.to_utc(span.starts_wall, span.zone)
    ends_at = clock.to_utc(span.ends_wall, span.zone)
    if ends_at <= starts_at:
        raise EventRefused("The event must end after it starts.", field="ends")
    return starts_at, ends_at


def _assign(event: Event, details: Mapping[str, Any], allowed: Set[str]) -> None:
    unknown = sorted(details.keys() - allowed)
    if unknown:
        raise TypeError(f"this act does not change {', '.join(unknown)} of an event")
    for name, value in details.items():
        setattr(event, name, _checked(name, value))


def _check_window(event: Event) -> None:
    """Refuse a window that closes before it opens, or after the event."""
    opens_at, closes_at = event.registration_opens_at, event.registration_closes_at
    if opens_at is not None and opens_at > closes_at:
        raise EventRefused(
            f"Registration cannot open on {_moment(event, opens_at)}, after it closes on "
            f"{_moment(event, closes_at)}.",
            field="registration_opens_at",
        )
    if closes_at > event.ends_at:
        raise EventRefused(
            f"Registration cannot close on {_moment(event, closes_at)}, after the event ends on "
            f"{_moment(event, event.ends_at)}.",
            field="registration_closes_at",
        )


def _moment(event: Event, instant: datetime) -> str:
    """``Sat 13 Mar 2027, 18:30``, on the clocks of the event."""
    wall = clock.to_wall(instant, event.zone)
    return f"{wall:%a} {wall.day} {wall:%b %Y, %H:%M}"


def _checked(name: str, value: Any) -> Any:
    if name in _LINES:
        return _line(name, value)
    if name in _BLOCKS:
        return clean_block(value, _BLOCK_LENGTH)
    if name == "capacity" and value is not None and not 0 <= value <= LARGEST_CAPACITY:
        raise EventRefused(f"Seats go from 0 to {LARGEST_CAPACITY}.", field=name)
    if name == "max_party" and not 1 <= value <= LARGEST_PARTY:
        raise EventRefused(f"A party is 1 to {LARGEST_PARTY} people.", field=name)
    return _CHECKS[name](value) if name in _CHECKS else value


def _line(name: str, value: str) -> str:
    line = clean_line(value, 1000)
    if name == "title" and not line:
        raise EventRefused("An event needs a title.", field=name)
    if len(line) > _LINES[name]:
        words = name.replace("_", " ")
        raise EventRefused(f"The {words} has room for {_LINES[name]} characters.", field=name)
    return line


def _accent(value: str) -> str:
    colour = value.strip().lower()
    if not colours.is_colour(colour):
        raise EventRefused("A colour is written like #8a3324.", field="accent")
    readable = colours.readable_accent(colour)
    if readable != colour:
        raise EventRefused(
            f"{colour} is too pale to be read on paper. {readable} is the nearest that can.",
            field="accent",
        )
    return colour


def _host_event_url(value: str) -> str:
    if value and not is_web_address(value):
        raise EventRefused(
            "The host event's link must begin with https:// or http://.", field="host_event_url"
        )
    if len(value) > _URL_LENGTH:
        raise EventRefused(
            f"The host event's link has room for {_URL_LENGTH} characters.", field="host_event_url"
        )
    return value


def _contact_email(value: str) -> str:
    address = as_address(value) if value.strip() else ""
    if address is None:
        raise EventRefused(
            "The contact is an e-mail address such as table@example.org.", field="contact_email"
        )
    return address


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "accent": _accent,
    "contact_email": _contact_email,
    "host_event_url": _host_event_url,
}
