"""The forms about programmes and cohorts."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from app.core.places import country_choices
from app.courseware.convention import TAUGHT, citation, provisions
from app.programmes.fields import (
    EMPTY_LINES,
    MORE_LINES,
    SHORT,
    Line,
    ShareField,
    filled,
    lengthen,
    printable,
    refuse_line,
    tidy,
    titled,
)
from app.programmes.models import Cohort, Organisation, Programme
from app.programmes.rules import (
    MODES,
    MOST_LINES,
    ODA,
    SUMMARY_LIMIT,
    CohortDetails,
    Grant,
    Mode,
    Oda,
    ProgrammeDetails,
    Unsound,
    check_grants,
    percent,
)
from app.web.forms import CampusForm, DayField, Kept, Lines, stripped
from app.web.language import current_language
from app.web.texts import _, _l

ADDITIONAL = {"yes": True, "no": False}


class FunderLine(Line):
    """Who funds a programme, with which share, from when to when."""

    organisation = SelectField(_l("Organisation"), default="")
    share = ShareField(_l("Share in per cent"))
    starts_on = DayField(_l("From"), validators=[Optional()])
    ends_on = DayField(_l("Until"), validators=[Optional()])

    def validate_organisation(self, field: SelectField) -> None:
        """A line that says anything says who."""
        if not field.data and not self.is_empty:
            raise ValidationError(_("Choose the organisation, or empty the line."))

    @property
    def grant(self) -> Grant:
        """The values, once valid."""
        return Grant(self.organisation.data, self.share.share, self.starts_on.data, self.ends_on.data)


class ProgrammeForm(Kept):
    """What is said of a programme."""

    name = StringField(
        _l("Name of the programme"),
        description=_l("As certificates should name it."),
        filters=[tidy],
        validators=[DataRequired(_l("Write the name of the programme.")), SHORT, printable],
    )
    provider = StringField(_l("Provider"), filters=[tidy], validators=[SHORT, printable])
    summary = TextAreaField(
        _l("Summary"),
        filters=[stripped],
        validators=[Length(max=SUMMARY_LIMIT, message=_l("Use no more than 500 characters."))],
    )
    starts_on = DayField(_l("First day"), validators=[Optional()])
    ends_on = DayField(
        _l("Last day"), description=_l("Leave both empty as long as they are not fixed."), validators=[Optional()]
    )
    mode = SelectField(_l("How it is held"), default="")
    countries = SelectMultipleField(_l("Beneficiary countries"), option_widget=CheckboxInput())
    provisions = SelectMultipleField(_l("Paragraphs of the Convention"), option_widget=CheckboxInput())
    is_additional = SelectField(
        _l("Does it add to what was committed before?"),
        description=_l("Article 30, paragraph 3, as the provider states it."),
        default="",
    )
    oda = SelectField(
        _l("Official development assistance?"),
        description=_l("As the donor has told you. Nobody else decides this."),
        default="",
    )
    is_open = RadioField(_l("Who may put cohorts under it"), default="yes")
    funders = Lines(FormField(FunderLine), max_entries=MOST_LINES)
    more = SubmitField()

    def validate_ends_on(self, field: DayField) -> None:
        """The last day comes after the first, or is it."""
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at each field, then at the lines of funding together."""
        if not super().validate(extra_validators):
            return False
        try:
            check_grants(self.details.grants, starts_on=self.starts_on.data, ends_on=self.ends_on.data)
        except Unsound as error:
            refuse_line(self, [each.organisation for each in filled(self.funders)], error)
            return False
        return True

    @classmethod
    def of(cls, programme: Programme) -> "ProgrammeForm":
        """The form as it was sent, or else filled in with the programme."""
        form = cls()
        if form.is_submitted():
            return form  # what is missing there is missing, and not what the programme had
        same = ("uid", "version", "name", "provider", "summary", "starts_on", "ends_on", "countries", "provisions")
        words = {None: "", True: "yes", False: "no"}
        return cls(
            data={
                **{each: getattr(programme, each) for each in same},
                "mode": programme.mode or "",
                "oda": programme.oda or "",
                "is_additional": words[programme.is_additional],
                "is_open": words[programme.is_open],
                "funders": [_typed(grant) for grant in programme.grants],
            }
        )

    def offer(self, organisations: Sequence[Organisation]) -> "ProgrammeForm":
        """Fill in what can be chosen, and add lines to write in."""
        language = current_language()
        taught = [each for each, known in provisions().items() if known.article in TAUGHT]
        self.mode.choices = titled(MODES, first=_("Not stated"))
        self.oda.choices = titled(ODA, first=_("Not stated"))
        self.is_additional.choices = [("", _("Not stated")), ("yes", _("Yes")), ("no", _("No"))]
        self.is_open.choices = [("yes", _("All facilitators")), ("no", _("Only the facilitators that I name"))]
        self.countries.choices = list(country_choices(language))
        self.provisions.choices = [(each, citation(each, language)) for each in taught]
        lengthen(self.funders, by=MORE_LINES if self.more.data else EMPTY_LINES)
        for line in self.funders:
            line.form.organisation.choices = [("", _("Choose …")), *((each.uid, each.name) for each in organisations)]
        return self

    @property
    def details(self) -> ProgrammeDetails:
        """The values, once valid."""
        return ProgrammeDetails(
            name=self.name.data or "",
            provider=self.provider.data or "",
            summary=self.summary.data or "",
            grants=tuple(line.grant for line in filled(self.funders)),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            mode=Mode(self.mode.data) if self.mode.data else None,
            countries=tuple(self.countries.data or ()),
            provisions=tuple(self.provisions.data or ()),
            is_additional=ADDITIONAL.get(self.is_additional.data),
            oda=Oda(self.oda.data) if self.oda.data else None,
            is_open=self.is_open.data != "no",
        )


def _typed(grant: Grant) -> dict[str, object]:
    share = "" if grant.share is None else percent(grant.share).removesuffix(".00")
    return {
        "organisation": grant.organisation,
        "share": share,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }


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
