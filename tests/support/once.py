"""What each application would make anew is made once in a process of the suite.

Half of a test's time went into compiling the same templates and addresses again. Nothing of it
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
    templates = _Templates()
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": templates}


class _Templates(BytecodeCache):
    """Compiled templates in memory; one whose source changed is compiled again."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key, bucket.checksum] = bucket.code


class _Rule(Rule):
    """An address whose builder is a function of its rule, its defaults and nothing else."""

    _made: dict[Any, Callable[..., tuple[str, str]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT002 -- werkzeug's own
        key = (self.rule, str(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]
