"""What changes persons and sign-ins: finding somebody, asking, signing in, ending it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock, jobs, settings, tokens
from eventsite.core.db import db, insert
from eventsite.core.ids import new_uuid
from eventsite.core.text import clean_line
from eventsite.mail import service as mail
from eventsite.people import errors, queries, rules
from eventsite.people.models import Person, SignIn, SignInRequest

ANSWER_JOB = "people.answer_request"


@dataclass(frozen=True)
class Welcome:
    """Somebody is signed in: ``secret`` belongs into this browser's cookie and nowhere else."""

    secret: str
    next_page: str
    """Where the person wanted to go; empty for their account."""


@dataclass(frozen=True)
class WrongCode:
    """The code was not the mailed one; it counts, so it is no refusal that is rolled back."""

    tries_left: int


@dataclass(frozen=True)
class LinkOffer:
    """What a live link would do, for the page that asks before it does."""

    masked_address: str
    own_browser: bool
    """Whether this browser asked for it; a link from the console is every browser's own."""
    person_id: int


def find_or_create(email: str, name: str) -> Person:
    """The person with this address, made when there is none.

    Recognised by ``rules.email_key``; the name and address of somebody known stay as they are,
    whoever asks. Raises BadAddress for what cannot be an address.
    """
    new = _new_person(email, name)
    key: str = new["email_key"]
    person = queries.person_by_key(key)
    if person is not None:
        return person
    _make([new])
    return db.session.scalars(sa.select(Person).where(Person.email_key == key)).one()


def make_known(names: Mapping[str, str]) -> None:
    """Make the persons with these addresses, of whom the names are, where there are none yet.

    In one statement, however many; else as ``find_or_create``. Raises BadAddress.
    """
    if names:
        _make([_new_person(email, name) for email, name in names.items()])


def _new_person(email: str, name: str) -> dict[str, Any]:
    address = rules.as_address(email)
    if address is None:
        raise errors.BadAddress
    return {
        "uuid": new_uuid(),
        "email": address,
        "email_key": rules.email_key(address),
        "name": clean_line(name, rules.NAME_LENGTH),
        "created_at": clock.now(),
    }


def _make(persons: list[dict[str, Any]]) -> None:
    """Two first visits at once must find one person: the database decides who was first."""
    db.session.execute(
        insert(Person).values(persons).on_conflict_do_nothing(index_elements=[Person.email_key])
    )


def forget(emails: Iterable[str]) -> None:
    """Delete the persons with these addresses, and everything that hangs on them."""
    keys = [rules.email_key(email) for email in emails]
    db.session.execute(sa.delete(Person).where(Person.email_key.in_(keys)))


def rename(person: Person, name: str) -> None:
    """Change how a person is called from now on. Raises BadName when nothing readable is left."""
    clean = clean_line(name, rules.NAME_LENGTH)
    if not clean:
        raise errors.BadName
    person.name = clean
    db.session.flush()


def ask_to_sign_in(
    email: str, browser_secret: str, next_page: str = "", *, device: str = ""
) -> None:
    """Note that a browser wants to sign in with an address, and have it answered by a job.

    The person is looked up in the job and not here, so that known and unknown addresses take the
    same statements, the same time and the same answer (V24). A browser that asks again for the
    same address gets the same link and code again while they live long enough.
    """
    now = clock.now()
    key = rules.email_key(email)[: rules.ADDRESS_LENGTH]
    request = queries.latest_request(browser_secret, key=key)
    if request is None or not rules.may_send_again(
        now, request.expires_at, used_at=request.used_at, tries=request.tries
    ):
        request = _new_request(key, tokens.digest(browser_secret), device)
    request.next_page = rules.safe_next(next_page)
    db.session.flush()
    jobs.enqueue(ANSWER_JOB, {"request_id": request.id})


def answer_request(request_id: int) -> None:
    """Write the letter of a request, if its address is a person's; called by the worker.

    An unknown address gets nothing at all: a letter to somebody we do not know would let anybody
    have us write to strangers (V53), and the page says where to register. The letter goes to the
    stored address, never to the typed one (V25); at most five an hour, whoever asks.
    """
    now = clock.now()
    request = db.session.get(SignInRequest, request_id, with_for_update=True)
    if request is None or _state(request) is not rules.RequestState.LIVE:
        return
    person = queries.person_by_key(request.email_key, lock=True)
    if person is None:
        return
    sent = queries.letters_since(person.id, now - rules.LETTERS_WINDOW)
    if not rules.may_write(now, last_letter=request.answered_at, letters_this_hour=sent):
        return
    request.person_id = person.id
    request.answered_at = now
    request.letters += 1
    db.session.flush()
    mail.enqueue(
        "people/sign_in",
        to=person.email,
        to_name=person.name if person.proved_at else "",  # else anybody may have typed it
        values={
            "token": _link_token(request.uuid),
            "code": rules.readable_code(_code(request.uuid)),
            "minutes": rules.minutes_left(now, request.expires_at),
            "device": request.device,
            "asked_at": request.created_at.isoformat(),
        },
        event_id=None,
    )


def console_link(email: str) -> str:
    """A one-time link for the operator's console: good in any browser for ten minutes.

    Raises NobodyHere when no person has this address.
    """
    person = queries.person_by_address(email)
    if person is None:
        raise errors.NobodyHere
    request = _new_request(person.email_key, "", "The console")
    request.person_id = person.id
    db.session.flush()
    return _link_token(request.uuid)


