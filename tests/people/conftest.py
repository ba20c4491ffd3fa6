"""What the tests of people share: sign-in letters as the worker writes them."""

import pytest

from eventsite.mail.models import Letter
from tests.people.steps import Letters
from tests.support.outbox import Outbox


@pytest.fixture
def letters(outbox: Outbox) -> Letters:
    """Run the worker, then all sign-in letters that were ever written, oldest first."""

    def written() -> list[Letter]:
        outbox.work()
        return outbox.letters(template="people/sign_in")

    return written
