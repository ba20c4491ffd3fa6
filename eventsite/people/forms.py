"""What visitors may send about themselves."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from eventsite.web.fields import AtMost, LineField, email_field, name_field
from eventsite.web.forms import SiteForm


class AskForm(SiteForm):
    """An address to sign in with."""

    email = email_field("Your e-mail address")
    next = HiddenField()


class CodeForm(SiteForm):
    """The code from the letter; spaces and hyphens in it are fine."""

    code = LineField(
        "Code from the letter",
        validators=[DataRequired("Please type the code from the letter."), AtMost(40)],
    )


class LinkForm(SiteForm):
    """The button of a mailed link; ``confirmed`` where another browser asked for it."""

    confirmed = BooleanField()


class NameForm(SiteForm):
    """How a person wants to be called."""

    name = name_field()


class SetUpForm(SiteForm):
    """Who makes events on this site."""

    name = name_field()
    email = email_field("Your e-mail address")


class ButtonForm(SiteForm):
    """Nothing but a button."""
