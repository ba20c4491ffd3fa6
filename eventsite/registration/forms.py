"""What people may send about a registration."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from eventsite.core.tokens import new_token
from eventsite.events.models import Event
from eventsite.registration import rules, wishes
from eventsite.registration.models import Question, Registration
from eventsite.registration.wishes import Wish
from eventsite.web.fields import AtMost, LineField, LongTextField, email_field, name_field
from eventsite.web.forms import SiteForm

_PARTIES = (("1", "Just me"), ("2", "Two of us"))


class PartyField(RadioField):
    """How many come; anything but one of the choices is refused."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no choice, with a sentence."""
        if self.data not in dict(self.choices):
            raise ValidationError("Please choose how many of you are coming.")

    @property
    def size(self) -> int:
        """The choice as a number of seats."""
        return int(self.data)


class PartyForm(SiteForm):
    """How many come, and whether they would rather wait than come as fewer."""

    party = PartyField("How many of you are coming?", default="1")
    wait_together = BooleanField("Put us on the waiting list until there are seats for all of us")

    def offer_parties_of(self, event: Event) -> None:
        """Offer every size that this event can seat."""
        largest = rules.largest_party(event.max_party, event.capacity)
        self.party.choices = [(size, words) for size, words in _PARTIES if int(size) <= largest]


class RegisterForm(PartyForm):
    """The one page by which a stranger registers."""

    name = name_field()
    email = email_field("Your e-mail address")
    answer = LongTextField("Answer", validators=[AtMost(rules.LONGEST_ANSWER)])
    consent = BooleanField(
        "I have read how my data is used and agree",
        validators=[DataRequired(wishes.NO_CONSENT)],
    )
    form_key = HiddenField()
    website = StringField("Leave this empty")

    @property
    def is_from_a_machine(self) -> bool:
        """Whether the field that no person sees was filled in."""
        return bool(self.website.data)

    def prepare(self, event: Event, question: Question | None) -> None:
        """Fit the form to the event; a new page gets a key of its own, a sent one keeps it."""
        self.offer_parties_of(event)
        _ask(self.answer, question)
        self.form_key.data = self.form_key.data or new_token()

    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(
            name=self.name.data,
            email=self.email.data,
            party=self.party.size,
            answer=self.answer.data,
            consent=self.consent.data,
            wait_together=self.wait_together.data,
        )


class DetailsForm(SiteForm):
    """The name and the answer of a registration."""

    name = name_field()
    answer = LongTextField("Answer", validators=[AtMost(rules.LONGEST_ANSWER)])

    def prepare(self, question: Question | None) -> None:
        """Ask the organizer's question in their words."""
        _ask(self.answer, question)


class AddressForm(SiteForm):
    """Where letters about a registration go."""

    email = email_field("New e-mail address")


def _ask(answer: LongTextField, question: Question | None) -> None:
    """Put the organizer's question to a form's field; a missing answer is told with the rest."""
    if question is None:
        return
    answer.label.text = question.prompt
    if question.required:
        answer.validators = [*answer.validators, DataRequired(wishes.NO_ANSWER)]


class LostLinkForm(SiteForm):
    """The address of somebody who lost the link."""

    email = email_field("The address you registered with")


class ButtonForm(SiteForm):
    """One button."""


def party_form_of(event: Event, registration: Registration, *, sent: bool = False) -> PartyForm:
    """The form for another party, showing the present one unless it was just sent."""
    form = PartyForm() if sent else PartyForm(formdata=None, party=str(registration.party))
    form.offer_parties_of(event)
    return form


class ReasonForm(SiteForm):
    """Why the team takes a registration back."""

    reason = LineField(
        "Why",
        validators=[DataRequired("Say why: they read it in their letter."), AtMost(300)],
    )
