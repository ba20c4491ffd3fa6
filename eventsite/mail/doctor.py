"""The mail doctor: what is wrong with how letters leave this site, said in plain sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from eventsite.core import settings
from eventsite.core.ids import new_uuid
from eventsite.core.settings import SettingsError
from eventsite.mail import compose, queries, sending, service
from eventsite.mail.models import Letter
from eventsite.mail.rules import Ending
from eventsite.mail.sending import Connection, MailServer

TEMPLATE = "mail/test_letter"
DNS_SECONDS = 3.0
LookUp = Callable[[str], list[str] | None]
"""The TXT records of a name, none where there is no such name; None where DNS gave no answer."""
_UNREAL = ("localhost", "test", "example", "invalid", "local", "internal")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``good`` is None where nobody here can know."""

    about: str
    good: bool | None
    sentence: str


def examine_settings() -> list[Finding]:
    """What the settings alone say about server, From, envelope and TLS; nobody is talked to."""
    try:
        address = compose.sender_address()
        server = sending.mail_server(settings.current().mail_url) if queries.has_server() else None
    except SettingsError as error:
        return [Finding("Settings", False, str(error))]  # noqa: FBT003 -- a row of a list
    bounces = f"Bounces go to {address}, the address in From, so SPF and From agree."
    envelope = Finding("Envelope", good=True, sentence=bounces)
    tls = [] if server is None else [_tls(server)]
    return [_server(server), _sender(address), envelope, *tls]


def examine_dns(look_up: LookUp | None = None, *, selector: str = "") -> list[Finding]:
    """What the DNS says of the domain that letters come from: SPF, DKIM and DMARC.

    ``selector`` names a DKIM key; without one nobody can look for it.
    """
    ask, domain = look_up or txt_records, compose.sender_domain()
    if _is_unreal(domain):
        words = f"{domain} is in no public DNS, so there is nothing to ask."
        return [Finding("DNS", good=None, sentence=words)]
    return [_spf(ask, domain), _dkim(ask, domain, selector), _dmarc(ask, domain)]


def test_values() -> dict[str, str]:
    """The values of a test letter."""
    return {"sender": settings.current().mail_from}


def try_address(typed: str) -> list[Finding]:
    """Hand a test letter to the mail server now; what it said, and whether the line was private.

    Raises BadAddress. Nothing is kept in the outbox.
    """
    recipient = service.envelope_address(typed)
    if not queries.has_server():
        words = f"Nothing was sent to {recipient}: the setting mail_url names no mail server."
        return [Finding("Letter", good=False, sentence=words)]
    letter = Letter(
        uuid=new_uuid(),
        template=TEMPLATE,
        recipient=recipient,
        recipient_name="",
        values=test_values(),
        unsubscribe="",
        reply_to="",
    )
    message = compose.compose(letter)
    connection = Connection(sending.mail_server(settings.current().mail_url))
    verdict = connection.deliver(compose.sender_address(), recipient, message.raw)
    private = connection.is_private
    connection.close()
    match verdict.ending:
        case Ending.SENT:
            said = f"The mail server took the letter to {recipient}: {verdict.reason}"
            return [Finding("Letter", good=True, sentence=said), _line(connection.server, private)]
        case Ending.PUT_OFF:
            said = f"The letter to {recipient} was put off: {verdict.reason}"
        case Ending.REFUSED:
            said = f"The letter to {recipient} was refused: {verdict.reason}"
        case _:
            assert_never(verdict.ending)
    return [Finding("Letter", good=False, sentence=said)]


def txt_records(name: str) -> list[str] | None:
    """Ask the DNS that this machine uses, for a few seconds at most."""
    import dns.exception  # noqa: PLC0415 -- slow import
    import dns.resolver  # noqa: PLC0415 -- slow import

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=DNS_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _sender(address: str) -> Finding:
    domain = address.rpartition("@")[2]
    if _is_unreal(domain):
        words = f"Letters come from {address}. No mail server elsewhere takes letters from there: "
        return Finding("From", good=False, sentence=words + "set mail_from.")
    return Finding("From", good=True, sentence=f"Letters come from {address}.")


