"""Links that lead into a person's calendar; components/calendar_buttons.html orders them."""

from datetime import datetime
from urllib.parse import quote, urlencode

from eventsite.ical import cleaning
from eventsite.ical.entry import CalendarEntry

DETAILS_LIMIT = 1_000
"""Characters of the description put into a link; servers refuse very long ones."""

_GOOGLE = "https://calendar.google.com/calendar"
_OUTLOOK = "https://outlook.live.com/calendar/0"
_OFFICE = "https://outlook.office.com/calendar/0"


def webcal(feed_url: str) -> str:
    """The feed's address as phones and desktops open it: in their calendar.

    Raises ValueError for anything but an absolute http or https address.
    """
    address = cleaning.web_address(feed_url)
    if not address:
        raise ValueError("a feed has an address")
    return f"webcal://{address.partition('://')[2]}"


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
