"""The form for what IATI asks of a programme."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import FieldList, FormField, SelectField, StringField, SubmitField, ValidationError
from wtforms.validators import Length, Optional

from app.core.money import currency_choices, unmistakable
from app.core.places import country_choices
from app.programmes.activity import (
    MOST_SHARES,
    NO_REFERENCE,
    REFERENCE_LIMIT,
    ActivityDetails,
    Budget,
    Share,
    check_budgets,
    check_countries,
    check_sectors,
    is_reference,
)
from app.programmes.codes import (
    AID_TYPES,
    COLLABORATION_TYPES,
    FINANCE_TYPES,
    FLOW_TYPES,
    GENDER,
    SCOPES,
    SECTORS,
    STATUSES,
    TIED_STATUSES,
)
from app.programmes.fields import (
    EMPTY_LINES,
    MORE_LINES,
    AmountField,
    Line,
    ShareField,
    filled,
    lengthen,
    refuse_line,
    titled,
)
from app.programmes.models import ACTIVITY_CODES, Activity, Organisation, Programme
from app.programmes.rules import Unsound, percent
from app.web.forms import DayField, Kept, Lines, stripped
from app.web.language import current_language
from app.web.texts import _, _l

CODES = {
    "scope": SCOPES,
    "status": STATUSES,
    "aid_type": AID_TYPES,
    "flow_type": FLOW_TYPES,
    "finance_type": FINANCE_TYPES,
    "tied_status": TIED_STATUSES,
    "collaboration_type": COLLABORATION_TYPES,
    "gender": GENDER,
}
"""What each select offers."""


class ShareLine(Line):
    """A part of the money."""

    code: SelectField
    share: ShareField

    def validate_code(self, field: SelectField) -> None:
        """A line that says anything says of what, and how much."""
        if not self.is_empty and not (field.data and self.share.data):
            raise ValidationError(_("Choose it and write its share, or empty the line."))

    @property
    def part(self) -> Share:
        """The values, once valid."""
        assert self.share.share is not None
        return Share(self.code.data, self.share.share)


class SectorLine(ShareLine):
    """A part of the money by sector."""

    code = SelectField(_l("Sector"), default="")
    share = ShareField(_l("Share of the money in per cent"))


class CountryLine(ShareLine):
    """A part of the money by country."""

    code = SelectField(_l("Country"), default="")
    share = ShareField(_l("Share of the money in per cent"))


class BudgetLine(Line):
    """Money planned for a time."""

    starts_on = DayField(_l("From"), validators=[Optional()])
    ends_on = DayField(_l("Until"), validators=[Optional()])
    amount = AmountField(_l("Amount"))
    currency = SelectField(_l("Currency"), default="")

    def validate_amount(self, field: AmountField) -> None:
        """A line that says anything has both days and an amount; a day that may be empty is never asked itself."""
        is_whole = all(each.data or each.errors for each in (self.starts_on, self.ends_on, field))
        if not self.is_empty and not is_whole:
            raise ValidationError(_("A budget has a first day, a last day and an amount. Add them, or empty the line."))

    @property
    def budget(self) -> Budget:
        """The values, once valid."""
        assert self.starts_on.data
        assert self.ends_on.data
        assert self.amount.amount is not None
        return Budget(self.starts_on.data, self.ends_on.data, self.amount.amount, self.currency.data)


class ActivityForm(Kept):
    """What is written down of a programme for publishing with IATI. Everything may stay empty."""

    identifier = StringField(
        _l("Identifier of the activity"),
        description=_l("As the reporting organisation has given it. Leave it empty as long as there is none."),
        filters=[stripped],
        validators=[Length(max=REFERENCE_LIMIT, message=_l("Use no more than 120 characters."))],
    )
    reporting = SelectField(_l("Organisation that reports"), default="")
    status = SelectField(_l("State of the activity"), default="")
    scope = SelectField(_l("Where it takes effect"), default="")
    aid_type = SelectField(_l("Type of aid"), default="")
    flow_type = SelectField(_l("Type of flow"), default="")
    finance_type = SelectField(_l("Type of finance"), default="")
    tied_status = SelectField(_l("Tied or untied"), default="")
    collaboration_type = SelectField(_l("Type of collaboration"), default="")
    gender = SelectField(_l("Gender equality as an aim"), default="")
    currency = SelectField(_l("Currency of amounts that name none"), default="")
    sectors = Lines(FormField(SectorLine), max_entries=MOST_SHARES)
    countries = Lines(FormField(CountryLine), max_entries=MOST_SHARES)
    budgets = Lines(FormField(BudgetLine), max_entries=MOST_SHARES)
    more = SubmitField()

    def validate_identifier(self, field: StringField) -> None:
        """It can be an identifier; nobody looks up whose."""
        if field.data and not is_reference(field.data):
            raise ValidationError(_(NO_REFERENCE))

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at each field, then at the lines together."""
        if not super().validate(extra_validators):
            return False
        details = self.details
        checks: tuple[tuple[FieldList[Any], Callable[[], None]], ...] = (
            (self.sectors, lambda: check_sectors(details.sectors)),
            (self.countries, lambda: check_countries(details.countries)),
            (self.budgets, lambda: check_budgets(details.budgets, currency=details.currency)),
        )
        return False not in [self._holds(lines, check) for lines, check in checks]

    def _holds(self, lines: "FieldList[Any]", check: Callable[[], None]) -> bool:
        try:
            check()
        except Unsound as error:
            refuse_line(self, [next(iter(each)) for each in filled(lines)], error)
            return False
        return True

    @classmethod
    def of(cls, programme: Programme, activity: Activity | None) -> "ActivityForm":
        """The form as it was sent, or else filled in with what is written down."""
        form = cls()
        if form.is_submitted():
            return form
        details = activity.details if activity else ActivityDetails()
        return cls(
            data={
                **{each: getattr(details, each) for each in (*ACTIVITY_CODES, "reporting")},
                "uid": programme.uid,
                "version": programme.version,
                "sectors": _typed(details.sectors),
                "countries": _typed(details.countries),
                "budgets": [vars(each) | {"amount": unmistakable(each.amount)} for each in details.budgets],
            }
        )

    def offer(self, organisations: Sequence[Organisation]) -> "ActivityForm":
        """Fill in what can be chosen, and add lines to write in."""
        language = current_language()
        for name, codes in CODES.items():
            self[name].choices = titled(codes, first=_("Not stated"))
        self.reporting.choices = [("", _("Not stated")), *((each.uid, each.name) for each in organisations)]
        self.currency.choices = [("", _("Not stated")), *currency_choices(language)]
        sectors = [(code, f"{code} – {_(title)}") for code, title in SECTORS.items()]
        self._lines(self.sectors, "code", [("", _("Choose …")), *sectors])
        self._lines(self.countries, "code", [("", _("Choose …")), *country_choices(language)])
        self._lines(self.budgets, "currency", [("", _("As above")), *currency_choices(language)])
        return self

    def _lines(self, lines: "FieldList[Any]", field: str, choices: list[tuple[str, str]]) -> None:
        lengthen(lines, by=MORE_LINES if self.more.data else EMPTY_LINES)
        for each in lines:
            each.form[field].choices = choices

    @property
    def details(self) -> ActivityDetails:
        """The values, once valid."""
        return ActivityDetails(
            reporting=self.reporting.data,
            sectors=tuple(line.part for line in filled(self.sectors)),
            countries=tuple(line.part for line in filled(self.countries)),
            budgets=tuple(line.budget for line in filled(self.budgets)),
            **{each: self[each].data or "" for each in ACTIVITY_CODES},
        )


def _typed(shares: Sequence[Share]) -> list[dict[str, str]]:
    return [{"code": each.code, "share": percent(each.share).removesuffix(".00")} for each in shares]
