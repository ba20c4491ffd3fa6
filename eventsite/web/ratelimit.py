"""Limits that hold across processes and restarts, because they are kept in the database."""

import ipaddress
from datetime import timedelta
from http import HTTPStatus
from typing import cast

import sqlalchemy as sa
from flask import has_request_context, request

from eventsite.core import clock
from eventsite.core.db import db, insert, unit_of_work
from eventsite.core.errors import Refusal
from eventsite.core.tokens import digest
from eventsite.web.access import PAID, SPENT, is_from_this_machine
from eventsite.web.models import Allowance


class TooManyRequests(Refusal):
    """Somebody asked more often than is good for everybody."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "That was a lot in a short time. Please wait a few minutes and try again."

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__()
        self.retry_after = max(1, round(retry_after.total_seconds()))


def spend(purpose: str, subject: str, *, limit: int, per: timedelta) -> None:
    """Take one from the subject's allowance of ``limit`` in any ``per``, as ``spend_some``."""
    spend_some(purpose, subject, 1, limit=limit, per=per)


def spend_some(purpose: str, subject: str, wanted: int, *, limit: int, per: timedelta) -> int:
    """Take ``wanted`` from the subject's allowance, or as many as are left; how many.

    The subject is stored as a digest only. Opens its own unit of work, so that what was spent
    stays spent when the request is refused later; a view that runs again because the database was
    busy takes nothing again. Raises TooManyRequests when none is left.
    """
    environ = request.environ if has_request_context() else {}
    key = digest(subject)
    paid: list[tuple[str, str, int]] = environ.get(PAID, [])
    taking = next((one for one in paid if one[:2] == (purpose, key)), None)
    if taking is None:
        taking = (purpose, key, _take(purpose, key, wanted, limit=limit, per=per))
    else:
        paid.remove(taking)
    environ.setdefault(SPENT, []).append(taking)
    return taking[2]


def _take(purpose: str, key: str, wanted: int, *, limit: int, per: timedelta) -> int:
    now = clock.now()
    pause = per / limit
    with unit_of_work():
        row = _locked(purpose, key) or _made(purpose, key)
        leaked = max(0.0, (now - row.at) / pause)
        left_over = max(0.0, row.spent - leaked)
        row.at = max(row.at, now)
        taken = wanted if left_over + wanted <= limit else int(limit - left_over)
        row.spent = left_over + taken
    if taken < 1:
        raise TooManyRequests((left_over + 1 - limit) * pause)
    return taken


def _locked(purpose: str, key: str) -> Allowance | None:
    return db.session.scalar(
        sa.select(Allowance)
        .where(Allowance.purpose == purpose, Allowance.subject == key)
        .with_for_update()
    )


def _made(purpose: str, key: str) -> Allowance:
    """A full allowance, or the one that somebody else made at the same moment; locked."""
    values = {"purpose": purpose, "subject": key, "spent": 0.0, "at": clock.now()}
    db.session.execute(insert(Allowance).values(values).on_conflict_do_nothing())
    return cast(Allowance, _locked(purpose, key))


def give_back(purpose: str, subject: str) -> None:
    """Let the subject have the whole allowance again, in a unit of work of its own."""
    mine = (Allowance.purpose == purpose, Allowance.subject == digest(subject))
    with unit_of_work():
        db.session.execute(sa.delete(Allowance).where(*mine))


def client_network() -> str:
    """The client's IPv4 address or IPv6 /64, as far as the configured proxies can be trusted."""
    try:
        address = ipaddress.ip_address(_without_port(request.remote_addr or ""))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _without_port(address: str) -> str:
    """Some proxies forward 203.0.113.7:4711 and [2001:db8::7]:4711."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def spend_for_network(purpose: str, *, limit: int, per: timedelta) -> None:
    """``spend`` for the client's network. A client on this very machine is not limited."""
    if not is_from_this_machine():
        spend(purpose, client_network(), limit=limit, per=per)


def forget_old_allowances(older_than: timedelta) -> int:
    """Delete rows nobody touched for so long; returns how many. Call inside a unit of work."""
    gone = db.session.execute(sa.delete(Allowance).where(Allowance.at < clock.now() - older_than))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]
