"""Absolute addresses, built from the configured public address and never from the request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from eventsite.core import settings


def public_url(endpoint: str, **values: Any) -> str:
    """The absolute address of a page, good in letters, calendars and metadata."""
    public = urlsplit(settings.current().public_url)
    adapter = current_app.url_map.bind(public.netloc, url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)


def public_root() -> str:
    """The public address without a slash at the end."""
    return settings.current().public_url.rstrip("/")
