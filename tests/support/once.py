"""What each application would make anew is made once in a process of the suite.

Most of a test's time went into compiling the same templates, addresses and statements again, and
compressing the same stylesheets. Nothing of it depends on the application: templates are known by
their source, addresses by their rule, statements by SQLAlchemy's own key, files by what they hold.
"""

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from eventsite.web import assets

_STATEMENTS = 5000


def make_once() -> None:
    """Let every application from now on take what another one made."""
    Flask.url_rule_class = _Rule
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    assets._asset = cache(assets._asset)  # noqa: SLF001 -- a pure function, known by its arguments
    _share_statements()


def _share_statements() -> None:
    """Let all engines keep compiled statements in one place.

    SQLAlchemy asks for one by the statement's own key and the dialect, which each engine has
    anew: two of one class that talk to one version of a server compile alike, and are the same.
    """
    shared: LRUCache[Any, Any] = LRUCache(_STATEMENTS)

    def alike(self: DefaultDialect, other: object) -> bool:
        return type(self) is type(other) and _version(self) == _version(other)

    def created(engine: sa.Engine) -> None:
        engine.update_execution_options(compiled_cache=shared)

    DefaultDialect.__eq__ = alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.engine_created = staticmethod(created)  # type: ignore[method-assign, assignment]


def _version(dialect: Any) -> Any:
    return getattr(dialect, "server_version_info", None)


class _Templates(BytecodeCache):
    """Compiled templates in memory; one whose source changed is compiled again."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key, bucket.checksum] = bucket.code


class _Rule(Rule):
    """An address that is read once: what it is made of follows from what the key holds."""

    _made: dict[Any, dict[str, Any]] = {}
    _builders: dict[Any, Callable[..., tuple[str, str]]] = {}

    def compile(self) -> None:
        """Take the parts from an equal rule; what binds them to this one is made here."""
        assert self.map is not None
        kinds = tuple(self.map.converters.items())
        key = (self.host, self.subdomain, self.rule, self.merge_slashes, repr(self.defaults), kinds)
        if key not in self._made:
            super().compile()
            names = ("_parts", "_trace", "_converters", "arguments")
            self._made[key] = {name: getattr(self, name) for name in names}
            return
        self.__dict__.update(self._made[key])
        self._build = self._compile_builder(append_unknown=False).__get__(self, None)
        self._build_unknown = self._compile_builder(append_unknown=True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT002 -- werkzeug's own
        host = (self.host, self.subdomain)
        key = (host, self.rule, repr(self.defaults), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]
