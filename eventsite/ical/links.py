"""Ways into a person's calendar, in the honest order, each with what it does not do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from eventsite.ical import cleaning
from eventsite.ical.entry import CalendarEntry

DETAILS_LIMIT = 1_000
"""Characters of the description put into a link; servers refuse very long ones."""

_GOOGLE = "https://calendar.google.com/calendar"
_OUTLOOK = "https://outlook.live.com/calendar/0"
_OFFICE = "https://outlook.office.com/calendar/0"


class WayKind(StrEnum):
    """The button it becomes."""

    INVITE = "invite"
    WEBCAL = "webcal"
    GOOGLE_FEED = "google-feed"
    OUTLOOK_FEED = "outlook-feed"
    OFFICE_FEED = "office-feed"
    COPY = "copy"
    FILE = "file"
    GOOGLE = "google"
    OUTLOOK = "outlook"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Way:
    """One way: where it leads ("" for the invite), its button, and what to expect of it."""

    kind: WayKind
    href: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as offered: its https address and the name people will see."""

    url: str
    name: str


def ways(
    *,
    entry: CalendarEntry | None = None,
    feed: Feed | None = None,
    file_url: str = "",
    invited: bool = False,
) -> tuple[Way, ...]:
    """Everything to offer for an entry or a feed, the best first.

    First the invite that came by mail, which alone hurries; then feeds, which update themselves
    slowly; then what never updates itself. ``invited`` says that an invite has been mailed.
    """
    return tuple(_ways(entry=entry, feed=feed, file_url=file_url, invited=invited))


def _ways(
    *, entry: CalendarEntry | None, feed: Feed | None, file_url: str, invited: bool
) -> Iterator[Way]:
    if invited:
        note = "Open it and press Yes once: Google shows an unknown sender’s invites only then."
        yield Way(WayKind.INVITE, "", "We have mailed you an invite", note)
    if feed:
        yield from _subscriptions(feed)
    if file_url:
        note = "It will not update itself."
        yield Way(WayKind.FILE, file_url, "Download a calendar file", note)
    if entry:
        yield from _templates(entry)


def _subscriptions(feed: Feed) -> Iterator[Way]:
    apple = "Updates itself as often as your calendar is set to look."
    google = "Updates itself; Google may take 8 to 24 hours to notice a change."
    outlook = "Updates itself; Outlook may take 3 hours to notice a change."
    copy = "For any other calendar that can subscribe to an address."
    yield Way(WayKind.WEBCAL, webcal(feed.url), "Subscribe in Apple Calendar", apple)
    yield Way(WayKind.GOOGLE_FEED, google_feed(feed.url), "Subscribe in Google Calendar", google)
    yield Way(WayKind.OUTLOOK_FEED, outlook_feed(feed), "Subscribe in Outlook.com", outlook)
    yield Way(WayKind.OFFICE_FEED, office_feed(feed), "Subscribe in Microsoft 365", outlook)
    yield Way(WayKind.COPY, feed.url, "Copy the address", copy)


def _templates(entry: CalendarEntry) -> Iterator[Way]:
    note = "A copy made now: it will not update itself."
    yield Way(WayKind.GOOGLE, google_template(entry), "Add to Google Calendar", note)
    yield Way(WayKind.OUTLOOK, outlook_template(entry), "Add to Outlook.com", note)
    yield Way(WayKind.OFFICE, office_template(entry), "Add to Microsoft 365", note)


def webcal(feed_url: str) -> str:
    """The feed's address as phones and desktops open it: in their calendar."""
    _, _, rest = _checked(feed_url).partition("://")
    return f"webcal://{rest}"


def google_feed(feed_url: str) -> str:
    """The page of Google Calendar that asks whether to subscribe."""
    return f"{_GOOGLE}/r?{_query(cid=webcal(feed_url))}"


def outlook_feed(feed: Feed) -> str:
    """The page of Outlook.com that asks whether to subscribe; it wants https, not webcal."""
    return f"{_OUTLOOK}/addfromweb?{_query(url=_checked(feed.url), name=cleaning.label(feed.name))}"


def office_feed(feed: Feed) -> str:
    """The same page of Microsoft 365."""
    return f"{_OFFICE}/addfromweb?{_query(url=_checked(feed.url), name=cleaning.label(feed.name))}"


def google_template(entry: CalendarEntry) -> str:
    """A filled-in new event of Google Calendar. Times are UTC, or the opener's zone were used."""
    times = (entry.starts_at, entry.ends_at)
    query = _query(
        action="TEMPLATE",
        text=entry.title,
        dates="/".join(f"{moment:%Y%m%dT%H%M%SZ}" for moment in times),
        details=_details(entry),
        location=entry.place,
    )
    return f"{_GOOGLE}/render?{query}"


def outlook_template(entry: CalendarEntry) -> str:
    """A filled-in new event of Outlook.com."""
    return f"{_OUTLOOK}/action/compose?{_outlook_query(entry)}"


def office_template(entry: CalendarEntry) -> str:
    """A filled-in new event of Microsoft 365."""
    return f"{_OFFICE}/action/compose?{_outlook_query(entry)}"


def _outlook_query(entry: CalendarEntry) -> str:
    return _query(
        path="/calendar/action/compose",
        rru="addevent",
        subject=entry.title,
        startdt=_iso(entry.starts_at),
        enddt=_iso(entry.ends_at),
        body=_details(entry),
        location=entry.place,
    )


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _details(entry: CalendarEntry) -> str:
    """The beginning of the description and the address of the page that stays right."""
    words = entry.description
    if len(words) > DETAILS_LIMIT:
        words = words[: DETAILS_LIMIT - 1].rstrip() + "…"
    return "\n\n".join(part for part in (words, entry.url) if part)


def _query(**values: str) -> str:
    """Empty values left out; blanks as %20, because Outlook shows a plus as a plus."""
    return urlencode({name: value for name, value in values.items() if value}, quote_via=quote)


def _checked(url: str) -> str:
    address = cleaning.web_address(url)
    if not address:
        raise ValueError("a feed has an address")
    return address
