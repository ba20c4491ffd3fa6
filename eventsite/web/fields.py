"""Fields that many forms share, with their limits and their sentences."""

import re
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import DateTimeLocalField, IntegerField, StringField, TextAreaField
from wtforms import EmailField as PlainEmailField
from wtforms.validators import DataRequired, StopValidation, ValidationError

from eventsite.core.clock import zone_names
from eventsite.core.text import clean_block, clean_line, without_formats

NAME_LENGTH = 80
EMAIL_LENGTH = 254
_COMMON_ENDINGS = (
    *("com", "net", "org", "info", "biz", "io", "co", "app", "dev", "xyz", "top", "site"),
    *("online", "shop", "store", "club", "live", "link", "click", "example", "ru", "cn", "uk"),
)
"""Without those that are words in names as well, such as .de in “M.de Comte”."""
_ADDRESS_IN_NAME = re.compile(
    rf"[:：][/／]{{2}}|www\.|\w[.。．｡](?:{'|'.join(_COMMON_ENDINGS)})\b", re.IGNORECASE
)


class LineField(StringField):
    """One line of text: control and direction characters go, white space collapses."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed, cleaned but not cut, so that a too long text can be mended."""
        self.data = clean_line(valuelist[0], 10_000) if valuelist else ""


class LongTextField(TextAreaField):
    """Several lines of text, cleaned but not cut."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep newlines, drop other control characters."""
        self.data = clean_block(valuelist[0], 100_000) if valuelist else ""


class EmailField(PlainEmailField):
    """An e-mail address in its normal form; DNS is not asked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed without what nobody sees: copied addresses bring such along."""
        self.data = clean_line(without_formats(valuelist[0][:2000]), 1000) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be an address, with a sentence."""
        if not self.data:
            return
        if len(self.data) > EMAIL_LENGTH:
            raise ValidationError(f"An address has at most {EMAIL_LENGTH} characters.")
        try:
            self.data = validate_email(
                self.data, strict=True, check_deliverability=False, allow_smtputf8=False
            ).normalized
        except EmailNotValidError:
            raise ValidationError(
                "This does not look like an e-mail address. It should read like ada@example.org."
            ) from None


class WallTimeField(DateTimeLocalField):
    """A day and a time as clocks in the event's zone show it; empty is None."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it as browsers send it. Raises ValueError with a sentence for anything else."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Please write a day and a time such as 2027-03-13T18:30.") from error


class WholeNumberField(IntegerField):
    """A whole number; empty is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take plain digits only: no signs, points, exponents or digits of other scripts."""
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
        elif typed.isascii() and typed.isdigit() and len(typed) <= 9:
            self.data = int(typed)
        else:
            self.data = None
            raise ValueError("Please write a whole number in digits, such as 60.")


class Needed:
    """Refuse an empty field with a sentence; one that could not be read has its own already."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.field_flags = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation
        if field.data is None:
            raise StopValidation(self.sentence)


class AtMost:
    """Refuse more than so many characters, and say how many there are."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.field_flags = {"maxlength": length}

    def __call__(self, _form: Any, field: Any) -> None:
        count = len(field.data or "")
        if count > self.length:
            raise ValidationError(f"This has {count} characters; there is room for {self.length}.")


class NoAddress:
    """Refuse what is plainly a web address in a name: names are shown to others.

    Dots without a space after them are common in names; letters make every address inert.
    """

    def __call__(self, _form: Any, field: Any) -> None:
        if _ADDRESS_IN_NAME.search(field.data or ""):
            raise ValidationError("Please write a name without a web address.")


def name_field(label: str = "Your name") -> LineField:
    """A person's name: required, at most 80 characters, no web address."""
    needed = DataRequired("Please tell us your name.")
    return LineField(label, validators=[needed, AtMost(NAME_LENGTH), NoAddress()])


def email_field(label: str = "E-mail address") -> EmailField:
    """A required address."""
    return EmailField(label, validators=[DataRequired("Please give an e-mail address.")])


def is_zone(_form: Any, field: Any) -> None:
    """Refuse what is no IANA time zone."""
    if field.data not in zone_names():
        raise ValidationError("This is no time zone. Choose one such as America/Chicago.")
