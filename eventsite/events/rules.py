"""Decisions about an event on plain values: which addresses are not to be had."""

RESERVED = (
    *("account", "agenda", "api", "dev", "healthz", "metrics", "readyz", "robots", "sign-in"),
    *("sign-out", "sitemap", "static"),
)
"""First segments of the site's own addresses; no event may have them."""
