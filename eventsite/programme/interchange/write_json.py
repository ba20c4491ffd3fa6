"""schedule.json for the apps and screens that read it, valid against the c3voc schema."""

import json
import re
from datetime import timedelta

from eventsite.programme.interchange import texts
from eventsite.programme.interchange.published import (
    GENERATOR,
    NOWHERE,
    UNTITLED,
    PublishedDay,
    PublishedPerson,
    PublishedProgramme,
    PublishedSession,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, attached, distinct

SCHEMA = "https://c3voc.de/schedule/schema.json"
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+.*|UTC")
Object = dict[str, object]


def write_json(programme: PublishedProgramme) -> bytes:
    """The programme as schedule.json; the same programme gives the same bytes.

    Only what stands in the published values is written. People have the form with ``name``; the
    schema lets a person have one form only (voc/schedule: validator/json/schema.json).
    """
    content = _Writer(programme).content()
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


class _Writer:
    """Writes one programme."""

    def __init__(self, programme: PublishedProgramme) -> None:
        self.programme = programme
        self.text = Texts(report=Report(), is_ours=True)

    def content(self) -> Object:
        url = self.text.address(self.programme.url)
        return {
            "$schema": SCHEMA,
            "generator": {"name": GENERATOR},
            "schedule": {
                "version": self.text.line(self.programme.version),
                **({"base_url": url} if url else {}),
                "conference": self._conference(url),
            },
        }

    def _conference(self, url: str) -> Object:
        programme, text = self.programme, self.text
        days = programme.days()
        zone = {"time_zone_name": programme.zone} if _ZONE.fullmatch(programme.zone) else {}
        return {
            "acronym": programme.short_name,
            "title": text.line(programme.title),
            "start": programme.starts.isoformat(),
            "end": programme.ends.isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            **zone,
            **({"url": url} if url else {}),
            "tracks": [
                {
                    "name": text.line(track.name),
                    "slug": track.slug,
                    **({"color": track.hex_colour} if track.hex_colour else {}),
                }
                for track in programme.tracks
            ],
            "rooms": [
                {
                    "name": text.line(room.name),
                    "guid": str(room.guid),
                    "description": text.line(room.description, 500),
                    "capacity": room.capacity or None,
                }
                for room in programme.rooms
            ],
            "days": [self._day(day) for day in days],
        }

    def _day(self, day: PublishedDay) -> Object:
        return {
            "index": day.index,
            "date": day.date.isoformat(),
            "day_start": day.starts.isoformat(),
            "day_end": day.ends.isoformat(),
            "rooms": self._rooms(day),
        }

    def _rooms(self, day: PublishedDay) -> dict[str, list[Object]]:
        rooms: dict[str, list[Object]] = {}
        for name, sessions in day.rooms:
            rooms.setdefault(self._room(name), []).extend(map(self._event, sessions))
        return rooms

    def _room(self, name: str) -> str:
        return self.text.line(name) or NOWHERE

    def _event(self, session: PublishedSession) -> Object:
        text = self.text
        starts = self.programme.local(session.starts_at)
        ends = self.programme.local(session.starts_at + timedelta(minutes=session.minutes))
        links = distinct([text.link(entry.url, entry.title, entry.kind) for entry in session.links])
        references = [{"url": link.url, "title": link.title, "type": link.kind} for link in links]
        are_attached = [attached(link) for link in links]
        return {
            "id": session.id,
            "guid": str(session.guid),
            "date": starts.isoformat(),
            "start": f"{starts:%H:%M}",
            "end": ends.isoformat(),
            "duration": session.duration,
            "room": self._room(session.room),
            "slug": self.programme.slug_of(session),
            "url": text.address(session.url),
            "title": text.line(session.title, texts.TITLE) or UNTITLED,
            "subtitle": text.line(session.subtitle, texts.TITLE),
            "track": text.line(session.track) or None,
            "type": text.line(session.kind, 80),
            "language": text.line(session.language, 40),
            "abstract": text.block(session.abstract),
            "description": text.block(session.description),
            **({"do_not_record": True} if session.is_recorded is False else {}),
            "persons": [self._person(p) for p in session.persons if text.line(p.name)],
            "links": [r for r, is_one in zip(references, are_attached, strict=True) if not is_one],
            "attachments": [
                r for r, is_one in zip(references, are_attached, strict=True) if is_one
            ],
        }

    def _person(self, person: PublishedPerson) -> Object:
        url = self.text.address(person.url)
        return {
            "id": person.id,
            "guid": str(person.guid),
            "name": self.text.line(person.name),
            **({"url": url} if url else {}),
            "biography": self.text.block(person.biography),
        }
