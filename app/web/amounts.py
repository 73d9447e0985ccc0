"""Fields for amounts and numbers, read as people write them."""

from decimal import Decimal

from wtforms import Field
from wtforms.widgets import TextInput

from app.core.money import NoAmount, read_amount, written
from app.web.forms import stripped
from app.web.texts import _


class AmountField(Field):
    """An amount, read as people write it; what is no amount stays in the field."""

    widget = TextInput()
    data: Decimal | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else written(Decimal(self.data))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an amount.

        Raises ValueError, which WTForms shows, for anything else.
        """
        self.raw_data = typed = [stripped(value) for value in valuelist]
        self.data = None
        if not any(typed):
            return
        try:
            self.data = read_amount(typed[0])
        except NoAmount as error:
            raise ValueError(_(error.message, **error.values)) from error


class CountField(AmountField):
    """A whole number, written in digits of any script."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number.

        Raises ValueError, which WTForms shows, for anything else.
        """
        super().process_formdata(valuelist)
        if self.data is not None and self.data != int(self.data):
            raise ValueError(_("Write a whole number."))
