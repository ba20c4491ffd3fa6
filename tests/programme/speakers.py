"""Speakers who are asked by letter, as their tests begin."""

import re

from eventsite.events.models import Event
from eventsite.programme import backstage
from eventsite.programme.models import Speaker
from tests.support.browser import Browser
from tests.support.outbox import Outbox

GRACE = "grace@example.org"
ADDED = {"name": "Grace Sample", "email": GRACE, "asked": "ask"}


def the_speaker(event: Event) -> Speaker:
    [speaker] = backstage.all_speakers(event.id)
    return speaker


def asked(event: Event, editor: Browser, visitor: Browser, outbox: Outbox) -> str:
    """Add and ask Grace; her browser opens the link of the letter, whose token this is."""
    editor.submit("speakers.add", ADDED, slug="evening")
    [message] = outbox.messages(to=GRACE)
    body = message.get_body(("plain",))
    assert body is not None
    [address] = re.findall(r"http://127\.0\.0\.1:8000(/speaking/\S+)", body.get_content())
    visitor.visit(address)
    return address.strip("/").rpartition("/")[2]
