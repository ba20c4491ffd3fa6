"""The outbox: letters are written into it here, and their way out is recorded here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from eventsite.core import clock, jobs
from eventsite.core.db import db
from eventsite.core.jobs import Primitive
from eventsite.core.text import clean_line
from eventsite.mail import queries, rules
from eventsite.mail.models import (
    CalendarMethod,
    Letter,
)

NAME_LENGTH = 80
SENDING_TAKES = timedelta(seconds=60)
BODIES_KEPT = timedelta(days=30)
_TEMPLATE = re.compile(r"[a-z_]+/[a-z_]+")


@dataclass(frozen=True)
class CalendarPart:
    """A ready calendar for the letter: RFC 5546 method and bytes (one VEVENT, one ATTENDEE)."""

    method: str
    data: bytes


def enqueue(
    template: str,
    *,
    to: str,
    to_name: str = "",
    values: Mapping[str, Primitive],
    event_id: int | None,
    attachment: CalendarPart | None = None,
    order_key: str = "",
    unsubscribe: str = "",
    reply_to: str = "",
) -> Letter:
    """Write a letter into the outbox, with the job that sends it, in the caller's transaction.

    ``template`` names a folder below ``templates/mail``. ``values`` are the only things the
    template sees of the caller; none of them can become a link. Letters of one ``order_key``
    (one invite to one recipient) leave in order. ``event_id`` is None for account letters only.
    ``unsubscribe`` is an address that takes a one-click POST (RFC 8058). Raises BadAddress when
    ``to`` or ``reply_to`` is not an address.
    """
    if not _TEMPLATE.fullmatch(template):
        raise ValueError(f"a letter's template is called feature/letter, not {template!r}")
    for name, value in values.items():
        if not isinstance(value, Primitive):
            raise TypeError(f"the value {name} of {template} is a {type(value).__name__}")
    letter = Letter(
        event_id=event_id,
        template=template,
        recipient=rules.envelope_address(to),
        recipient_name=clean_line(to_name, NAME_LENGTH),
        recipient_key=rules.address_key(to),
        values=dict(values),
        calendar_method=CalendarMethod(attachment.method) if attachment else None,
        calendar_data=attachment.data if attachment else None,
        order_key=order_key,
        reply_to=rules.envelope_address(reply_to) if reply_to else "",
        unsubscribe=unsubscribe,
        created_at=clock.now(),
    )
    db.session.add(letter)
    db.session.flush()
    jobs.enqueue(queries.DELIVER, {"letter": letter.id}, key=f"{queries.DELIVER}:{letter.uuid}")
    return letter
