"""schedule.json as c3voc, frab and pretalx write it, and the flat list of its second schema."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from eventsite.programme.interchange import texts, times, values
from eventsite.programme.interchange.draft import (
    Draft,
    DraftSession,
    Mention,
    key_of,
    role_named,
)
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

OURS = "eventsite"
Object = dict[str, object]
_EVENT = values.words(
    """guid code id logo date start end duration room slug url title subtitle track type language
    abstract description recording_license do_not_record do_not_stream persons participants
    speakers links feedback_url feedback origin_url attachments"""
)
_PERSON = values.words(
    """id code guid name public_name full_public_name display_name avatar avatar_url biography
    bio description links url role"""
)


def draft_of(data: Object, report: Report) -> Draft:
    """Everything a schedule object holds; ``data`` is the whole file or its ``schedule``."""
    schedule = values.mapping(data.get("schedule")) or data
    conference = values.mapping(schedule.get("conference"))
    generator = values.text(values.mapping(data.get("generator")).get("name"))
    text = Texts(report=report, is_ours=generator == OURS)
    text.base = text.address(schedule.get("base_url") or conference.get("base_url"))
    is_flat = isinstance(schedule.get("events"), list)
    dialect = text.line(generator, 40) or ("c3voc, flat list" if is_flat else "c3voc")
    report.dialect = f"schedule.json ({dialect})"
    draft = Draft(
        report=report,
        texts=text,
        family="schedule",
        title=text.line(conference.get("title")),
        acronym=text.line(conference.get("acronym")),
        version=text.line(schedule.get("version")),
        zone=values.text(conference.get("time_zone_name")),
        starts=times.day(values.text(conference.get("start"))),
        ends=times.day(values.text(conference.get("end"))),
    )
    _Schedule(draft).read(schedule, conference)
    return draft


class _Schedule:
    """Reads one file into its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.texts
        self.unknown = draft.report.unknown
        self.track_names: dict[str, str] = {}

    def read(self, schedule: Object, conference: Object) -> None:
        for track in values.mappings(conference.get("tracks")):
            colours = values.mapping(track.get("colors"))
            colour = values.text(track.get("color")) or values.text(colours.get("light"))
            name = self.draft.track(values.name_of(track), colour)
            self.track_names[values.text(track.get("slug"))] = name
        for room in [*_objects(conference, "rooms"), *_objects(schedule, "rooms")]:
            self.draft.room(values.name_of(room), **{key: room.get(key) for key in _ROOM})
        for person in _objects(schedule, "persons"):
            self.draft.speaker(self._person(person))
        for on, room_name, event in _events(schedule, conference):
            self.draft.sessions.append(self._session(event, on, room_name))

    def _session(self, event: Object, on: date | None, room_name: str) -> DraftSession:
        text = self.text
        title = text.line(event.get("title"), texts.TITLE)
        named = [values.text(event.get(key)) for key in ("id", "guid", "code", "slug")]
        abstract, description = event.get("abstract"), event.get("description")
        is_twice = abstract == description and not text.is_ours
        room = text.line(values.name_of(event.get("room"))) or text.line(room_name)
        self.unknown.update(f"event.{key}" for key in event if key not in _EVENT)
        return DraftSession(
            source_id=key_of(next(filter(None, [*named, title]), "")),
            guid=values.uuid(event.get("guid")),
            title=title,
            subtitle=text.line(event.get("subtitle"), texts.TITLE),
            abstract="" if is_twice else text.block(abstract),
            description=text.block(description),
            kind=self._kind(values.name_of(event.get("type"))),
            language=text.line(event.get("language"), 40),
            track=self._track(event.get("track")),
            rooms=(room,) if room else (),
            starts=_start(event, on),
            ends=times.moment(values.text(event.get("end"))),
            length=times.length(values.text(event.get("duration"))),
            parts=self.draft.parts(
                (self._person(person), role_named(values.text(person.get("role"))))
                for key in ("persons", "participants", "speakers")
                for person in _people(event.get(key))
            ),
            links=self._links(event),
            is_recorded=False if values.truth(event.get("do_not_record")) else None,
            slug=text.line(event.get("slug")),
        )

    def _kind(self, word: str) -> str:
        return self.text.line(word if self.text.is_ours else word.replace("_", " "), 80)

    def _track(self, value: object) -> str:
        """A track by name, as an object, or by the slug of the conference's list."""
        slug = values.text(values.mapping(value).get("slug"))
        name = values.name_of(value) or slug
        return self.draft.track(self.track_names.get(slug) or self.track_names.get(name) or name)

    def _person(self, person: Object) -> Mention:
        self.unknown.update(f"person.{key}" for key in person if key not in _PERSON)
        names = ("name", "public_name", "full_public_name", "display_name")
        biography = person.get("biography") or person.get("bio") or person.get("description")
        return Mention(
            ids=tuple(values.text(person.get(key)) for key in ("id", "code", "guid")),
            name=next(filter(None, (values.text(person.get(key)) for key in names)), ""),
            guid=values.uuid(person.get("guid")),
            biography=values.text(biography),
            links=distinct(self._references(person.get("links"), "web")),
        )

    def _links(self, event: Object) -> tuple[PlannedLink, ...]:
        return distinct(
            [
                *self._references(event.get("links"), "web"),
                *self._references(event.get("attachments"), "slides"),
            ]
        )

    def _references(self, value: object, kind: str) -> list[PlannedLink | None]:
        return [
            self.text.link(
                entry.get("url") or entry.get("href"),
                entry.get("title") or entry.get("name"),
                values.text(entry.get("type")) or ("" if kind == "web" else kind),
            )
            for entry in values.mappings(value)
        ]


_ROOM = ("guid", "description", "capacity")


def _objects(holder: Object, key: str) -> list[Object]:
    return values.mappings(holder.get(key))


def _people(value: object) -> Iterator[Object]:
    """People given as objects or as bare names."""
    for entry in values.items(value):
        if isinstance(entry, dict):
            yield entry
        elif isinstance(entry, str):
            yield {"name": entry}


def _events(schedule: Object, conference: Object) -> Iterator[tuple[date | None, str, Object]]:
    """Every event with its day and room, from the flat list and from the days."""
    for event in _objects(schedule, "events"):
        yield None, "", event
    for day in [*_objects(conference, "days"), *_objects(schedule, "days")]:
        on = times.day(values.text(day.get("date")))
        rooms = day.get("rooms")
        by_name = rooms if isinstance(rooms, dict) else {"": rooms}
        for name, entries in by_name.items():
            for event in values.mappings(entries):
                yield on, str(name), event


def _start(event: Object, on: date | None) -> datetime | None:
    """The full date and time where there is one, else the day and the time of day."""
    written = [values.text(event.get(key)) for key in ("date", "start")]
    moment = times.moment(written[0]) or times.moment(written[1])
    if moment is not None:
        return moment
    clock = times.clock(written[1])
    own = times.day(written[0]) or on
    if clock is None or own is None:
        return None
    return datetime.combine(own, datetime.min.time()) + timedelta(seconds=clock.total_seconds())
