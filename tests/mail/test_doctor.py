"""The mail doctor: plain sentences about From, envelope, TLS, SPF, DKIM and DMARC."""

import json

import pytest
from flask import Flask

from eventsite.mail import doctor
from eventsite.mail.doctor import Finding, LookUp
from tests.mail.conftest import configure
from tests.support.commands import Runner
from tests.support.outbox import Outbox
from tests.support.smtp import PostOffice

NOOR = "Noor <noor@mail.events.club>"


def answers(**records: list[str] | None) -> LookUp:
    """A DNS that knows these names, with __ for a dot, and no others."""
    known = {name.replace("__", "."): told for name, told in records.items()}
    return lambda name: known.get(name, [])


def dns(look_up: LookUp, selector: str = "") -> dict[str, bool | None]:
    """How each thing stands."""
    return {one.about: one.good for one in doctor.examine_dns(look_up, selector=selector)}


@pytest.fixture
def club(app: Flask) -> None:
    """Letters come from a domain that may be in the DNS."""
    configure(mail_from=NOOR)


@pytest.mark.usefixtures("club")
def test_a_domain_with_everything() -> None:
    look_up = answers(
        mail__events__club=["google-site=x", "v=spf1 include:mx.example -all"],
        _dmarc__mail__events__club=["v=DMARC1; p=quarantine"],
        s1___domainkey__mail__events__club=["v=DKIM1; k=rsa; p=MIIB"],
    )

    assert dns(look_up, "s1") == {"SPF": None, "DKIM": True, "DMARC": True}


@pytest.mark.usefixtures("club")
@pytest.mark.parametrize(
    ("records", "good"),
    [
        ([], False),
        (["v=spf1 -all", "v=spf1 ~all"], False),
        (["v=spf1 +all"], False),
        (["v=spf1 all"], False),
        (["v=spf10 -all"], False),
        (["V=SPF1 mx -all"], None),
        (None, None),
    ],
)
def test_spf(records: list[str] | None, good: bool | None) -> None:
    assert dns(answers(mail__events__club=records))["SPF"] is good


@pytest.mark.usefixtures("club")
@pytest.mark.parametrize(
    ("records", "good"),
    [([], False), (["v=DKIM1; p="], False), (["v=DKIM1;p=MIIB"], True), (None, None)],
)
def test_dkim_of_a_named_key(records: list[str] | None, good: bool | None) -> None:
    look_up = answers(s1___domainkey__mail__events__club=records)

    assert dns(look_up, "s1")["DKIM"] is good


@pytest.mark.usefixtures("club")
def test_dkim_without_a_name_cannot_be_known() -> None:
    [dkim] = [one for one in doctor.examine_dns(answers()) if one.about == "DKIM"]

    assert dkim.good is None
    assert "only a letter that arrived names the key" in dkim.sentence


@pytest.mark.usefixtures("club")
@pytest.mark.parametrize(
    ("here", "above", "good"),
    [
        ([], ["v=DMARC1; p=none"], True),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], [], False),
        ([], [], False),
        (["hello"], [], False),
        ([], None, None),
    ],
)
def test_dmarc_is_looked_for_upwards(
    here: list[str], above: list[str] | None, good: bool | None
) -> None:
    look_up = answers(_dmarc__mail__events__club=here, _dmarc__events__club=above)

    assert dns(look_up)["DMARC"] is good


@pytest.mark.usefixtures("club")
def test_without_an_answer_nothing_is_claimed() -> None:
    findings = doctor.examine_dns(lambda _name: None, selector="s1")

    assert [one.good for one in findings] == [None, None, None]
    assert all("The DNS gave no answer" in one.sentence for one in findings)


