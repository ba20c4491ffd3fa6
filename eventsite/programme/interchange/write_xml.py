"""schedule.xml for the apps and screens that read it, valid against the c3voc schema."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eventsite.programme.interchange.published import (
    GENERATOR,
    PublishedProgramme,
    PublishedSession,
    presentable,
)
from eventsite.programme.interchange.texts import attached


def write_xml(programme: PublishedProgramme) -> bytes:
    """The programme as schedule.xml; the same programme gives the same bytes.

    Only what stands in the published values is written. Times carry the offset of the event's
    zone (voc/schedule: validator/xsd/schedule.xml.xsd).
    """
    programme = presentable(programme)
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR)
    if programme.url:
        _add(root, "url", f"{programme.url}schedule.xml")
    _add(root, "version", programme.version)
    _conference(root, programme)
    guids = {room.name: str(room.guid) for room in programme.rooms}
    for day in programme.days():
        element = SubElement(root, "day", index=str(day.index), date=day.date.isoformat())
        element.set("start", day.starts.isoformat())
        element.set("end", day.ends.isoformat())
        for name, sessions in day.rooms:
            room = SubElement(element, "room", name=name)
            if name in guids:
                room.set("guid", guids[name])
            for session in sessions:
                _event(room, programme, session)
    indent(root, space=" ")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _conference(root: Element, programme: PublishedProgramme) -> None:
    conference = SubElement(root, "conference")
    _add(conference, "title", programme.title)
    _add(conference, "acronym", programme.short_name)
    _add(conference, "start", programme.starts.isoformat())
    _add(conference, "end", programme.ends.isoformat())
    _add(conference, "days", str(len(programme.days())))
    _add(conference, "timeslot_duration", "00:05")
    if programme.url:
        _add(conference, "base_url", programme.url)
        _add(conference, "url", programme.url)
    _add(conference, "time_zone_name", programme.zone)
    for track in programme.tracks:
        element = SubElement(conference, "track", name=track.name, slug=track.slug)
        if track.hex_colour:
            element.set("color", track.hex_colour)


def _event(room: Element, programme: PublishedProgramme, session: PublishedSession) -> None:
    event = SubElement(room, "event", guid=str(session.guid), id=str(session.id))
    starts = programme.local(session.starts_at)
    _add(event, "date", starts.isoformat())
    _add(event, "start", f"{starts:%H:%M}")
    _add(event, "duration", session.duration)
    _add(event, "room", session.room)
    _add(event, "slug", programme.slug_of(session))
    if session.url:
        _add(event, "url", session.url)
    _add(event, "title", session.title)
    _add(event, "subtitle", session.subtitle)
    _add(event, "track", session.track)
    _add(event, "type", session.kind)
    _add(event, "language", session.language)
    _add(event, "abstract", session.abstract)
    _add(event, "description", session.description)
    if session.is_recorded is False:
        recording = SubElement(event, "recording")
        _add(recording, "license", "")
        _add(recording, "optout", "true")
    persons = SubElement(event, "persons")
    for person in session.persons:
        element = _add(persons, "person", person.name)
        element.set("id", str(person.id))
        element.set("guid", str(person.guid))
    links, attachments = SubElement(event, "links"), SubElement(event, "attachments")
    for link in session.links:
        holder, name = (attachments, "attachment") if attached(link) else (links, "link")
        element = _add(holder, name, link.title)
        element.set("href", link.url)
        element.set("type", link.kind)


def _add(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element
