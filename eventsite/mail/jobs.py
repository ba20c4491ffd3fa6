"""The worker's side of the outbox: deliver one letter, find the lost, empty the old."""

import logging
from datetime import timedelta
from typing import Any, assert_never

from eventsite.core import clock, settings
from eventsite.core.jobs import Handler, Periodic, Retry, in_unit
from eventsite.mail import compose, queries, sending, service
from eventsite.mail.errors import CannotCompose
from eventsite.mail.models import LetterState
from eventsite.mail.service import Composed

_log = logging.getLogger(__name__)


def deliver(payload: dict[str, Any]) -> None:
    """Compose a letter once, then hand the same bytes over until a server takes or refuses them.

    The state is recorded before and after; no transaction is open while a server is talked to.
    """
    letter_id = int(payload["letter"])
    url = settings.current().mail_url
    if url:
        sending.mail_server(url)  # a malformed one is refused before anything is recorded
    try:
        composed = _composed(letter_id)
    except CannotCompose as defect:
        _log.exception("Letter %d cannot be composed.", letter_id)
        words = str(defect)
        in_unit(lambda: service.record_defect(letter_id, words))
        return
    step = in_unit(lambda: service.begin(letter_id, composed))
    match step:
        case service.NothingToDo():
            return
        case service.NotYet(until):
            raise Retry(max(until - clock.now(), timedelta(seconds=1)), "not yet")
        case service.Ready():
            _hand_over(sending.mail_server(url), step)
        case _:
            assert_never(step)


def _composed(letter_id: int) -> Composed | None:
    letter = queries.letter(letter_id)
    if letter is None or letter.state is not LetterState.QUEUED:
        return None
    return compose.compose(letter, queries.first_message_id(letter))


def _hand_over(server: sending.MailServer, ready: service.Ready) -> None:
    verdict = sending.send(
        server, ready.raw, sender=compose.sender_address(), recipient=ready.recipient
    )
    pause = in_unit(lambda: service.record(ready, verdict))
    if pause is not None:
        raise Retry(pause, verdict.reason)


def sweep(_payload: dict[str, Any]) -> None:
    """Give every letter that lost its job a new one."""
    found = in_unit(service.sweep)
    if found:
        _log.warning("%d letters had lost their job.", found)


def empty_old(_payload: dict[str, Any]) -> None:
    """Empty letters that ended long ago."""
    in_unit(service.empty_old_letters)


HANDLERS: dict[str, Handler] = {
    queries.DELIVER: deliver,
    "mail.sweep": sweep,
    "mail.empty_old": empty_old,
}

TIMETABLE = (
    Periodic("mail.sweep", timedelta(minutes=5)),
    Periodic("mail.empty_old", timedelta(hours=12)),
)
