"""What a variable part of an address may look like."""

from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """Lower-case letters, digits and hyphens."""

    regex = r"[a-z0-9][a-z0-9-]{0,59}"
    part_isolating = True


class TokenConverter(BaseConverter):
    """A 256-bit secret in an address."""

    regex = r"[A-Za-z0-9_-]{43}"
