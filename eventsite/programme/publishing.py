"""The programme as the interchange formats tell it: an allow-list, from rows to published values.

Nothing reaches schedule.xml or schedule.json that is not named here: no address of a person, no
source, no hidden session, no speaker who is not confirmed.
"""

from datetime import timedelta
from uuid import UUID

from eventsite.events.models import Event
from eventsite.programme import queries
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.published import (
    PublishedPerson,
    PublishedProgramme,
    PublishedRoom,
    PublishedSession,
    PublishedTrack,
)
from eventsite.programme.models import SessionState
from eventsite.programme.rows import SessionText, SpeakerRow
from eventsite.programme.rules import DAY_CHANGE_HOUR
from eventsite.web.links import public_url


def published(event: Event) -> PublishedProgramme:
    """What may be told of an event's programme; cancelled sessions, which the formats have no
    word for, are left out."""
    catalogue = queries.catalogue_of(event.id)
    texts = queries.session_texts(event.id)
    return PublishedProgramme(
        title=event.title,
        acronym=event.slug,
        version=str(event.revision),
        zone=event.zone,
        starts=event.starts_wall.date(),
        ends=event.ends_wall.date(),
        url=public_url("microsite.home", slug=event.slug),
        tracks=tuple(PublishedTrack(name=name, colour=hue) for name, hue in catalogue.tracks),
        rooms=tuple(
            PublishedRoom(name=name, guid=uuid, description=description, capacity=capacity)
            for name, uuid, description, capacity in catalogue.rooms
        ),
        sessions=tuple(
            _session(event, text, catalogue.biographies)
            for text in texts
            if text.row.state is SessionState.SCHEDULED
        ),
        day_change=timedelta(hours=DAY_CHANGE_HOUR),
    )


def _session(
    event: Event, text: SessionText, biographies: dict[int, tuple[UUID, str]]
) -> PublishedSession:
    row = text.row
    return PublishedSession(
        id=row.id,
        guid=row.uuid,
        slug=row.slug,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        url=public_url("programme.session", slug=event.slug, session=row.slug),
        subtitle=row.subtitle,
        abstract=text.abstract,
        description=text.description,
        kind=row.kind,
        language=row.language,
        track=row.track.name if row.track else "",
        room=row.room.name if row.room else "",
        persons=tuple(_person(event, person, *biographies[person.id]) for person in row.speakers),
        links=tuple(
            PlannedLink(url=link["url"], title=link.get("title", "")) for link in text.links
        ),
        is_recorded=text.is_recorded,
    )


def _person(event: Event, row: SpeakerRow, guid: UUID, biography: str) -> PublishedPerson:
    return PublishedPerson(
        id=row.id,
        guid=guid,
        name=row.name,
        url=public_url("programme.speaker", slug=event.slug, speaker=row.slug),
        biography=biography,
    )
