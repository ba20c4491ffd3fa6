"""What the team may send about its announcements."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsite.announcements import queries
from eventsite.announcements.models import Announcement
from eventsite.announcements.segments import Segment
from eventsite.announcements.service import BODY_LENGTH, SUBJECT_LENGTH, Text
from eventsite.events.models import LARGEST_PARTY, Event
from eventsite.programme.models import Appearance
from eventsite.registration import queries as registration
from eventsite.registration.models import Standing
from eventsite.web.fields import AtMost, LineField, LongTextField, Needed, WallTimeField
from eventsite.web.filters import counted
from eventsite.web.forms import SiteForm

_STANDINGS = (
    SelectChoice(Standing.CONFIRMED.value, "They have a seat"),
    SelectChoice(Standing.WAITING.value, "They wait for a seat"),
    SelectChoice(Standing.CANCELLED.value, "They cancelled"),
)
_APPEARANCES = (
    SelectChoice(Appearance.CONFIRMED.value, "They said yes"),
    SelectChoice(Appearance.INVITED.value, "They were asked and have not answered"),
    SelectChoice(Appearance.DECLINED.value, "They said no"),
    SelectChoice(Appearance.HIDDEN.value, "They are kept back"),
    SelectChoice(Appearance.WITHDRAWN.value, "They said yes and will not come after all"),
)


class ChecksField(SelectMultipleField):
    """Several of a few, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AnnouncementForm(SiteForm):
    """What an announcement says, and what must be true of whoever gets it."""

    subject = LineField(
        "Subject",
        validators=[DataRequired("An announcement needs a subject."), AtMost(SUBJECT_LENGTH)],
    )
    body = LongTextField(
        "Text", validators=[DataRequired("An announcement needs a text."), AtMost(BODY_LENGTH)]
    )
    standings = ChecksField("Registrations", choices=_STANDINGS)
    party = RadioField(
        "Party",
        choices=[
            SelectChoice("", "Any number"),
            *(
                SelectChoice(str(n), counted(n, "person", "people"))
                for n in range(1, LARGEST_PARTY + 1)
            ),
        ],
        default="",
    )
    answered = RadioField(
        "Your question",
        choices=[
            SelectChoice("", "Answered or not"),
            SelectChoice("yes", "Answered"),
            SelectChoice("no", "Not answered"),
        ],
        default="",
    )
    saved = SelectField("Saved a session")
    appearances = ChecksField("Speakers", choices=_APPEARANCES)
    count = BooleanField()
    """That only the number of people is wanted; for that it needs to say nothing yet."""

    @classmethod
    def made_for(cls, event: Event, announcement: Announcement | None = None) -> "AnnouncementForm":
        """An empty form, or the one of a draft; by default for everybody with a seat."""
        if announcement is None:
            return cls(event, formdata=None, standings=[Standing.CONFIRMED.value])
        answered = {None: "", True: "yes", False: "no"}[announcement.answered]
        return cls(
            event,
            formdata=None,
            subject=announcement.subject,
            body=announcement.body,
            standings=announcement.standings,
            party="" if announcement.party is None else str(announcement.party),
            answered=answered,
            saved=str(announcement.saved_session or ""),
            appearances=announcement.appearances,
        )

    def __init__(self, event: Event, **given: Any) -> None:
        super().__init__(**given)
        sessions = queries.sessions_to_choose(event.id)
        self.saved.choices = [
            SelectChoice("", "Whether or not"),
            *(SelectChoice(str(uuid), title) for uuid, title in sessions),
        ]
        if registration.question_of(event.id) is None:
            del self.answered
        if self.count.data:
            self.subject.validators = self.body.validators = ()

    @property
    def narrows(self) -> bool:
        """Whether more is chosen than registrations."""
        chosen = ("appearances", "party", "answered", "saved")
        return any(self.data.get(name) for name in chosen)

    def validate_party(self, field: Any) -> None:
        """Seats are of registrations."""
        if field.data and not self.standings.data:
            raise ValidationError("To choose by seats, say above which registrations you mean.")

    def validate_answered(self, field: Any) -> None:
        """Answers are of registrations."""
        if field.data and not self.standings.data:
            raise ValidationError("To choose by answers, say above which registrations you mean.")

    def text(self) -> Text:
        """What it says and to whom, once it is valid."""
        given = self.data
        return Text(given["subject"], given["body"], self.segment())

    def segment(self) -> Segment:
        """To whom, once it is valid."""
        given = self.data
        return Segment(
            standings=frozenset(map(Standing, given["standings"] or ())),
            party=int(given["party"]) if given["party"] else None,
            answered={"yes": True, "no": False}.get(given.get("answered", "")),
            saved_session=UUID(given["saved"]) if given["saved"] else None,
            appearances=frozenset(map(Appearance, given["appearances"] or ())),
        )


class WhenForm(SiteForm):
    """When a draft is sent."""

    send_wall = WallTimeField("Send it at", validators=[Needed("Say when it is to be sent.")])

    def wall(self) -> datetime:
        """When, on the clocks of the event's zone; once it is valid."""
        wall: datetime = self.data["send_wall"]
        return wall
