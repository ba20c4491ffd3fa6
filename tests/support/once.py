"""What each application would make anew is made once in a process of the suite.

Most of a test's time went into compiling the same templates and addresses again. Nothing of it
depends on the application: templates are known by their source, addresses by their rule.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


def make_once() -> None:
    """Let every application from now on take what another one made."""
    Flask.url_rule_class = _Rule
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}


class _Templates(BytecodeCache):
    """Compiled templates in memory; one whose source changed is compiled again."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key, bucket.checksum] = bucket.code


class _Rule(Rule):
    """An address whose builder is a function of its host, its rule and its defaults alone."""

    _made: dict[Any, Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT002 -- werkzeug's own
        host = (self.host, self.subdomain)
        key = (host, self.rule, repr(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]
