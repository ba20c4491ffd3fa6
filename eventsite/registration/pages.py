"""What the pages about one registration show, gathered in one place for all their views."""

from dataclasses import dataclass
from typing import Any

from flask import render_template

from eventsite.core import clock
from eventsite.events.models import Event
from eventsite.ical import links as calendar_links
from eventsite.people.models import Person
from eventsite.registration import letters, policy, queries, rules
from eventsite.registration.forms import (
    AddressForm,
    ButtonForm,
    DetailsForm,
    PartyForm,
    RegisterForm,
    party_form_of,
)
from eventsite.registration.models import Question, Registration, Standing
from eventsite.registration.seats_state import seats_state
from eventsite.web.forms import SiteForm
from eventsite.web.links import public_url


@dataclass
class Forms:
    """The forms of the page; a view that refuses one puts it here with its errors."""

    details: DetailsForm | None = None
    party: PartyForm | None = None
    address: AddressForm | None = None

    @property
    def sent(self) -> DetailsForm | PartyForm | AddressForm:
        """The one that was sent."""
        return next(form for form in (self.details, self.party, self.address) if form is not None)


@dataclass(frozen=True)
class Change:
    """What may be changed, folded away: its name, its value now, the words of its button."""

    label: str
    value: str
    button: str
    is_open: bool


def register_page(
    event: Event,
    form: RegisterForm,
    question: Question | None,
    *,
    offer_to_wait: bool = False,
    has_registered: bool = False,
) -> str:
    """The form for strangers, or why there is none now, and the way to what one has already."""
    return render_template(
        "registration/register.html",
        event=event,
        form=form,
        seats=seats_state(event),
        question=question,
        offer_to_wait=offer_to_wait or form.wait_together.data,
        has_registered=has_registered,
    )


def registration_page(
    event: Event, registration: Registration, token: str, *, forms: Forms | None = None
) -> str:
    """The ticket: where the registration stands and everything one may do with it.

    ``token`` is the secret of the address it is shown at: one made anew may not be stored yet.
    """
    forms = forms or Forms()
    question = queries.question_of(event.id)
    now = clock.now()
    may_change = policy.may_change(event, registration, now)
    may_return = policy.may_return(event, registration, now)
    party = forms.party or party_form_of(event, registration)
    return render_template(
        "registration/registration.html",
        event=event,
        registration=registration,
        token=token,
        question=question,
        details=forms.details or _details_form(registration, question),
        party=party,
        address=forms.address or AddressForm(formdata=None),
        button=ButtonForm(formdata=None),
        changes=_changes(registration, question, party, forms) if may_change else {},
        leave=rules.leave_words(registration.party, held=registration.holds_seats),
        may_leave=policy.may_leave(event, registration, now),
        may_return=may_return,
        complaints=[
            *([] if may_change else _errors(forms.details, forms.address)),
            *([] if may_change or may_return else _errors(forms.party)),
        ],
        calendar=_calendar(event, registration, token),
        **_standing(registration),
    )


def _changes(
    registration: Registration, question: Question | None, party: PartyForm, forms: Forms
) -> dict[str, Change]:
    """What the page offers to change; a form that was refused stands open."""
    what = "name and answer" if question else "name"
    changes = {
        "details": Change(
            f"Your {what}:", registration.name, f"Save {what}", _is_refused(forms.details)
        )
    }
    if len(party.party.choices) > 1 or registration.party > len(party.party.choices):
        changes["party"] = Change(
            "How many of you:",
            rules.party_words(registration.party),
            "Change the number",
            _is_refused(forms.party),
        )
    changes["address"] = Change(
        "Letters go to:",
        registration.person.email,
        "Use this address",
        _is_refused(forms.address),
    )
    return changes


def _is_refused(form: SiteForm | None) -> bool:
    return form is not None and bool(form.errors)


def _errors(*forms: SiteForm | None) -> list[str]:
    """What was refused of forms that the page does not show any more."""
    sent = [form for form in forms if form is not None]
    return [str(error) for form in sent for errors in form.errors.values() for error in errors]


def _details_form(registration: Registration, question: Question | None) -> DetailsForm:
    answer = queries.answer_to(registration, question)
    form = DetailsForm(formdata=None, name=registration.name, answer=answer.text if answer else "")
    form.prepare(question)
    return form


def _standing(registration: Registration) -> dict[str, str]:
    """Headline, seats, sentence and last movement for where the registration stands."""
    seats = rules.seats(registration.party)
    match registration.standing:
        case Standing.CONFIRMED:
            words = f"You have {rules.seats_in_words(registration.party)}"
            return {"headline": words, "seats": seats, "sentence": "", "movement": ""}
        case Standing.WAITING:
            before = queries.people_before(registration)
            place = rules.place_in_line(before, registration.party)
            line = queries.last_move(registration)
            return {
                "headline": place.rstrip("."),
                "seats": seats,
                "sentence": f"{rules.before_sentence(before)} Seats go to the first in line, and "
                "nobody is passed. As soon as it is your turn you have the seat, and we write to "
                "you.",
                "movement": line.sentence if line else "",
            }
        case Standing.CANCELLED:
            words = "Your registration is cancelled"
            return {"headline": words, "seats": "", "sentence": "", "movement": ""}


def _calendar(event: Event, registration: Registration, token: str) -> dict[str, Any] | None:
    """Ways into a calendar for whoever has a seat."""
    if not registration.holds_seats:
        return None
    entry = letters.entry(event, registration)
    return {
        "mailed": registration.invited,
        "download": "Download for my calendar",
        "file_url": public_url("registration.entry_file", slug=event.slug, token=token),
        "google_url": calendar_links.google_template(entry),
        "outlook_url": calendar_links.outlook_template(entry),
        "office_url": calendar_links.office_template(entry),
    }


def panel(person: Person) -> tuple[str, dict[str, Any]]:
    """What stands on the account page: everything this person is registered for."""
    rows = queries.registrations_of_person(person.id, clock.now())
    return "registration/_panel.html", {"rows": rows}
