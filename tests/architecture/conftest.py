"""The application as a thing to look at: put together once, its database never opened."""

from collections.abc import Iterator

import pytest
from flask import Flask

from eventsite.factory import create_app
from tests.support.places import folder


@pytest.fixture(scope="package")
def site() -> Iterator[Flask]:
    """The application without a database; do not change it."""
    with folder() as instance:
        yield create_app(instance=instance, secret_key="only to be looked at " * 2)
