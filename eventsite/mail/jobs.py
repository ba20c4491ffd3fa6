"""The worker's side of the outbox: deliver one letter, find the lost, empty the old."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, assert_never

import sqlalchemy as sa

from eventsite.core import clock, settings
from eventsite.core.db import is_transient, unit_of_work
from eventsite.core.jobs import Handler, Periodic, Retry
from eventsite.mail import compose, queries, sending, service
from eventsite.mail.errors import CannotCompose
from eventsite.mail.models import LetterState
from eventsite.mail.service import Composed

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


def deliver(payload: dict[str, Any]) -> None:
    """Compose a letter once, then hand the same bytes over until a server takes or refuses them.

    The state is recorded before and after; no transaction is open while a server is talked to.
    """
    letter_id = int(payload["letter"])
    server = _server()
    try:
        composed = _composed(letter_id)
    except CannotCompose as defect:
        _log.exception("Letter %d cannot be composed.", letter_id)
        words = str(defect)
        _surely(lambda: service.record_defect(letter_id, words))
        return
    step = _surely(lambda: service.begin(letter_id, composed))
    match step:
        case service.NothingToDo():
            return
        case service.NotYet(until):
            raise Retry(max(until - clock.now(), timedelta(seconds=1)), "not yet")
        case service.Ready():
            _hand_over(server, step)
        case _:
            assert_never(step)


def _server() -> sending.MailServer | None:
    """The mail server of the settings; read first, so that a malformed one leaves no trace."""
    url = settings.current().mail_url
    return sending.mail_server(url) if url else None


def _composed(letter_id: int) -> Composed | None:
    letter = queries.letter(letter_id)
    if letter is None or letter.state is not LetterState.QUEUED:
        return None
    return compose.compose(letter, queries.first_message_id(letter))


def _hand_over(server: sending.MailServer | None, ready: service.Ready) -> None:
    if server is None:
        raise RuntimeError("a letter was taken for sending where no mail server is set")
    verdict = sending.send(
        server, ready.raw, sender=compose.sender_address(), recipient=ready.recipient
    )
    pause = _surely(lambda: service.record(ready, verdict))
    if pause is not None:
        raise Retry(pause, verdict.reason)


def _surely(work: Callable[[], Result]) -> Result:
    """Do it in a unit of work, again at most twice when the database was busy."""
    for last in (False, False, True):
        try:
            with unit_of_work():
                result = work()
        except sa.exc.DBAPIError as error:
            if last or not is_transient(error):
                raise
        else:
            return result
    raise AssertionError("unreachable")


def sweep(_payload: dict[str, Any]) -> None:
    """Give every letter that lost its job a new one."""
    found = _surely(service.sweep)
    if found:
        _log.warning("%d letters had lost their job.", found)


def empty_old(_payload: dict[str, Any]) -> None:
    """Empty letters that ended long ago."""
    _surely(service.empty_old_letters)


HANDLERS: dict[str, Handler] = {
    queries.DELIVER: deliver,
    "mail.sweep": sweep,
    "mail.empty_old": empty_old,
}

TIMETABLE = (
    Periodic("mail.sweep", timedelta(minutes=5)),
    Periodic("mail.empty_old", timedelta(hours=12)),
)
