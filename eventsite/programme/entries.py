"""The programme as calendar entries: rows in, values for the calendar builders out."""

from eventsite.core.text import plain
from eventsite.events.models import Event
from eventsite.ical.entry import CalendarEntry, Status
from eventsite.programme import rules
from eventsite.programme.models import Role
from eventsite.programme.rows import SessionText, SpeakerRow
from eventsite.web.filters import clock_time, day, moment, zone_words
from eventsite.web.links import public_url

DESCRIPTION_LIMIT = 4_000
"""Characters of a session's text that travel into calendars; its page has the rest."""


def session_entry(event: Event, session: SessionText) -> CalendarEntry:
    """A session as calendars see it: public words only, times in UTC and in plain words."""
    row = session.row
    url = public_url("programme.session", slug=event.slug, session=row.slug)
    with_whom = ", ".join(_credit(speaker) for speaker in row.speakers)
    text = plain(session.abstract or session.description)[:DESCRIPTION_LIMIT].rstrip()
    paragraphs = (
        row.subtitle,
        f"With {with_whom}" if with_whom else "",
        text,
        f"To think about beforehand: {session.question}" if session.question else "",
        *_footer(event, span_in_words(row, event.zone), url),
    )
    return CalendarEntry(
        uid=row.uuid,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.title,
        revised_at=session.revised_at,
        sequence=session.sequence,
        status=Status.CANCELLED if row.is_cancelled else Status.CONFIRMED,
        description="\n\n".join(filter(None, paragraphs)),
        place=", ".join(filter(None, (row.room.name if row.room else "", event.place))),
        url=url,
        categories=(row.track.name,) if row.track else (),
        geo=position(event),
        part_of=event.uuid,
    )


def event_entry(event: Event) -> CalendarEntry:
    """The whole event as one entry."""
    url = public_url("microsite.home", slug=event.slug)
    paragraphs = (event.promise, *_footer(event, span_in_words(event, event.zone), url))
    return CalendarEntry(
        uid=event.uuid,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        revised_at=event.revised_at,
        sequence=event.sequence,
        description="\n\n".join(filter(None, paragraphs)),
        place=event.place,
        url=url,
        geo=position(event),
    )


def position(event: Event) -> tuple[float, float] | None:
    """Latitude and longitude of the venue, where both are known."""
    if event.latitude is None or event.longitude is None:
        return None
    return event.latitude, event.longitude


def note_of_independence(event: Event) -> str:
    """Whose event it is not; nothing where it stands beside no other."""
    if not event.host_event:
        return ""
    host = event.host_event
    return f"An unofficial event during {host}. It is not organized or endorsed by {host}."


def span_in_words(item: rules.Timed, zone: str) -> str:
    """``Sat 13 Mar, 18:30–19:15, Chicago time (UTC−6)``."""
    starts, ends = item.starts_at, item.ends_at
    one_day = day(starts, zone) == day(ends, zone)
    until = f"–{clock_time(ends, zone)}" if one_day else f" – {moment(ends, zone)}"
    return f"{moment(starts, zone)}{until}, {zone_words(starts, zone)}"


def _footer(event: Event, when: str, url: str) -> tuple[str, ...]:
    return (f"{when}\n{url}", note_of_independence(event))


def _credit(speaker: SpeakerRow) -> str:
    if speaker.role is Role.SPEAKER:
        return speaker.name
    return f"{speaker.name} ({speaker.role.value})"
