"""The letters of the tests."""

from flask import Flask


class Outbox:
    """What was queued for sending."""

    def __init__(self, app: Flask) -> None:
        self._app = app
