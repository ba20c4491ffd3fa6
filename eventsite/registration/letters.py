"""Letters about a registration: which one, with what values, with which calendar message."""

from email.utils import parseaddr

from eventsite.core import clock, settings
from eventsite.core.tokens import digest
from eventsite.events.colours import accent_colours
from eventsite.events.models import Event
from eventsite.ical import invites
from eventsite.ical.entry import CalendarEntry
from eventsite.mail import rules as mail_rules
from eventsite.mail.service import CalendarPart, enqueue, envelope_address
from eventsite.registration import queries, rules
from eventsite.registration.links import manage_token, renew_link
from eventsite.registration.models import Registration

ORDER_PREFIX = "registration-"
GOODBYES = ("cancelled", "left_list", "removed", "passed_on")
"""Letters to somebody who has nothing to give up any more."""
Values = dict[str, str | int | bool]


def order_key(registration: Registration) -> str:
    """Letters with the same key leave in order: an invite never passes its cancellation.

    Coming back and a new address have a new key, so that a letter to a mistyped address, tried in
    vain for days, holds up none to the right one.
    """
    return f"{ORDER_PREFIX}{registration.invite_uuid.hex}"


def seated(event: Event, registration: Registration, *, promoted: bool) -> None:
    """A seat was given: the letter with the invite."""
    letter = "promoted" if promoted else "confirmed"
    _send(letter, event, registration, calendar=_invite(event, registration))


def waiting(event: Event, registration: Registration) -> None:
    """A place in line was taken: a plain letter, for there is nothing to put in a calendar."""
    _send("waiting", event, registration, _line(registration))


def resized(event: Event, registration: Registration) -> None:
    """The party is another one, the standing is the same."""
    _send("changed", event, registration, _line(registration))


def leaving(event: Event, registration: Registration, *, reason: str | None) -> None:
    """A seat or a place in line is given up, or taken back by the team with a reason.

    Call while the registration still stands.
    """
    letter = "cancelled" if registration.holds_seats else "left_list"
    letter = letter if reason is None else "removed"
    calendar = _cancellation(event, registration)
    _send(letter, event, registration, {"reason": reason or ""}, calendar=calendar)


def passed_on(event: Event, registration: Registration) -> None:
    """Tell the present address that the registration goes to another one.

    Call before the person is replaced. The link is left out: it stops working.
    """
    calendar = _cancellation(event, registration)
    _send("passed_on", event, registration, calendar=calendar, with_link=False)


def new_address(event: Event, registration: Registration) -> None:
    """Tell the new address where the registration stands, with an invite of its own."""
    calendar = _invite(event, registration) if registration.holds_seats else None
    _send("new_address", event, registration, _line(registration), calendar=calendar)


def link_again(event: Event, registration: Registration, *, registered_again: bool = False) -> None:
    """The link once more, for somebody who lost it or registers a second time."""
    _send("link_again", event, registration, {"registered_again": registered_again})


def moved(event: Event, registration: Registration, *, old_when: str, old_place: str) -> None:
    """The event is at another time or place: the update of the invite; nothing for who was told.

    Of what was before, the letter says what is not so any more.
    """
    if registration.invite_state == state_of(event):
        return
    registration.invite_sequence += 1 if registration.invited else 0
    calendar = _invite(event, registration)
    same = (clock.span_words(event.starts_at, event.ends_at, event.zone), event.place)
    before = ", ".join(part for part in (old_when, old_place) if part and part not in same)
    _send("moved", event, registration, {"before": before}, calendar=calendar)


def _line(registration: Registration) -> Values:
    """The place in line in words; empty for whoever has a seat."""
    if registration.holds_seats:
        return {"place": ""}
    return {"place": rules.place_in_line(queries.people_before(registration), registration.party)}


def _send(
    letter: str,
    event: Event,
    registration: Registration,
    more: Values | None = None,
    *,
    calendar: CalendarPart | None = None,
    with_link: bool = True,
) -> None:
    colours = accent_colours(event.accent)
    values: Values = {
        "accent": colours.light,
        "accent_dark": colours.dark,
        "title": event.title,
        "slug": event.slug,
        "name": registration.name,
        "party": registration.party,
        "held": registration.holds_seats,
        "when": clock.span_words(event.starts_at, event.ends_at, event.zone),
        "zone": clock.city_of(event.zone),
        "venue": event.place,
        "with_calendar": calendar is not None,
        **({"token": renew_link(registration)} if with_link else {}),
        **(more or {}),
    }
    enqueue(
        f"registration/{letter}",
        to=registration.person.email,
        to_name=registration.name,
        values=values,
        event_id=event.id,
        attachment=calendar,
        order_key=order_key(registration),
        reply_to=event.contact_email,
        unsubscribe="" if letter in GOODBYES else own_page(event, registration),
    )


def own_page(event: Event, registration: Registration) -> str:
    """The page with the button that gives up what one has, and so ends these letters."""
    return f"{_root()}/{event.slug}/registration/{manage_token(registration)}/"


def _root() -> str:
    return settings.current().public_url.rstrip("/")


def state_of(event: Event) -> str:
    """The digest of what an invite says about time and place."""
    facts = (event.starts_at, event.ends_at, event.place)
    return digest("\x1f".join(map(str, facts)))


def _organizer() -> invites.Mailbox:
    """Our own address in the form of the letter's From."""
    name, address = parseaddr(settings.current().mail_from)
    return invites.Mailbox(mail_rules.sender_address(address) or address, name)


def _attendee(registration: Registration) -> invites.Mailbox:
    """The person's address in the form of the letter's recipient: calendars compare the two."""
    return invites.Mailbox(envelope_address(registration.person.email), registration.name)


def _invite(event: Event, registration: Registration) -> CalendarPart | None:
    """The invite or its update; none for the robot's own address, which organizes it."""
    organizer, attendee = _organizer(), _attendee(registration)
    registration.invite_state = state_of(event)
    if organizer.is_same_as(attendee):
        return None
    registration.invited = True
    data = invites.request(
        entry(event, registration), organizer=organizer, attendee=attendee, sent_at=clock.now()
    )
    return CalendarPart("REQUEST", data)


def _cancellation(event: Event, registration: Registration) -> CalendarPart | None:
    """What takes the invite back; none where no invite went out."""
    if not registration.invited:
        return None
    registration.invited = False
    registration.invite_sequence += 1
    data = invites.cancel(
        entry(event, registration),
        organizer=_organizer(),
        attendee=_attendee(registration),
        sent_at=clock.now(),
    )
    return CalendarPart("CANCEL", data)


def entry(event: Event, registration: Registration) -> CalendarEntry:
    """The seat as calendars see it; the same in the mailed invite and in the file."""
    return CalendarEntry(
        uid=registration.invite_uuid,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        revised_at=event.revised_at,
        sequence=registration.invite_sequence,
        description=event.promise,
        place=event.place,
        url=f"{_root()}/{event.slug}/",
        geo=_position(event),
    )


def _position(event: Event) -> tuple[float, float] | None:
    if event.latitude is None or event.longitude is None:
        return None
    return event.latitude, event.longitude
