"""What visitors may send about themselves."""

from wtforms import BooleanField, HiddenField, StringField
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


class FirstCodeForm(SiteForm):
    """What a new authenticator app shows."""

    code = LineField(
        "Code that the app shows",
        validators=[DataRequired("Please type the six digits that the app shows."), AtMost(40)],
    )


class ProofForm(SiteForm):
    """A code that shows who somebody is."""

    code = LineField(
        "Code from your app, or a recovery code",
        validators=[DataRequired("Please type a code."), AtMost(40)],
    )


class PasskeyProofForm(SiteForm):
    """What a passkey signed, put in by our script."""

    credential = StringField()


class NewPasskeyForm(SiteForm):
    """A new passkey: its name, and what the browser made, put in by our script."""

    name = LineField(
        "What to call it",
        validators=[DataRequired("Please give it a name, such as “My phone”."), AtMost(80)],
    )
    credential = StringField()
