"""The forms about programmes and cohorts."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.rules import tidy_name
from app.core.ids import is_uid, new_uid
from app.core.letters import named, uncovered
from app.programmes.models import Cohort, Programme
from app.programmes.rules import (
    MOST_FUNDERS,
    NAME_LIMIT,
    SUMMARY_LIMIT,
    CohortDetails,
    ProgrammeDetails,
    doubled,
    lines,
)
from app.web.forms import CampusForm, stripped
from app.web.texts import _, _l

SHORT = Length(max=NAME_LIMIT, message=_l("Use no more than 120 characters."))


def tidy(value: Any) -> Any:
    """A filter for names: as they are printed, on one line."""
    return tidy_name(value) if isinstance(value, str) else value


def printable(form: FlaskForm, field: Field) -> None:
    """A certificate names it, so its fonts must have every sign."""
    if signs := uncovered(field.data or ""):
        raise ValidationError(_("Our certificates cannot print %(signs)s. Write it without.", signs=named(signs)))


class Kept(CampusForm):
    """A form about something that is made once and corrected later."""

    uid = HiddenField(default=new_uid)
    """Under which it will be made: drawn with the form, so that a form sent twice makes one."""
    version = HiddenField(default="0")
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


class ProgrammeForm(Kept):
    """What is said of a programme."""

    name = StringField(
        _l("Name of the programme"),
        description=_l("As certificates should name it."),
        filters=[tidy],
        validators=[DataRequired(_l("Write the name of the programme.")), SHORT, printable],
    )
    provider = StringField(_l("Provider"), filters=[tidy], validators=[SHORT, printable])
    funders = TextAreaField(
        _l("Funded by"),
        description=_l("One name a line, in the order in which certificates name them."),
        filters=[stripped],
        validators=[printable],
    )
    summary = TextAreaField(
        _l("Summary"),
        filters=[stripped],
        validators=[Length(max=SUMMARY_LIMIT, message=_l("Use no more than 500 characters."))],
    )

    def validate_funders(self, field: TextAreaField) -> None:
        """No more than a certificate has room for, each once, each short enough."""
        names = lines(field.data or "")
        if len(names) > MOST_FUNDERS:
            raise ValidationError(_("Name no more than 6 funders."))
        if any(len(name) > NAME_LIMIT for name in names):
            raise ValidationError(_("Use no more than 120 characters for each funder."))
        if twice := doubled(names):
            raise ValidationError(_("“%(name)s” stands there twice.", name=twice[0]))

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeForm":
        """The form as it was sent, or else filled in with the programme."""
        form = cls()
        if form.is_submitted():
            return form  # what is missing there is missing, and not what the programme had
        values = {each: getattr(programme, each) for each in ("uid", "version", "name", "provider", "summary")}
        return cls(data={**values, "funders": "\n".join(funder.name for funder in programme.funders)})

    @property
    def details(self) -> ProgrammeDetails:
        """The values, once valid."""
        return ProgrammeDetails(
            name=self.name.data or "",
            provider=self.provider.data or "",
            summary=self.summary.data or "",
            funders=lines(self.funders.data or ""),
        )


class DayField(DateField):
    """A day; browsers offer a calendar, and what is no day stays in the field."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day.

        Raises ValueError, which WTForms shows, for anything else.
        """
        self.raw_data = written = [value.strip() for value in valuelist]
        try:
            super().process_formdata([value for value in written if value])
        except ValueError as error:
            raise ValueError(_("Write the day as year-month-day: 2026-11-23.")) from error


class CohortForm(Kept):
    """What is said of a cohort."""

    name = StringField(
        _l("Name of the cohort"),
        description=_l("Its members see it; certificates do not show it."),
        filters=[tidy],
        validators=[DataRequired(_l("Write a name by which its members know the cohort.")), SHORT],
    )
    course = SelectField(_l("Course"), validators=[InputRequired(_l("Choose a course."))])
    programme = SelectField(
        _l("Programme"),
        description=_l("Certificates that its members receive from now on name the programme and who funds it."),
    )
    place = StringField(
        _l("Place"),
        description=_l("A town and an institution, or “online”."),
        filters=[tidy],
        validators=[DataRequired(_l("Write where the cohort meets.")), SHORT],
    )
    starts_on = DayField(_l("First day"), validators=[InputRequired(_l("Write the first day."))])
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Write the last day."))])

    def validate_ends_on(self, field: DayField) -> None:
        """The last day comes after the first, or is it."""
        first, last = self.starts_on.data, field.data
        if first and last and last < first:
            raise ValidationError(_("The last day is before the first."))

    def offer(self, *, courses: list[tuple[str, str]], programmes: list[tuple[str, str]]) -> "CohortForm":
        """Fill in what can be chosen: pairs of a value and its words."""
        if "course" in self:
            self.course.choices = [("", _("Choose …")), *courses]
        self.programme.choices = [("", _("None")), *programmes]
        return self

    @classmethod
    def of(cls, cohort: Cohort) -> "CohortForm":
        """The form as it was sent, or else filled in with the cohort. Its course stays, so it is not asked for."""
        form = cls()
        if not form.is_submitted():
            kept = ("uid", "version", "name", "place", "starts_on", "ends_on")
            programme = cohort.programme.uid if cohort.programme else ""
            form = cls(data={each: getattr(cohort, each) for each in kept} | {"programme": programme})
        del form.course
        return form

    @property
    def details(self) -> CohortDetails:
        """The values, once valid."""
        assert self.starts_on.data
        assert self.ends_on.data
        return CohortDetails(
            name=self.name.data or "",
            place=self.place.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class FacilitatorForm(CampusForm):
    """Names somebody who accompanies a cohort too."""

    sign_in = StringField(
        _l("Name with which the other facilitator signs in"),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired(_l("Write the name with which the other facilitator signs in.")), Length(max=256)],
    )
