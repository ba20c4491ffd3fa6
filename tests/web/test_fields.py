"""Fields keep what was typed and say what is wrong with it."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from eventsite.core.errors import Refusal
from eventsite.web.fields import LongTextField, email_field, name_field
from eventsite.web.forms import SiteForm


class Form(SiteForm):
    """Two fields."""

    name = name_field()
    email = email_field()
    story = LongTextField()


def filled(app: Flask, **typed: str) -> Form:
    data = {"name": "Ada", "email": "ada@example.org", **typed}
    with app.test_request_context(method="POST", data=data):
        form = Form(MultiDict(data), meta={"csrf": False})
        form.validate()
    return form


def test_good_values_pass_in_their_normal_form(app: Flask) -> None:
    form = filled(app, name="  Ada \t Lovelace\u202e ", email=" Ada\u200b@EXAMPLE.org\u202c ")

    assert (form.name.data, form.email.data, form.errors) == ("Ada Lovelace", "Ada@example.org", {})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Please tell us your name."),
        (" \n\t ", "Please tell us your name."),
        ("x" * 81, "This has 81 characters; there is room for 80."),
        ("Win at https://evil.example/pay", "Please write a name without a web address."),
        ("www.evil.example", "Please write a name without a web address."),
        ("Win at evil.com/pay", "Please write a name without a web address."),
        ("evil.co.uk", "Please write a name without a web address."),
        ("evil。com", "Please write a name without a web address."),
        ("ada@evil.org", "Please write a name without a web address."),
        ("https：／／evil", "Please write a name without a web address."),
    ],
)
def test_v41_a_name_is_a_name(app: Flask, name: str, sentence: str) -> None:
    form = filled(app, name=name)

    assert form.errors == {"name": [sentence]}
    assert form.email.data == "ada@example.org"


@pytest.mark.parametrize(
    "name",
    [
        *("O'Brien", "de la Cruz", "Nguyễn Thị Minh", "李小龍", "J. R. Bo.Bo", "Ada Example jr."),
        *("Dr.Müller", "St.John Smith", "J.R.R.Tolkien", "Prof.Dr. Ada", "H.Rider Haggard"),
        *("Ludwig v.Mises", "M.Comte", "M.de Comte", "Ana: the baker"),
    ],
)
def test_h7_names_are_left_as_they_are(app: Flask, name: str) -> None:
    form = filled(app, name=name)

    assert (form.name.data, form.errors) == (name, {})


@pytest.mark.parametrize(
    "email",
    [
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example..org",
        "ada@exa\nmple.org",
        "ädä@example.org",
        "a" * 65 + "@example.org",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_and_kept(app: Flask, email: str) -> None:
    form = filled(app, email=email)

    assert list(form.errors) == ["email"]
    assert "does not look like an e-mail address" in form.errors["email"][0]
    assert form.email.data == email.replace("\n", " ")


def test_the_longest_name_before_the_at_sign_passes(app: Flask) -> None:
    longest = "a" * 64 + "@example.org"

    form = filled(app, email=longest)

    assert (form.email.data, form.errors) == (longest, {})


def test_an_address_has_a_length(app: Flask) -> None:
    form = filled(app, email="a" * 300 + "@example.org")

    assert form.errors == {"email": ["An address has at most 254 characters."]}


def test_text_keeps_its_lines(app: Flask) -> None:
    assert filled(app, story="one\r\ntwo\x00").story.data == "one\ntwo"


def test_a_refusal_finds_its_field_or_the_top_of_the_form(app: Flask) -> None:
    form = filled(app)

    form.refuse(Refusal("That address is registered.", field="email"))
    form.refuse(Refusal("The event is full."))

    assert form.errors["email"] == ["That address is registered."]
    assert form.form_errors == ["The event is full."]
