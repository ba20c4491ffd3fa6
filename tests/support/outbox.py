"""The letters of the tests: what was queued, and what the worker makes of it."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import sqlalchemy as sa
from flask import Flask

from eventsite.cli.serve import new_worker
from eventsite.core.db import db
from eventsite.mail.models import Letter
from tests.support.apart import apart


class Outbox:
    """Reads the outbox; letters leave it only when `work` is called."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def letters(self, *, to: str | None = None, template: str | None = None) -> list[Letter]:
        """Every letter in the order of writing, or those to one address or of one template."""
        db.session.rollback()
        rows = db.session.scalars(sa.select(Letter).order_by(Letter.id))
        return [
            letter
            for letter in rows
            if to in (None, letter.recipient) and template in (None, letter.template)
        ]

    def templates(self, *, to: str | None = None) -> list[str]:
        """Which letters there are, by template."""
        return [letter.template for letter in self.letters(to=to)]

    def work(self) -> None:
        """Run every job that is due, and what those jobs enqueue, as the worker does."""
        apart(self._work)

    def messages(self, *, to: str | None = None, template: str | None = None) -> list[EmailMessage]:
        """The finished letters, after the worker has composed what was waiting."""
        self.work()
        raw = [letter.raw for letter in self.letters(to=to, template=template)]
        return [BytesParser(policy=policy.default).parsebytes(given) for given in raw if given]

    def _work(self) -> None:
        worker = new_worker(self._app)
        while worker.run_due():
            pass
