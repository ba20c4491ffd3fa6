"""What the team may send about its event and itself."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, ColorField, RadioField, SelectChoice
from wtforms.validators import DataRequired, ValidationError

from eventsite.core.clock import to_wall
from eventsite.core.ids import slugify
from eventsite.events.models import LARGEST_CAPACITY, Event, Role
from eventsite.events.policy import PART
from eventsite.events.service import Span, repeat
from eventsite.web.fields import (
    AtMost,
    EmailField,
    LineField,
    LongTextField,
    Needed,
    WallTimeField,
    WholeNumberField,
    email_field,
    is_zone,
)
from eventsite.web.forms import SiteForm

_LONG = 20_000

ROLES = [
    SelectChoice(role.value, f"{role.words.capitalize()}: {part}") for role, part in PART.items()
]


class RoleForm(SiteForm):
    """The role of somebody in the team."""

    role = RadioField("Role", choices=ROLES, default=Role.EDITOR.value)


class InviteForm(RoleForm):
    """Whom to ask into the team."""

    email = email_field("Their e-mail address")


class SectionForm(SiteForm):
    """One part of an event's settings: filled from the event, and read as what to change."""

    @classmethod
    def of(cls, event: Event) -> "SectionForm":
        """The form as the event stands."""
        return cls(formdata=None, obj=event)

    def given(self) -> Mapping[str, Any]:
        """What ``service.revise`` takes: every field by its name."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class BasicsForm(SectionForm):
    """What it is called and when it is."""

    title = LineField(
        "What is it called?", validators=[DataRequired("An event needs a title."), AtMost(200)]
    )
    promise = LineField("One sentence that makes people want to come", validators=[AtMost(300)])
    starts = WallTimeField("Begins", validators=[Needed("Say when it begins.")])
    ends = WallTimeField("Ends", validators=[Needed("Say when it ends.")])
    zone = LineField("Time zone", validators=[DataRequired("Say in which zone."), is_zone])

    @classmethod
    def of(cls, event: Event) -> "BasicsForm":
        """The form as the event stands, with its times on the clocks of its zone."""
        return cls(formdata=None, obj=event, starts=event.starts_wall, ends=event.ends_wall)


class NewEventForm(BasicsForm):
    """The first page of a new event."""

    slug = LineField("Its address on this site", validators=[AtMost(60)])

    def span(self) -> Span:
        """From when to when."""
        given = self.given()
        return Span(given["starts"], given["ends"], given["zone"])

    def validate_slug(self, field: Any) -> None:
        """Make one from the title where none was typed, and refuse what cannot be an address."""
        title = self.title.data or ""
        if not field.data and title:
            field.data = slugify(title, "event")[:60].strip("-")
        if field.data != slugify(field.data, ""):
            raise ValidationError("Use lower-case letters, digits and hyphens.")


class AgainForm(SiteForm):
    """The next edition of an event."""

    title = LineField(
        "What is it called?", validators=[DataRequired("An event needs a title."), AtMost(200)]
    )
    slug = LineField(
        "Its address on this site",
        validators=[DataRequired("The new event needs an address of its own."), AtMost(60)],
    )
    starts = WallTimeField("Begins", validators=[Needed("Say when it begins.")])
    with_team = BooleanField("Take the whole team along", default=True)

    def validate_slug(self, field: Any) -> None:
        """Refuse what cannot be an address."""
        if field.data != slugify(field.data, ""):
            raise ValidationError("Use lower-case letters, digits and hyphens.")

    def repeated(self, event: Event) -> Event:
        """The draft of the next edition. Raises what ``service.repeat`` does."""
        given = self.data
        return repeat(event, given["slug"], title=given["title"], starts=given["starts"])


class PlaceForm(SectionForm):
    """Where it is and beside what."""

    venue_name = LineField("Name of the place", validators=[AtMost(200)])
    venue_address = LineField("Street and town", validators=[AtMost(300)])
    venue_directions = LongTextField("How to get there", validators=[AtMost(_LONG)])
    host_event = LineField("The big event it stands beside", validators=[AtMost(200)])
    host_event_url = LineField("Its website", validators=[AtMost(300)])


class SeatsForm(SectionForm):
    """How many may come and when they may register."""

    capacity = WholeNumberField("How many seats")
    max_party = RadioField(
        "One registration may bring",
        choices=[SelectChoice(1, "One person"), SelectChoice(2, "One or two people")],
        coerce=int,
        default=1,
    )
    opens = WallTimeField("Registration opens")
    closes = WallTimeField("Registration closes")

    @classmethod
    def of(cls, event: Event) -> "SeatsForm":
        """The form as the event stands; the usual opening and closing times are empty."""
        opens, closes = event.registration_opens_at, event.registration_closes_at
        return cls(
            formdata=None,
            obj=event,
            opens=None if opens is None else to_wall(opens, event.zone),
            closes=None if closes == event.starts_at else to_wall(closes, event.zone),
        )

    def validate_capacity(self, field: Any) -> None:
        """Refuse more seats than there may be."""
        if field.data is not None and field.data > LARGEST_CAPACITY:
            raise ValidationError(f"Seats go from 0 to {LARGEST_CAPACITY}.")


class LookForm(SectionForm):
    """Its colour, and why one would come."""

    accent = ColorField("Colour", validators=[DataRequired("Choose a colour.")])
    about = LongTextField("Why come", validators=[AtMost(_LONG)])
    people_behind = LongTextField("The people behind it", validators=[AtMost(_LONG)])


class TextsForm(SectionForm):
    """What people ask, and what they are owed."""

    contact_email = EmailField("Where people write to")
    answers = LongTextField("Questions and answers", validators=[AtMost(_LONG)])
    code_of_conduct = LongTextField("Code of conduct", validators=[AtMost(_LONG)])
    privacy_notice = LongTextField("Privacy", validators=[AtMost(_LONG)])


SECTION_FORMS: Mapping[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "place": PlaceForm,
    "seats": SeatsForm,
    "look": LookForm,
    "texts": TextsForm,
}
