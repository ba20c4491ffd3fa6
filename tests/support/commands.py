"""Runs `flask` commands apart from the test's own session."""

from typing import Any

from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.support.apart import apart


class Runner(FlaskCliRunner):
    """Flask's runner, in a context of its own."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

    def invoke(self, cli: Any = None, args: Any = None, **kwargs: Any) -> Result:  # type: ignore[override]
        """As Flask's: `runner.invoke(args=["events", "list"])`."""
        return apart(super().invoke, cli, args, **kwargs)
