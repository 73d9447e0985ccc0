"""The base of every form."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

CONTROLS = dict.fromkeys({*range(32), 127} - set(map(ord, "\t\n\r")))
"""Signs that HTML does not allow; PostgreSQL takes no NUL either."""


class CampusForm(FlaskForm):
    """A form with CSRF protection (by the site, for every unsafe request) and an error summary."""

    class Meta:
        """The site checks the token before any view runs, so forms do not check it a second time."""

        csrf = False

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages, for the summary at the top of the page."""
        return [(field.id, str(message)) for field in self for message in field.errors]

    def refuse(self, field: Field, message: str) -> None:
        """Add a problem that only the action could find."""
        field.errors = [*field.errors, message]


def stripped(value: Any) -> Any:
    """A filter for text fields: no blanks around what was typed, and no control signs, which no page may show."""
    return value.translate(CONTROLS).strip() if isinstance(value, str) else value
