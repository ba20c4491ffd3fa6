"""How much a request may bring: little, but for the views that take files."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from eventsite.web.access import answer_for_others
from eventsite.web.upload_refusals import megabytes

BESIDE_THE_FILE = 64_000
"""Bytes for the other fields of a form with a file, and for what holds its parts together."""

AnyView = TypeVar("AnyView", bound=Callable[..., ResponseReturnValue])


def takes_files(
    largest: int, *, first: Callable[..., object] | None = None
) -> Callable[[AnyView], AnyView]:
    """Declare, below ``open_to``, that a view takes a form with files of ``largest`` bytes in all.

    Strangers to the view's audience are answered before their bytes are read. Where a secret in
    the address decides, ``first`` is called with the address's values and refuses, as the view
    itself would: raise NotFound there.
    """

    def declare(view: AnyView) -> AnyView:
        @wraps(view)
        def taking(*given: Any, **values: Any) -> ResponseReturnValue:
            return view(*given, **values)

        taking.largest_file = largest  # type: ignore[attr-defined]
        taking.asked_first = first  # type: ignore[attr-defined]
        return cast("AnyView", taking)

    return declare


def install_bodies(app: Flask) -> None:
    """Widen the limit before anything looks at the form, as the check of its token does."""
    app.before_request(_widen)


def _widen() -> ResponseReturnValue | None:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    largest: int | None = getattr(view, "largest_file", None)
    if largest is None or request.method != "POST":
        return None
    refused = answer_for_others(view.audience)
    if refused is not None:
        return refused
    if view.asked_first is not None:
        view.asked_first(**(request.view_args or {}))
    request.max_content_length = largest + BESIDE_THE_FILE
    return None


def sentence_for_too_much() -> str:
    """What a page says to whoever sent more than it takes."""
    most = request.max_content_length or 0
    if most > (current_app.config["MAX_CONTENT_LENGTH"] or 0):
        return f"That is more than this page takes: a file may have {megabytes(most)}."
    return "That is more than this page takes."
