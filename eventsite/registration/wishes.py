"""What somebody asks for, held to the same rules on every path it may come by."""

from dataclasses import dataclass, replace

from eventsite.core.text import clean_block, clean_line
from eventsite.events.models import Event
from eventsite.registration import rules
from eventsite.registration.errors import RegistrationRefused
from eventsite.registration.models import Question

NO_CONSENT = "Please read and accept the privacy notice."
NO_ANSWER = "Please answer the question."


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the form says. ``party`` counts the person and who comes along."""

    name: str
    email: str
    party: int = 1
    answer: str = ""
    consent: bool = False
    wait_together: bool = False
    """Rather wait for all seats than come as fewer now."""


def checked(event: Event, question: Question | None, wish: Wish) -> Wish:
    """The wish, cleaned. Raises RegistrationRefused, naming the field, for one without sense."""
    if not wish.consent:
        raise RegistrationRefused(NO_CONSENT, field="consent")
    return replace(
        wish,
        name=name(wish.name),
        party=party(event, wish.party),
        answer=answer(question, wish.answer),
    )


def name(typed: str) -> str:
    """A name to be called by. Raises RegistrationRefused when nothing readable is left."""
    clean = clean_line(typed, rules.NAME_LENGTH)
    if not clean:
        raise RegistrationRefused("Please tell us your name.", field="name")
    return clean


def party(event: Event, wanted: int) -> int:
    """A party that this event can ever seat. Raises RegistrationRefused for any other number."""
    largest = rules.largest_party(event.max_party, event.capacity)
    if isinstance(wanted, bool) or not 1 <= wanted <= largest:
        raise RegistrationRefused(rules.party_sentence(largest), field="party")
    return wanted


def answer(question: Question | None, typed: str) -> str:
    """The answer to the organizer's question, empty where none is asked.

    Raises RegistrationRefused for one that is missing or too long.
    """
    if question is None:
        return ""
    text = clean_block(typed, rules.LONGEST_ANSWER + 1)
    if len(text) > rules.LONGEST_ANSWER:
        sentence = f"There is room for {rules.LONGEST_ANSWER} characters."
        raise RegistrationRefused(sentence, field="answer")
    if question.required and not text:
        raise RegistrationRefused(NO_ANSWER, field="answer")
    return text
