"""What may be done with a registration now."""

from datetime import datetime

from eventsite.events.models import Event
from eventsite.registration import rules
from eventsite.registration.models import Registration, Standing


def window(event: Event, now: datetime) -> rules.Window:
    """Whether the event takes registrations at ``now``, or why not."""
    times = rules.Times(
        opens_at=event.registration_opens_at,
        closes_at=event.registration_closes_at,
        starts_at=event.starts_at,
    )
    return rules.window(now, times, public=event.is_public, archived=event.is_archived)


def may_give_seats(event: Event, now: datetime) -> bool:
    """Whether free seats go to the line: on a published event that has not begun.

    Also between the close of registration and the beginning: who waits has registered in time.
    """
    return event.is_public and not event.is_archived and now < event.starts_at


def may_tell(event: Event, now: datetime) -> bool:
    """Whether people are told where and when it is: of a public event, until it is over."""
    return event.is_public and not event.is_archived and now < event.ends_at


def may_change(event: Event, registration: Registration, now: datetime) -> bool:
    """Whether name, address, answer and party may still be changed."""
    return registration.standing is not Standing.CANCELLED and may_give_seats(event, now)


def may_leave(event: Event, registration: Registration, now: datetime) -> bool:
    """Whether a seat or a place in line may be given back: until the event is over."""
    return registration.standing is not Standing.CANCELLED and may_tell(event, now)


def may_return(event: Event, registration: Registration, now: datetime) -> bool:
    """Whether somebody who left may register again."""
    gone = registration.standing is Standing.CANCELLED
    return gone and window(event, now) is rules.Window.OPEN
