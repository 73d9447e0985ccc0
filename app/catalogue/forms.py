"""The form with which somebody joins a cohort."""

from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.ids import ungrouped
from app.programmes.rules import is_code
from app.web.forms import CampusForm, stripped
from app.web.texts import _l

WRONG_FORM = _l("Codes have eight signs. Compare it with what the facilitator shows.")


class CodeForm(CampusForm):
    """Takes the code that a facilitator shows."""

    code = StringField(
        _l("Code of the cohort"),
        description=_l("Eight letters and digits that the facilitator shows you. Case and hyphen do not matter."),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"},
        validators=[DataRequired(_l("Write the code.")), Length(max=64, message=WRONG_FORM)],
    )

    def validate_code(self, field: StringField) -> None:
        """Eight signs; what has another form is not looked up."""
        if not is_code(ungrouped(field.data or "")):
            raise ValidationError(WRONG_FORM)

    @property
    def plain(self) -> str:
        """The code in its own form, once valid."""
        return ungrouped(self.code.data or "")
