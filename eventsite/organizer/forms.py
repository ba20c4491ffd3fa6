"""What the team may send to the mail doctor."""

from typing import Any

from wtforms.validators import DataRequired, ValidationError

from eventsite.organizer import rules
from eventsite.people.rules import as_address
from eventsite.web.fields import LongTextField
from eventsite.web.forms import SiteForm


class DoctorForm(SiteForm):
    """Where test letters go."""

    addresses = LongTextField("Addresses", validators=[DataRequired("Name an address.")])

    def validate_addresses(self, field: Any) -> None:
        """At most three, each of which can be one."""
        lines = self.each()
        if len(lines) > rules.MOST_TESTED:
            raise ValidationError(f"At most {rules.MOST_TESTED} addresses at a time.")
        for line in lines:
            if as_address(line) is None:
                raise ValidationError(f"“{line}” is not an address we can write to.")

    def each(self) -> list[str]:
        """The addresses, one from each line, each once."""
        lines = (line.strip() for line in (self.addresses.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))
