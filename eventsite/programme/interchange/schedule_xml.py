"""schedule.xml as frab, pentabarf, c3voc, pretalx and their relatives write it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from eventsite.programme.interchange import texts, times, values
from eventsite.programme.interchange.draft import (
    Draft,
    DraftSession,
    Mention,
    key_of,
    role_named,
)
from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

OURS = "eventsite"
_EVENTS = ("event", "entry")
_SCHEDULE = values.words("generator version conference day tracks persons url")
_CONFERENCE = values.words(
    """title acronym start end days timeslot_duration base_url logo url time_zone_name color
    track day_change"""
)
_EVENT = values.words(
    """room title subtitle type category date start end duration abstract description slug track
    logo persons speakers language recording links attachments video_download_url video url
    feedback_url origin_url"""
)


def parse(data: bytes) -> Element:
    """The root of an XML file; DTDs, entities and broken files are refused in one sentence."""
    try:
        root = cast(Element, ElementTree.fromstring(data, forbid_dtd=True))
    except DefusedXmlException as error:
        raise ImportRefused(
            "This XML file brings its own definitions (a DTD or entities); such files are refused."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ImportRefused("This XML file is broken and cannot be read.") from error
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def draft_of(root: Element, report: Report) -> Draft:
    """Everything a schedule element holds."""
    generator = root.find("generator")
    name = (generator.get("name") or "").strip() if generator is not None else ""
    conference = root.find("conference")
    if conference is None:
        conference = Element("conference")
    text = Texts(report=report, base=_child(conference, "base_url"), is_ours=name == OURS)
    text.base = text.address(text.base)
    report.dialect = f"schedule.xml ({text.line(name, 40) or _dialect(root, conference)})"
    draft = Draft(
        report=report,
        texts=text,
        family="schedule",
        title=text.line(_child(conference, "title")),
        acronym=text.line(_child(conference, "acronym")),
        version=text.line(_child(root, "version")),
        zone=_child(conference, "time_zone_name"),
        starts=times.day(_child(conference, "start")),
        ends=times.day(_child(conference, "end")),
    )
    _read_lists(root, conference, draft)
    day_change = times.clock(_child(conference, "day_change")) or timedelta(0)
    _XmlEvents(draft, day_change).read(root)
    _count_unknown(report, conference, _CONFERENCE)
    return draft


def _dialect(root: Element, conference: Element) -> str:
    if root.find("day/entry") is not None:
        return "entries"
    if conference.find("day_change") is not None:
        return "pentabarf"
    return "frab" if root.find(".//event/recording") is not None else "c3voc"


def _read_lists(root: Element, conference: Element, draft: Draft) -> None:
    """Tracks and people that are listed apart from the events."""
    for track in [*conference.findall("track"), *root.findall("tracks/track")]:
        draft.track(track.get("name") or _own(track), track.get("color") or "")
    for person in root.findall("persons/person"):
        draft.speaker(_person(person, draft.texts))
    _count_unknown(draft.report, root, _SCHEDULE)


def _person(person: Element, text: Texts) -> Mention:
    """``<person id="1">Name</person>`` or one with elements for name and biography."""
    biography = _child(person, "extended_biography") or _child(person, "biography")
    link = text.link(_child(person, "url") or person.get("url") or "")
    return Mention(
        ids=tuple(filter(None, (person.get(key, "") for key in ("id", "code", "guid")))),
        name=_child(person, "name") or _own(person),
        guid=values.uuid(person.get("guid")),
        biography=biography or _child(person, "description"),
        links=distinct([link]),
    )


class _XmlEvents:
    """Reads the days of one file into its draft."""

    def __init__(self, draft: Draft, day_change: timedelta) -> None:
        self.draft = draft
        self.text = draft.texts
        self.day_change = day_change

    def read(self, root: Element) -> None:
        for day in root.findall("day"):
            on = times.day(day.get("date", ""))
            for room, event in self._events(day):
                self.draft.sessions.append(self._session(event, room, on))

    def _events(self, day: Element) -> Iterator[tuple[str, Element]]:
        for element in day:
            if element.tag == "room":
                name = self.text.line(element.get("name"))
                self.draft.room(name, guid=element.get("guid"))
                yield from ((name, event) for event in element if event.tag in _EVENTS)
            elif element.tag in _EVENTS:
                yield "", element
            else:
                self.draft.report.unknown[f"day/{element.tag}"] += 1

    def _session(self, event: Element, room: str, on: date | None) -> DraftSession:
        text = self.text
        title = text.line(_child(event, "title"), texts.TITLE)
        ids = (event.get("id"), event.get("guid"), event.get("code"), _child(event, "slug"), title)
        abstract, description = _child(event, "abstract"), _child(event, "description")
        is_twice = abstract == description and not text.is_ours
        room = text.line(_child(event, "room")) or room
        _count_unknown(self.draft.report, event, _EVENT)
        return DraftSession(
            source_id=key_of(next(filter(None, ids), "")),
            guid=values.uuid(event.get("guid")),
            title=title,
            subtitle=text.line(_child(event, "subtitle"), texts.TITLE),
            abstract="" if is_twice else text.block(abstract),
            description=text.block(description),
            kind=_kind(_child(event, "type") or _child(event, "category"), text),
            language=text.line(_child(event, "language"), 40),
            track=self.draft.track(_child(event, "track")),
            rooms=(room,) if room else (),
            starts=self._start(event, on),
            ends=times.moment(_child(event, "end")),
            length=times.length(_child(event, "duration")),
            parts=self.draft.parts(
                (_person(person, text), role_named(person.get("role", "")))
                for person in [*event.findall("persons/person"), *event.findall("speakers/speaker")]
            ),
            links=self._links(event),
            is_recorded=_is_recorded(event),
            slug=text.line(_child(event, "slug")),
        )

    def _start(self, event: Element, on: date | None) -> datetime | None:
        """The event's own date, else the day and its time; after midnight before day_change."""
        moment = times.moment(_child(event, "date")) or times.moment(_child(event, "start"))
        if moment is not None:
            return moment
        clock = times.clock(_child(event, "start"))
        own = times.day(_child(event, "date"))
        if clock is None or (own or on) is None:
            return None
        midnight = datetime.combine(cast(date, own or on), datetime.min.time())
        is_past_midnight = own is None and clock < self.day_change
        return midnight + clock + timedelta(days=is_past_midnight)

    def _links(self, event: Element) -> tuple[PlannedLink, ...]:
        link = self.text.link
        found = [
            link(entry.get("href"), _own(entry), entry.get("type"))
            for entry in event.findall("links/link")
        ]
        found += [
            link(entry.get("href"), _own(entry), entry.get("type") or "slides")
            for entry in event.findall("attachments/attachment")
        ]
        recording = event.find("recording")
        sources = [_child(event, "video"), _child(event, "video_download_url")]
        if recording is not None:
            sources += [_child(recording, "url"), _child(recording, "link")]
        found += [link(source, "Recording", "media") for source in sources if source]
        return distinct(found)


def _is_recorded(event: Element) -> bool | None:
    optout = values.truth(event.findtext("recording/optout"))
    return False if optout else None


def _kind(word: str, text: Texts) -> str:
    return text.line(word if text.is_ours else word.replace("_", " "), 80)


def _child(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _own(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _count_unknown(report: Report, element: Element, known: frozenset[str]) -> None:
    children = [child.tag for child in element if child.tag not in known]
    report.unknown.update(f"{element.tag}/{tag}" for tag in children)
