"""What the forms of this room are made of: names as they are printed, shares, amounts, any number of lines."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import format_date
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, StringField, ValidationError
from wtforms.validators import Length

from app.accounts.rules import tidy_name
from app.core.errors import CampusError
from app.core.letters import named, uncovered
from app.core.money import NoAmount, read_amount
from app.programmes.rules import NAME_LIMIT, WHOLE, Unsound
from app.web.forms import CampusForm, stripped
from app.web.texts import _, _l

SHORT = Length(max=NAME_LIMIT, message=_l("Use no more than 120 characters."))
SHARE = re.compile(r"(\d{1,3})(?:[.,\u066b](\d{1,2}))?\s*[%\u066a]?")
NUMBERS = {"inputmode": "decimal", "autocomplete": "off"}
EMPTY_LINES = 2
"""Lines to fill in that stand below those that are filled."""
MORE_LINES = 5
"""As many when somebody asks for more."""


def tidy(value: Any) -> Any:
    """A filter for names: as they are printed, on one line."""
    return tidy_name(value) if isinstance(value, str) else value


def printable(form: FlaskForm, field: Field) -> None:
    """A certificate names it, so its fonts must have every sign."""
    if signs := uncovered(field.data or ""):
        raise ValidationError(_("Our certificates cannot print %(signs)s. Write it without.", signs=named(signs)))


def said(error: CampusError) -> str:
    """A refusal of a rule in the language of the page, its days in words."""
    values = {
        name: format_date(each, "long") if isinstance(each, date) else each for name, each in error.values.items()
    }
    return _(error.message, **values)


def titled(codes: Any, *, first: str) -> list[tuple[str, str]]:
    """What a select offers: nothing chosen under `first`, then codes with their titles in the language of the page."""
    return [("", first), *((str(code), _(title)) for code, title in codes.items())]


class ShareField(StringField):
    """A share in per cent, with two decimals at the finest; what cannot be read stays in the field."""

    share: Fraction | None = None

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"filters": [stripped], "render_kw": {**NUMBERS, "size": "7"}, **kwargs})

    def pre_validate(self, form: Any) -> None:
        """Read it, in digits of any script. Raises ValidationError if it is no share."""
        typed = self.data or ""
        found = SHARE.fullmatch("".join(map(_digit, typed)))
        if typed and not found:
            raise ValidationError(_("Write the share in per cent: 60 or 33.33."))
        if found:
            self.share = Fraction(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")), WHOLE)
            if self.share > 1:
                raise ValidationError(_("A share is no more than 100 per cent."))


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign


class AmountField(StringField):
    """An amount of money; what cannot be read stays in the field."""

    amount: Decimal | None = None

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"filters": [stripped], "render_kw": {**NUMBERS, "size": "14"}, **kwargs})

    def pre_validate(self, form: Any) -> None:
        """Read it as people write amounts. Raises ValidationError if it is none."""
        try:
            self.amount = read_amount(self.data) if self.data else None
        except NoAmount as error:
            raise ValidationError(said(error)) from error


class Line(Form):
    """One of any number of lines; an empty one says nothing."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written or chosen in it; blanks are nothing."""
        return not any(field.data or any(map(str.strip, field.raw_data or ())) for field in self)


def filled(lines: "FieldList[Any]") -> list[Any]:
    """The lines in which somebody has written something."""
    return [each.form for each in lines if not each.form.is_empty]


def lengthen(lines: "FieldList[Any]", *, by: int) -> None:
    """Add empty lines until so many stand at the end, or there is no room for more."""
    empty = 0
    for each in reversed(lines.entries):
        if not each.form.is_empty:
            break
        empty += 1
    for _number in range(min(by - empty, (lines.max_entries or 0) - len(lines))):
        lines.append_entry()


def refuse_line(form: CampusForm, fields: Sequence[Field], error: Unsound) -> None:
    """Show what a rule says of a line beside its field; the fields stand in the order of the lines."""
    form.refuse(fields[error.line], said(error))
