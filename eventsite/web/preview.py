"""Previews: the whole public site again below a secret address, so that a draft can be shown.

``/preview/<token>/evening/schedule/`` is answered by the view of ``/evening/schedule/``, and every
link on the page stays below the same address, because it is the request's script root.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request

from eventsite.web.access import PREVIEW

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"/preview/([A-Za-z0-9_-]{43})(/.*)")


class Previews:
    """A WSGI layer that takes the secret off a preview's address and writes it down."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass the request on, at the address it has without the secret."""
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if found is not None:
            token, path = found.groups()
            environ[PREVIEW] = token
            environ["SCRIPT_NAME"] += f"/preview/{token}"
            environ["PATH_INFO"] = path
        return self._application(environ, start_response)


def preview_token() -> str:
    """The secret of the preview that is asked for; empty at every other address."""
    token: str = request.environ.get(PREVIEW, "")
    return token
