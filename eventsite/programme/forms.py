"""What people may send to the programme: about a speaker, about a session, or a list of stars."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DecimalRangeField,
    HiddenField,
    IntegerRangeField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import AnyOf, DataRequired, NumberRange, StopValidation, ValidationError

from eventsite.programme.details import BLOCK_LENGTH, NAME_LENGTH, SpeakerTexts
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.models import Speaker
from eventsite.programme.rules import Beginning
from eventsite.web import uploads
from eventsite.web.fields import AtMost, EmailField, LineField, LongTextField, is_zone
from eventsite.web.forms import SiteForm
from eventsite.web.upload_refusals import NoFile

MOST_STARS = 500


def _within(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, f"This lies between {least} and {most}.")


def _is_finite(_form: Any, field: Any) -> None:
    """Refuse “NaN” and its like before anything compares with them."""
    if field.data is not None and not Decimal(field.data).is_finite():
        raise StopValidation("This is a number from 1 to 8.")


class NewSpeakerForm(SiteForm):
    """Somebody to be asked, or shown at once."""

    name = LineField(
        "Their name", validators=[DataRequired("A speaker needs a name."), AtMost(NAME_LENGTH)]
    )
    email = EmailField("Their e-mail address")
    asked = RadioField(
        "And now",
        choices=[
            SelectChoice(
                Beginning.ASK.value, "Ask them by letter; they are shown once they say yes"
            ),
            SelectChoice(Beginning.KEEP.value, "Write nothing yet and keep them back"),
            SelectChoice(Beginning.SHOW.value, "They have said yes already: show them at once"),
        ],
        default=Beginning.ASK.value,
    )

    def validate_email(self, field: Any) -> None:
        """A letter needs an address."""
        if self.asked.data == Beginning.ASK and not field.data:
            raise ValidationError("To ask them by letter, give their address.")


class SpeakerForm(SiteForm):
    """What a speaker's page says, and what they need."""

    name = LineField(
        "Name", validators=[DataRequired("A speaker needs a name."), AtMost(NAME_LENGTH)]
    )
    pronouns = LineField("Pronouns", validators=[AtMost(40)])
    tagline = LineField("One line about you", validators=[AtMost(NAME_LENGTH)])
    languages = LineField("Languages you speak", validators=[AtMost(NAME_LENGTH)])
    ask_me_about = LongTextField("Ask me about")
    would_like_to_learn = LongTextField("I would like to learn")
    biography = LongTextField("About you", validators=[AtMost(BLOCK_LENGTH)])
    links = LongTextField("Links")
    needs = LongTextField("What you need", validators=[AtMost(4_000)])
    availability = LongTextField("When you can be on stage", validators=[AtMost(4_000)])
    preview = BooleanField()

    @classmethod
    def of(cls, speaker: Speaker) -> "SpeakerForm":
        """The form as the page stands."""
        lists = {
            "ask_me_about": "\n".join(speaker.ask_me_about),
            "would_like_to_learn": "\n".join(speaker.would_like_to_learn),
            "links": "\n".join(f"{one['title']} {one['url']}".strip() for one in speaker.links),
        }
        return cls(formdata=None, data={**vars(speaker), **lists})

    def texts(self) -> SpeakerTexts:
        """What was typed; each line of the lists is one of them, a link's address its last word."""
        return SpeakerTexts(
            name=self.name.data,
            pronouns=self.pronouns.data,
            tagline=self.tagline.data,
            languages=self.languages.data,
            ask_me_about=tuple(self.ask_me_about.data.splitlines()),
            would_like_to_learn=tuple(self.would_like_to_learn.data.splitlines()),
            biography=self.biography.data,
            links=tuple(_link(line) for line in self.links.data.splitlines() if line.strip()),
            needs=self.needs.data,
            availability=self.availability.data,
        )


class PortraitForm(SiteForm):
    """A photo, what of it is to be seen, and what it shows in words.

    Without a photo only the words are changed. The place is in hundredths of the upright photo.
    """

    file = FileField("Photo")
    x = IntegerRangeField("Left and right", [_within(0, 100)], default=50)
    y = IntegerRangeField("Up and down", [_within(0, 100)], default=40)
    zoom = DecimalRangeField("Closer", [_is_finite, _within(1, 8)], default=1)
    portrait_alt = LineField("What the picture shows", validators=[AtMost(NAME_LENGTH)])
    largest = uploads.LARGEST_PORTRAIT

    @classmethod
    def of(cls, speaker: Speaker) -> "PortraitForm":
        """The form before anything was chosen."""
        return cls(formdata=None, data={"portrait_alt": speaker.portrait_alt})

    def focus(self) -> uploads.Focus:
        """What is to be seen of the photo."""
        return uploads.Focus(self.x.data / 100, self.y.data / 100, float(self.zoom.data))


class SlidesForm(SiteForm):
    """A file of slides."""

    file = FileField("Slides", validators=[FileRequired(NoFile.message)])
    largest = uploads.LARGEST_SLIDES


class AddressForm(SiteForm):
    """Where letters to a speaker go."""

    email = EmailField("Their e-mail address")


class ProgrammeFileForm(SiteForm):
    """A programme's file, and the clocks of one that names none."""

    file = FileField("The file", validators=[FileRequired("Choose a file.")])
    zone = LineField(
        "Time zone of a file that names none",
        validators=[DataRequired("Say in which zone."), is_zone],
    )


class BringInForm(SiteForm):
    """That what a file would change is wanted."""

    zone = HiddenField(validators=[is_zone])


def _link(line: str) -> tuple[str, str]:
    title, _, url = line.strip().rpartition(" ")
    return title.strip(), url


class SaveForm(SiteForm):
    """Whether a session is to be remembered or forgotten; the buttons carry the wish."""

    wish = StringField("Wish", [AnyOf(["save", "forget"], "Choose one of the buttons.")])


@dataclass(frozen=True)
class Stars:
    """The sessions, by UUID, that a browser wants to be remembered and forgotten."""

    save: tuple[UUID, ...]
    forget: tuple[UUID, ...]


def read_stars(payload: object) -> Stars:
    """What ``{"save": [...], "forget": [...]}`` with UUIDs says.

    Raises ProgrammeRefused for anything else.
    """
    if not isinstance(payload, Mapping):
        raise ProgrammeRefused("Send an object with the lists “save” and “forget”.")
    return Stars(_uuids(payload.get("save", [])), _uuids(payload.get("forget", [])))


def _uuids(values: Any) -> tuple[UUID, ...]:
    if not isinstance(values, list) or len(values) > MOST_STARS:
        raise ProgrammeRefused(f"A list holds up to {MOST_STARS} sessions.")
    try:
        return tuple(UUID(value) for value in values)
    except (ValueError, TypeError, AttributeError) as error:
        raise ProgrammeRefused("A session is named by its UUID.") from error