def _server(server: MailServer | None) -> Finding:
    if server is None:
        words = "The setting mail_url names no mail server: letters stay here."
        return Finding("Mail server", good=False, sentence=words)
    words = f"Letters are handed to {server.host}, port {server.port}."
    return Finding("Mail server", good=True, sentence=words)


def _tls(server: MailServer) -> Finding:
    if server.tls_at_once:
        return Finding("TLS", good=True, sentence="The line is private from the first word.")
    if server.username:
        words = "Nothing is said before the line is private (STARTTLS)."
        return Finding("TLS", good=True, sentence=words)
    words = "The line is private where the server offers it; flask mail doctor tries it."
    return Finding("TLS", good=None, sentence=words)


def _line(server: MailServer, private: bool) -> Finding:  # noqa: FBT001 -- one fact, named
    if private:
        return Finding("TLS", good=True, sentence=f"The line to {server.host} was private.")
    words = f"The line to {server.host} was open: the server offers no TLS."
    return Finding("TLS", good=sending.is_this_machine(server.host), sentence=words)


def _is_unreal(domain: str) -> bool:
    """Whether nobody owns such a name in public (RFC 2606, RFC 6762)."""
    labels = domain.split(".")
    invented = len(labels) > 1 and labels[-2] == "example" and labels[-1] in ("com", "net", "org")
    return len(labels) == 1 or labels[-1] in _UNREAL or invented


def _no_answer(about: str, name: str) -> Finding:
    words = f"The DNS gave no answer about {name}, so nothing can be said."
    return Finding(about, good=None, sentence=words)


def _spf(ask: LookUp, domain: str) -> Finding:
    records = ask(domain)
    if records is None:
        return _no_answer("SPF", domain)
    found = [one for one in records if one.lower().split(" ", 1)[0] == "v=spf1"]
    if not found:
        words = f"{domain} has no SPF record: nobody can tell which servers send for it."
        return Finding("SPF", good=False, sentence=words)
    if len(found) > 1:
        words = f"{domain} has {len(found)} SPF records, and with more than one none counts."
        return Finding("SPF", good=False, sentence=words)
    if "+all" in found[0].lower().split() or "all" in found[0].lower().split():
        words = f"The SPF record of {domain} lets every server send for it: {found[0]}"
        return Finding("SPF", good=False, sentence=words)
    words = f"{domain} has an SPF record. Whether it names your mail server, a letter that arrived "
    return Finding("SPF", good=None, sentence=f"{words}tells (spf=pass): {found[0]}")


def _dkim(ask: LookUp, domain: str, selector: str) -> Finding:
    if not selector:
        words = "Your mail server signs, and only a letter that arrived names the key (s= in "
        return Finding("DKIM", good=None, sentence=f"{words}DKIM-Signature). Look for dkim=pass.")
    name = f"{selector}._domainkey.{domain}"
    records = ask(name)
    if records is None:
        return _no_answer("DKIM", name)
    keys = [one for one in records if "p=" in one.replace(" ", "")]
    if not keys:
        return Finding("DKIM", good=False, sentence=f"There is no DKIM key at {name}.")
    if any(part.replace(" ", "") == "p=" for part in keys[0].split(";")):
        return Finding("DKIM", good=False, sentence=f"The DKIM key at {name} was withdrawn.")
    return Finding("DKIM", good=True, sentence=f"There is a DKIM key at {name}.")


def _dmarc(ask: LookUp, domain: str) -> Finding:
    """Looked for at the domain, then at each above it but the last (after RFC 7489 6.6.3)."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        place = ".".join(labels[start:])
        records = ask(f"_dmarc.{place}")
        if records is None:
            return _no_answer("DMARC", f"_dmarc.{place}")
        found = [one for one in records if one.replace(" ", "").lower().startswith("v=dmarc1")]
        if len(found) == 1:
            words = f"{place} has a DMARC record: {found[0]}"
            return Finding("DMARC", good=True, sentence=words)
        if found:
            words = f"{place} has {len(found)} DMARC records, and with more than one none counts."
            return Finding("DMARC", good=False, sentence=words)
    words = f"{domain} has no DMARC record; large mail providers ask for one."
    return Finding("DMARC", good=False, sentence=words)