def look_at_link(token: str, browser_secret: str) -> LinkOffer:
    """What this link would do in this browser; changes nothing.

    Raises LinkUnknown, LinkExpired or LinkUsed.
    """
    request = _live(queries.request_by_link(token))
    person = _person_of(request)
    return LinkOffer(
        masked_address=rules.masked(person.email),
        own_browser=_is_own(request, browser_secret),
        person_id=person.id,
    )


def sign_in_with_link(
    token: str, browser_secret: str, *, confirmed: bool = False, device: str = ""
) -> Welcome:
    """Use a link, exactly once.

    Raises LinkUnknown, LinkExpired or LinkUsed, and OtherBrowser when another browser asked for
    it and nobody confirmed (V21).
    """
    request = _live(queries.request_by_link(token, lock=True))
    if not confirmed and not _is_own(request, browser_secret):
        raise errors.OtherBrowser
    return _sign_in(request, device)


def sign_in_with_code(code: str, browser_secret: str, *, device: str = "") -> Welcome | WrongCode:
    """Use the code of the letter this browser asked for last, exactly once.

    A request for an unknown address counts tries just the same. Raises NoRequest when nothing is
    waiting in this browser and TooManyTries after the fifth wrong code.
    """
    request = queries.latest_request(browser_secret, lock=True)
    if request is None or _state(request) is not rules.RequestState.LIVE:
        raise errors.NoRequest
    if not rules.tries_left(request.tries):
        raise errors.TooManyTries
    typed = rules.typed_code(code) or ""
    if tokens.same(typed, _code(request.uuid)) and request.person_id is not None:
        return _sign_in(request, device)
    request.tries += 1
    db.session.flush()
    return WrongCode(rules.tries_left(request.tries))


def welcome(person: Person, *, device: str = "", next_page: str = "") -> Welcome:
    """Sign somebody in who has proved that the address is theirs."""
    now = clock.now()
    secret = tokens.new_token()
    person.proved_at = person.proved_at or now
    db.session.add(
        SignIn(
            uuid=new_uuid(),
            person_id=person.id,
            secret_digest=tokens.digest(secret),
            device=clean_line(device, 80),
            created_at=now,
            seen_at=now,
        )
    )
    db.session.flush()
    return Welcome(secret=secret, next_page=next_page)


def note_seen(sign_in_id: int) -> None:
    """Write down that a sign-in is in use; callers ask ``rules.is_worth_noting`` first."""
    db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def end_sign_in(person_id: int, uuid: UUID) -> None:
    """End one of a person's own sign-ins, now; ending it twice is fine.

    Raises NoSuchSignIn for anything else, existing or not (V07).
    """
    sign_in = queries.sign_in_of(person_id, uuid)
    if sign_in is None:
        raise errors.NoSuchSignIn
    sign_in.ended_at = sign_in.ended_at or clock.now()
    db.session.flush()


def end_all(person_id: int, *, but: UUID | None = None) -> int:
    """End all sign-ins of a person, but for one, and every link that still waits in the mail.

    Returns how many sign-ins were live. What changes an address or disables a person calls this.
    """
    now = clock.now()
    ended = 0
    for sign_in in queries.sign_ins_of(person_id):
        if sign_in.uuid != but:
            sign_in.ended_at = now
            ended += 1
    db.session.execute(
        sa.update(SignInRequest)
        .where(SignInRequest.person_id == person_id, SignInRequest.used_at.is_(None))
        .values(used_at=now)
    )
    db.session.flush()
    return ended


def forget_old() -> None:
    """Delete requests after a day and sign-ins ninety days after their last use."""
    now = clock.now()
    db.session.execute(
        sa.delete(SignInRequest).where(SignInRequest.created_at < now - rules.REQUESTS_KEPT)
    )
    db.session.execute(sa.delete(SignIn).where(SignIn.seen_at < now - rules.ABSOLUTE_LIFE))


def _new_request(key: str, browser_digest: str, device: str) -> SignInRequest:
    now = clock.now()
    uuid = new_uuid()
    request = SignInRequest(
        uuid=uuid,
        email_key=key,
        link_digest=tokens.digest(_link_token(uuid)),
        browser_digest=browser_digest,
        device=clean_line(device, 80),
        next_page="",
        tries=0,
        letters=0,
        created_at=now,
        expires_at=now + rules.REQUEST_LIFE,
    )
    db.session.add(request)
    return request


def _link_token(uuid: UUID) -> str:
    return tokens.derived_token(settings.current().secret_key, "sign-in link", str(uuid))


def _code(uuid: UUID) -> str:
    key = settings.current().secret_key
    return rules.code_of(int(tokens.keyed_digest(key, "sign-in code", str(uuid)), 16))


def _state(request: SignInRequest) -> rules.RequestState:
    return rules.request_state(clock.now(), request.expires_at, request.used_at)


def _live(request: SignInRequest | None) -> SignInRequest:
    if request is None:
        raise errors.LinkUnknown
    match _state(request):
        case rules.RequestState.USED:
            raise errors.LinkUsed
        case rules.RequestState.EXPIRED:
            raise errors.LinkExpired
        case rules.RequestState.LIVE:
            return request
        case state:
            assert_never(state)


def _is_own(request: SignInRequest, browser_secret: str) -> bool:
    asked_here = tokens.same(request.browser_digest, tokens.digest(browser_secret))
    return asked_here or not request.browser_digest


def _person_of(request: SignInRequest) -> Person:
    return db.session.scalars(sa.select(Person).where(Person.id == request.person_id)).one()


def _sign_in(request: SignInRequest, device: str) -> Welcome:
    request.used_at = clock.now()
    return welcome(_person_of(request), device=device, next_page=request.next_page)
