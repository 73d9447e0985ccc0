"""What IATI asks of a programme beside what everybody reads: an activity in money. Values and what must hold of them.

The rules are those of the validator that no schema catches; each is named where it is kept.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from app.core.errors import N_, Invalid
from app.core.money import MOST, currencies, decimals
from app.core.places import countries
from app.programmes.codes import (
    AID_TYPES,
    COLLABORATION_TYPES,
    FINANCE_TYPES,
    FLOW_TYPES,
    GENDER,
    ORGANISATION_KINDS,
    SCOPES,
    SECTORS,
    STATUSES,
    TIED_STATUSES,
)
from app.programmes.rules import WHOLE, OrganisationDetails, Unsound, percent

REFERENCE_LIMIT = 120
NO_SIGNS = frozenset("/&|?")
"""Signs that no identifier of IATI may have (rule 1.3.13)."""
NO_REFERENCE = N_("An identifier has no blanks and none of the signs / & | ?.")
MOST_SHARES = 60
"""Lines of sectors, of countries, of budgets."""


@dataclass(frozen=True)
class Share:
    """A part of the money: for a sector or in a country, by its code."""

    code: str
    share: Fraction
    """Of one, in hundredths of a per cent at the finest."""


@dataclass(frozen=True)
class Budget:
    """Money planned for some time of a year at most; an empty currency is that of the activity."""

    starts_on: date
    ends_on: date
    amount: Decimal
    currency: str = ""

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """As it is kept."""
        return self.starts_on.isoformat(), self.ends_on.isoformat(), str(self.amount), self.currency

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Budget":
        """Back from how it is kept."""
        first, last, amount, currency = texts
        return cls(date.fromisoformat(first), date.fromisoformat(last), Decimal(amount), currency)


@dataclass(frozen=True)
class ActivityDetails:
    """What an administrator writes down for publishing with IATI. All may be missing; codes are keys of codes."""

    identifier: str = ""
    """That the reporting organisation has given to the activity. Never made up here."""
    reporting: str = ""
    """The uid of the organisation that reports."""
    sectors: tuple[Share, ...] = ()
    countries: tuple[Share, ...] = ()
    """Shares of the money by country; empty where they are not known."""
    scope: str = ""
    status: str = ""
    aid_type: str = ""
    flow_type: str = ""
    finance_type: str = ""
    tied_status: str = ""
    collaboration_type: str = ""
    gender: str = ""
    currency: str = ""
    budgets: tuple[Budget, ...] = ()

    @property
    def parts_of_sectors(self) -> dict[str, int]:
        """Hundredths of a per cent by code."""
        return {each.code: round(each.share * WHOLE) for each in self.sectors}

    @property
    def parts_of_countries(self) -> dict[str, int]:
        """Hundredths of a per cent by code."""
        return {each.code: round(each.share * WHOLE) for each in self.countries}


def is_reference(text: str) -> bool:
    """Whether a text can be an identifier of IATI: none of the four signs, no blanks, nothing that cannot be seen (XML
    takes some of it not at all); whose it is, is not looked up.
    """
    return bool(text) and not NO_SIGNS & set(text) and text.isprintable() and " " not in text


def check_activity(details: ActivityDetails) -> None:
    """Whether this can be an activity as far as it is written down. Raises Invalid, and Unsound about a line."""
    codes: tuple[tuple[Container[str], str], ...] = (
        (SCOPES, details.scope),
        (STATUSES, details.status),
        (AID_TYPES, details.aid_type),
        (FLOW_TYPES, details.flow_type),
        (FINANCE_TYPES, details.finance_type),
        (TIED_STATUSES, details.tied_status),
        (COLLABORATION_TYPES, details.collaboration_type),
        (GENDER, details.gender),
        (currencies(), details.currency),
        *((currencies(), each.currency) for each in details.budgets),
    )
    if any(code and code not in known for known, code in codes):
        raise Invalid
    if details.identifier and not is_reference(details.identifier):
        raise Invalid(NO_REFERENCE)
    check_sectors(details.sectors)
    check_countries(details.countries)
    check_budgets(details.budgets, currency=details.currency)


def check_organisation(details: OrganisationDetails) -> None:
    """Whether this can be an organisation. Raises Invalid."""
    if details.kind and details.kind not in ORGANISATION_KINDS:
        raise Invalid
    if details.country and details.country not in countries():
        raise Invalid(N_("Choose a country of the list."))
    if details.reference and not is_reference(details.reference):
        raise Invalid(NO_REFERENCE)


def check_sectors(shares: Sequence[Share]) -> None:
    """Whether these can be the sectors of an activity (rules 2.1.1 to 2.1.4). Raises Unsound."""
    _check(shares, SECTORS, N_("Choose a sector of the list."))


def check_countries(shares: Sequence[Share]) -> None:
    """Whether these can be the shares of money by country (rules 3.1.1 to 3.1.4). Raises Unsound."""
    _check(shares, dict.fromkeys(countries(), ""), N_("Choose a country of the list."))


def _check(shares: Sequence[Share], known: Mapping[str, str], unknown: str) -> None:
    codes = [each.code for each in shares]
    for line, each in enumerate(shares):
        if each.code not in known:
            raise Unsound(unknown, line)
        if each.code in codes[:line]:
            raise Unsound(N_("This stands there twice. Make one line of the two."), line)
        if each.share <= 0:
            raise Unsound(N_("A share is more than 0. Leave out what gets nothing."), line)
    total = sum((each.share for each in shares), Fraction())
    if shares and total != 1:
        raise Unsound(
            N_("The shares add up to %(sum)s %%; they must add up to 100.00."), len(shares) - 1, sum=percent(total)
        )


def check_budgets(budgets: Sequence[Budget], *, currency: str) -> None:
    """Whether these can be the budgets of an activity with this currency (rules 7.5.3, 7.8.1). Raises Unsound."""
    for line, each in enumerate(budgets):
        if each.ends_on < each.starts_on:
            raise Unsound(N_("The last day is before the first."), line)
        if each.ends_on > _last_day_of_year(each.starts_on):
            raise Unsound(N_("A budget is for a year at most. Part it into several lines."), line)
        _check_amount(each.amount, each.currency or currency, line)


def _check_amount(amount: Decimal, currency: str, line: int) -> None:
    if amount <= 0:
        raise Unsound(N_("Write an amount of more than 0."), line)
    if amount >= MOST:
        raise Unsound(N_("This is a million million or more. Count the digits again."), line)
    if not currency:
        raise Unsound(N_("Write the currency of this amount, or that of the whole activity above."), line)
    if amount != amount.quantize(Decimal(1).scaleb(-decimals(currency))):
        values = {"currency": currency, "count": decimals(currency)}
        raise Unsound(N_("Decimals that %(currency)s can have: %(count)s. Write no more."), line, **values)


def _last_day_of_year(day: date) -> date:
    """The day before the same day of the next year; the last of all days where there is no next year."""
    if day.year == date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + 1) - timedelta(1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
