"""schedule.xml for the apps and screens that read it, valid against the c3voc schema."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eventsite.programme.interchange import texts
from eventsite.programme.interchange.published import (
    GENERATOR,
    NOWHERE,
    UNTITLED,
    PublishedProgramme,
    PublishedSession,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, attached, distinct


def write_xml(programme: PublishedProgramme) -> bytes:
    """The programme as schedule.xml; the same programme gives the same bytes.

    Only what stands in the published values is written. Times carry the offset of the event's
    zone (voc/schedule: validator/xsd/schedule.xml.xsd).
    """
    return _Writer(programme).written()


class _Writer:
    """Writes one programme."""

    def __init__(self, programme: PublishedProgramme) -> None:
        self.programme = programme
        self.text = Texts(report=Report(), is_ours=True)

    def written(self) -> bytes:
        programme, text = self.programme, self.text
        root = Element("schedule")
        SubElement(root, "generator", name=GENERATOR)
        if text.address(programme.url):
            _add(root, "url", f"{text.address(programme.url)}schedule.xml")
        _add(root, "version", text.line(programme.version))
        self._conference(root)
        for day in programme.days():
            element = SubElement(
                root,
                "day",
                index=str(day.index),
                date=day.date.isoformat(),
                start=day.starts.isoformat(),
                end=day.ends.isoformat(),
            )
            for name, sessions in day.rooms:
                room = SubElement(element, "room", name=text.line(name) or NOWHERE)
                if name in self.guids:
                    room.set("guid", self.guids[name])
                for session in sessions:
                    self._event(room, session)
        indent(root, space=" ")
        return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"

    @property
    def guids(self) -> dict[str, str]:
        return {room.name: str(room.guid) for room in self.programme.rooms}

    def _conference(self, root: Element) -> None:
        programme, text = self.programme, self.text
        conference = SubElement(root, "conference")
        _add(conference, "title", text.line(programme.title))
        _add(conference, "acronym", programme.short_name)
        _add(conference, "start", programme.starts.isoformat())
        _add(conference, "end", programme.ends.isoformat())
        _add(conference, "days", str(len(programme.days())))
        _add(conference, "timeslot_duration", "00:05")
        if text.address(programme.url):
            _add(conference, "base_url", text.address(programme.url))
            _add(conference, "url", text.address(programme.url))
        _add(conference, "time_zone_name", programme.zone)
        for track in programme.tracks:
            element = SubElement(conference, "track", name=text.line(track.name), slug=track.slug)
            if track.hex_colour:
                element.set("color", track.hex_colour)

    def _event(self, room: Element, session: PublishedSession) -> None:
        text = self.text
        event = SubElement(room, "event", guid=str(session.guid), id=str(session.id))
        starts = self.programme.local(session.starts_at)
        _add(event, "date", starts.isoformat())
        _add(event, "start", f"{starts:%H:%M}")
        _add(event, "duration", session.duration)
        _add(event, "room", room.get("name", NOWHERE))
        _add(event, "slug", self.programme.slug_of(session))
        if text.address(session.url):
            _add(event, "url", text.address(session.url))
        _add(event, "title", text.line(session.title, texts.TITLE) or UNTITLED)
        _add(event, "subtitle", text.line(session.subtitle, texts.TITLE))
        _add(event, "track", text.line(session.track))
        _add(event, "type", text.line(session.kind, 80))
        _add(event, "language", text.line(session.language, 40))
        _add(event, "abstract", text.block(session.abstract))
        _add(event, "description", text.block(session.description))
        if session.is_recorded is False:
            recording = SubElement(event, "recording")
            _add(recording, "license", "")
            _add(recording, "optout", "true")
        self._people_and_links(event, session)

    def _people_and_links(self, event: Element, session: PublishedSession) -> None:
        persons = SubElement(event, "persons")
        for person in session.persons:
            if name := self.text.line(person.name):
                element = SubElement(persons, "person", id=str(person.id), guid=str(person.guid))
                element.text = name
        links, attachments = SubElement(event, "links"), SubElement(event, "attachments")
        for link in distinct([self.text.link(e.url, e.title, e.kind) for e in session.links]):
            holder, name = (attachments, "attachment") if attached(link) else (links, "link")
            SubElement(holder, name, href=link.url, type=link.kind).text = link.title


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
