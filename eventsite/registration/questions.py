"""Asking people something on the form."""

from eventsite.core.db import db
from eventsite.core.text import clean_line
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.events.service import touch
from eventsite.registration import queries
from eventsite.registration.errors import RegistrationRefused
from eventsite.registration.models import Question

PROMPT_LENGTH = 300


def ask(event: Event, prompt: str, hint: str = "", *, required: bool = False) -> Question:
    """Set the one question on the form. Raises RegistrationRefused for an empty one.

    Other words are another question once somebody has answered: an answer stays with the words
    it was given to.
    """
    event = lock_event(event.id)
    prompt = clean_line(prompt, PROMPT_LENGTH)
    if not prompt:
        raise RegistrationRefused("A question needs words.", field="prompt")
    question = queries.question_of(event.id) or Question(event_id=event.id, position=1)
    if question.prompt != prompt and queries.is_answered(question):
        question = Question(event_id=event.id, position=question.position + 1)
    question.prompt, question.hint = prompt, clean_line(hint, PROMPT_LENGTH)
    question.required = required
    db.session.add(question)
    touch(event)
    db.session.flush()
    return question
