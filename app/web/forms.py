"""The bases of forms, and a field for days."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, FormField, HiddenField

from app.core.ids import is_uid, new_uid
from app.web.texts import _

NO_SIGNS = {plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)} | set(range(0xFDD0, 0xFDF0))
CONTROLS = dict.fromkeys({*range(32), *range(127, 160), *NO_SIGNS} - set(map(ord, "\t\n\r")))
"""Signs that HTML does not allow; PostgreSQL takes no NUL either, and XML not the last two of the first plane."""


PLACE = re.compile("-([0-9]{1,4})-.+")
"""What follows the name of a list in the name of a field of one of its lines."""


def stripped(value: Any) -> Any:
    """A filter for text fields: no blanks around what was typed, and no control signs, which no page may show."""
    return value.translate(CONTROLS).strip() if isinstance(value, str) else value


class CampusForm(FlaskForm):
    """A form with CSRF protection (by the site, for every unsafe request) and an error summary."""

    class Meta:
        """The site checks the token before any view runs, so forms do not check it a second time."""

        csrf = False

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages, for the summary at the top of the page."""
        return [(field.id, str(message)) for field in _leaves(self) for message in field.errors]

    def refuse(self, field: Field, message: str) -> None:
        """Add a problem that only the action could find."""
        field.errors = [*field.errors, message]


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields in which people write, those of lines one by one."""
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        else:
            yield field


class Kept(CampusForm):
    """A form about something that is made once and corrected later."""

    uid = HiddenField(default=new_uid, filters=[stripped])
    """Under which it will be made: drawn with the form, so that a form sent twice makes one."""
    version = HiddenField(default="0", filters=[stripped])
    """Which version of it the editor has seen."""

    @property
    def fresh_uid(self) -> str:
        """The drawn uid; another one where the form came back without."""
        drawn = self.uid.data or ""
        return drawn if is_uid(drawn) else new_uid()

    @property
    def seen(self) -> int:
        """The version that the editor has seen; 0, which is none, for anything that is no number."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class DayField(DateField):
    """A day; browsers offer a calendar, and what is no day stays in the field."""

    def _value(self) -> str:
        """What stands in the field; years before 1000 with four digits, without which no browser takes them."""
        return " ".join(self.raw_data) if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day.

        Raises ValueError, which WTForms shows, for anything else.
        """
        self.raw_data = written = [stripped(value) for value in valuelist]
        try:
            super().process_formdata([value for value in written if value])
        except ValueError as error:
            raise ValueError(_("Write the day as year-month-day: 2026-11-23.")) from error


class Lines(FieldList):  # type: ignore[type-arg]
    """Any number of lines, with places that follow each other whatever numbers came: rules count lines by place."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """The places of lines; `²`, or five thousand digits, are none."""
        found = (PLACE.fullmatch(name.removeprefix(prefix)) for name in formdata if name.startswith(prefix))
        highest = max((int(place[1]) for place in found if place), default=-1)
        yield from range(highest + 1)
