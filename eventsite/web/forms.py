"""The base of every form: what it keeps, and how a refusal finds its field."""

from typing import Any

from flask_wtf import FlaskForm

from eventsite.core.errors import Refusal


class SiteForm(FlaskForm):
    """A form of this site, protected by the session's token."""

    def refuse(self, refusal: Refusal, *, beside: str | None = None) -> None:
        """Show a refusal beside the field it names, or else one, or on top of the form."""
        errors: Any = self.form_errors
        name = refusal.field or beside
        if name is not None and name in self._fields:
            field = self._fields[name]
            field.errors = [*field.errors, refusal.message]
        else:
            errors.append(refusal.message)
