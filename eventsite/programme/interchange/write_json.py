"""schedule.json for the apps and screens that read it, valid against the c3voc schema."""

import json
import re
from datetime import timedelta

from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.published import (
    GENERATOR,
    PublishedDay,
    PublishedPerson,
    PublishedProgramme,
    PublishedSession,
    presentable,
)
from eventsite.programme.interchange.texts import attached

SCHEMA = "https://c3voc.de/schedule/schema.json"
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+.*|UTC")
Object = dict[str, object]


def write_json(programme: PublishedProgramme) -> bytes:
    """The programme as schedule.json; the same programme gives the same bytes.

    Only what stands in the published values is written. People have the form with ``name``; the
    schema lets a person have one form only (voc/schedule: validator/json/schema.json).
    """
    programme = presentable(programme)
    content = {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": programme.version,
            **_told(base_url=programme.url),
            "conference": _conference(programme),
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _conference(programme: PublishedProgramme) -> Object:
    days = programme.days()
    return {
        "acronym": programme.short_name,
        "title": programme.title,
        "start": programme.starts.isoformat(),
        "end": programme.ends.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        **_told(time_zone_name=programme.zone if _ZONE.fullmatch(programme.zone) else ""),
        **_told(url=programme.url),
        "tracks": [
            {"name": track.name, "slug": track.slug, **_told(color=track.hex_colour)}
            for track in programme.tracks
        ],
        "rooms": [
            {
                "name": room.name,
                "guid": str(room.guid),
                "description": room.description,
                "capacity": room.capacity or None,
            }
            for room in programme.rooms
        ],
        "days": [_day(programme, day) for day in days],
    }


def _day(programme: PublishedProgramme, day: PublishedDay) -> Object:
    return {
        "index": day.index,
        "date": day.date.isoformat(),
        "day_start": day.starts.isoformat(),
        "day_end": day.ends.isoformat(),
        "rooms": {
            name: [_event(programme, session) for session in sessions]
            for name, sessions in day.rooms
        },
    }


def _event(programme: PublishedProgramme, session: PublishedSession) -> Object:
    starts = programme.local(session.starts_at)
    ends = programme.local(session.starts_at + timedelta(minutes=session.minutes))
    return {
        "id": session.id,
        "guid": str(session.guid),
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "end": ends.isoformat(),
        "duration": session.duration,
        "room": session.room,
        "slug": programme.slug_of(session),
        "url": session.url,
        "title": session.title,
        "subtitle": session.subtitle,
        "track": session.track or None,
        "type": session.kind,
        "language": session.language,
        "abstract": session.abstract,
        "description": session.description,
        **({"do_not_record": True} if session.is_recorded is False else {}),
        "persons": [_person(person) for person in session.persons],
        "links": [_reference(link) for link in session.links if not attached(link)],
        "attachments": [_reference(link) for link in session.links if attached(link)],
    }


def _person(person: PublishedPerson) -> Object:
    return {
        "id": person.id,
        "guid": str(person.guid),
        "name": person.name,
        **_told(url=person.url),
        "biography": person.biography,
    }


def _reference(link: PlannedLink) -> Object:
    return {"url": link.url, "title": link.title, "type": link.kind}


def _told(**given: str) -> Object:
    """What says something."""
    return {key: value for key, value in given.items() if value}
