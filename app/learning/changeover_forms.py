"""The forms behind the button: publish now, or at a time."""

from datetime import UTC, datetime

from wtforms import HiddenField, TimeField
from wtforms.validators import DataRequired, InputRequired

from app.web.forms import DayField, Kept, stripped
from app.web.texts import _l


class PublishForm(Kept):
    """Publish the state that was shown; `version` is that of the draft."""


class PlanForm(Kept):
    """Publish it at a time."""

    day = DayField(_l("Day"), validators=[DataRequired(_l("Choose a day."))])
    time = TimeField(
        _l("Time (UTC)"),
        description=_l("Universal time, which has no summer time: 14:30."),
        validators=[InputRequired(_l("Write the time as hours:minutes: 14:30."))],
    )

    @property
    def at(self) -> datetime:
        """The moment, once valid."""
        assert self.day.data
        assert self.time.data is not None
        return datetime.combine(self.day.data, self.time.data, tzinfo=UTC)


class BackForm(Kept):
    """Go back to an earlier state, in the place of the one that was shown as current."""

    over = HiddenField(filters=[stripped])
