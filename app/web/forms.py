"""The base of every form."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field


class CampusForm(FlaskForm):
    """A form with CSRF protection (by the site, for every unsafe request) and an error summary."""

    class Meta:
        """The site checks the token before any view runs, so forms do not check it a second time."""

        csrf = False

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages, for the summary at the top of the page."""
        return [(field.id, str(message)) for field in self for message in field.errors if isinstance(message, str)]

    def refuse(self, field: Field, message: str) -> None:
        """Add a problem that only the action could find."""
        field.errors = [*field.errors, message]


def stripped(value: Any) -> Any:
    """A filter for text fields: no blanks around what was typed."""
    return value.strip() if isinstance(value, str) else value
