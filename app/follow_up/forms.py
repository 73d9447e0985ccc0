"""The question of later."""

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length

from app.follow_up.models import FollowUp
from app.follow_up.rules import EXAMPLE_LIMIT
from app.web.forms import CampusForm, stripped
from app.web.texts import _, _l


class FollowUpForm(CampusForm):
    """Asks whether the course was of use at work."""

    used = RadioField(
        _l("Have you used at work what you learned in this course?"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        validators=[InputRequired(_l("Choose yes or no."))],
        validate_choice=True,
    )
    example = TextAreaField(
        _l("One example"),
        description=_l("What did you do, or do differently? Leave out names of people and cases."),
        filters=[stripped],
        render_kw={"rows": 5},
        validators=[Length(max=EXAMPLE_LIMIT, message=_l("Use no more than 1,000 characters."))],
    )

    def validate_example(self, field: TextAreaField) -> None:
        """A yes needs an example to count."""
        if self.used.data == "yes" and not field.data:
            raise ValidationError(_("Give one example in a sentence, or choose no."))

    @classmethod
    def of(cls, answer: FollowUp | None) -> "FollowUpForm":
        """The form as it was sent, or else as it was answered before."""
        form = cls()
        if form.is_submitted() or answer is None:
            return form
        return cls(data={"used": "yes" if answer.used else "no", "example": answer.example})
