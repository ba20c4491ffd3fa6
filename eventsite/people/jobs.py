"""What the worker does for this feature."""

from datetime import timedelta
from typing import Any

from eventsite.core.db import unit_of_work
from eventsite.core.jobs import Handler, Periodic
from eventsite.people import enrolment, service


def answer_request(payload: dict[str, Any]) -> None:
    """Write the letter of a sign-in request, if its address is a person's."""
    with unit_of_work():
        service.answer_request(payload["request_id"])


def forget_old(_payload: dict[str, Any]) -> None:
    """Delete requests, sign-ins and begun second steps that nobody can use now; runs daily."""
    with unit_of_work():
        service.forget_old()
        enrolment.forget_old()


HANDLERS: dict[str, Handler] = {
    service.ANSWER_JOB: answer_request,
    "people.forget_old": forget_old,
}

TIMETABLE = (Periodic("people.forget_old", timedelta(days=1)),)