@pytest.mark.parametrize(
    "address", ["eventsite@localhost", "a@host.local", "a@events.example", "a@example.org"]
)
def test_a_domain_that_nobody_owns_is_not_asked_for(app: Flask, address: str) -> None:
    configure(mail_from=address)

    def never(name: str) -> list[str]:
        raise AssertionError(name)

    [finding] = doctor.examine_dns(never)
    sender = doctor.examine_settings()[1]

    assert finding.good is None
    assert (sender.about, sender.good) == ("From", False)


@pytest.mark.parametrize(
    ("url", "good", "words"),
    [
        ("smtps://mail.events.club", True, "private from the first word"),
        ("smtp://noor:secret@mail.events.club", True, "before the line is private"),
        ("smtp://mail.events.club", None, "where the server offers it"),
    ],
)
def test_tls_as_the_settings_say(app: Flask, url: str, good: bool | None, words: str) -> None:
    configure(mail_from=NOOR, mail_url=url)

    server, sender, envelope, tls = doctor.examine_settings()

    assert (server.good, sender.good, envelope.good, tls.good) == (True, True, True, good)
    assert words in tls.sentence
    assert "secret" not in tls.sentence


@pytest.mark.usefixtures("club")
def test_without_a_server_that_comes_first_and_no_line_is_judged() -> None:
    server, *rest = doctor.examine_settings()

    assert (server.about, server.good) == ("Mail server", False)
    assert "letters stay here" in server.sentence
    assert [one.about for one in rest] == ["From", "Envelope"]


def test_settings_that_cannot_be_read_are_said_so(app: Flask) -> None:
    configure(mail_url="smtp://mail.events.club?timeout=never")

    [finding] = doctor.examine_settings()

    assert (finding.about, finding.good) == ("Settings", False)


def test_a_letter_is_handed_over_and_leaves_nothing_here(
    office: PostOffice, outbox: Outbox
) -> None:
    letter, tls = doctor.try_address("ada@example.org")

    [delivery] = office.deliveries
    assert letter.good is True
    assert tls == Finding("TLS", True, "The line to 127.0.0.1 was open: the server offers no TLS.")
    assert delivery.recipient == "ada@example.org"
    assert "spf=pass" in delivery.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert outbox.letters() == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [("550 5.1.1 nobody", "was refused: 550 5.1.1"), ("450 4.2.1 later", "was put off: 450 4.2.1")],
)
def test_what_the_server_says_is_passed_on(office: PostOffice, reply: str, words: str) -> None:
    office.script.to_recipient = lambda _address: reply

    [finding] = doctor.try_address("ada@example.org")

    assert finding.good is False
    assert words in finding.sentence


def test_the_command_says_it_all_and_exits_1_on_a_finding(
    office: PostOffice, runner: Runner
) -> None:
    said = runner.invoke(args=["mail", "doctor", "ada@example.org", "--no-dns"])

    assert said.exit_code == 1  # events.example is nobody's
    assert said.output.splitlines()[1].startswith("WRONG  From: Letters come from table@")
    assert "good   Letter: The mail server took the letter to ada@example.org" in said.output


def test_the_command_speaks_json(app: Flask, runner: Runner) -> None:
    configure(mail_from="table@localhost")

    said = runner.invoke(args=["mail", "doctor", "--json", "ada@example.org"])

    findings = {one["about"]: one["good"] for one in json.loads(said.output)}
    assert findings == {
        "Mail server": False,
        "From": False,
        "Envelope": True,
        "DNS": None,
        "Letter": False,
    }


def test_the_command_exits_0_when_nothing_is_wrong(office: PostOffice, runner: Runner) -> None:
    configure(mail_from=NOOR)

    said = runner.invoke(args=["mail", "doctor", "ada@example.org", "--no-dns"])

    assert said.exit_code == 0, said.output


def test_the_command_refuses_what_is_no_address(app: Flask, runner: Runner) -> None:
    said = runner.invoke(args=["mail", "doctor", "--no-dns", "nobody"])

    assert said.exit_code == 1
    assert "nobody: That is not an e-mail address we can write to." in said.output
