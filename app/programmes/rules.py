"""What holds of programmes and cohorts: what is said of them, and the code with which people join.

A programme is training in the sense of article 30, paragraph 2 (d), of the Convention: somebody provides it, others may
fund it. Nothing here says whether a State does what the Convention asks of it.
"""

import re
import secrets
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from app.accounts.rules import PER_NETWORK
from app.core.errors import N_, Invalid
from app.core.ids import ALPHABET
from app.core.places import countries

NAME_LIMIT = 120
SUMMARY_LIMIT = 500
MOST_FUNDERS = 6
"""As many as fit on a certificate: of one day."""
MOST_LINES = 40
"""Lines of funding in a programme, over all its years."""
WHOLE = 10_000
"""A hundred per cent in the unit in which shares are kept: hundredths of a per cent."""

NOT_STATED = ""
"""Stands for an organisation where nobody has said who funds."""

MOST_WRONG_CODES = PER_NETWORK
"""Wrong codes that a network may send within the window of failed sign-ins: a class of thirty types from one address.
At that pace, one of a thousand open cohorts is hit in some fifty years."""

CODE_LENGTH = 8
CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")


class Mode(StrEnum):
    """How a programme is held."""

    ONLINE = "online"
    IN_PERSON = "in-person"
    MIXED = "mixed"


class Oda(StrEnum):
    """Whether the donor counts it as official development assistance. The donor says so; the platform never does."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


MODES = {Mode.ONLINE: N_("Online"), Mode.IN_PERSON: N_("In person"), Mode.MIXED: N_("Partly online, partly in person")}
ODA = {Oda.YES: N_("Yes"), Oda.NO: N_("No"), Oda.UNCLEAR: N_("Unclear")}


class Unsound(Invalid):
    """Funding that cannot be so; `line` is the place of the line to look at, from 0."""

    def __init__(self, message: str, line: int, **values: object) -> None:
        super().__init__(message, **values)
        self.line = line


@dataclass(frozen=True)
class Grant:
    """An organisation funds a programme, with a stated share or none, from a day to a day or without end."""

    organisation: str
    """Its uid."""
    share: Fraction | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day, its first and last included."""
        return (self.starts_on or date.min) <= day <= (self.ends_on or date.max)

    def overlaps(self, other: "Grant") -> bool:
        """Whether there is a day on which both are in force."""
        first = max(self.starts_on or date.min, other.starts_on or date.min)
        return first <= min(self.ends_on or date.max, other.ends_on or date.max)


@dataclass(frozen=True)
class OrganisationDetails:
    """What an administrator says of an organisation: a State, a body, a foundation."""

    name: str
    kind: str = ""
    """Its type by IATI, a key of codes.ORGANISATION_KINDS; empty where nobody has said."""
    country: str = ""
    reference: str = ""
    """Its own organisation identifier by IATI. Never made up here."""


@dataclass(frozen=True)
class ProgrammeDetails:
    """What an administrator says of a programme. An empty provider stands for the provider of this site."""

    name: str
    provider: str = ""
    summary: str = ""
    grants: tuple[Grant, ...] = ()
    """Who funds it, in the order in which certificates name them."""
    starts_on: date | None = None
    ends_on: date | None = None
    mode: Mode | None = None
    countries: tuple[str, ...] = ()
    """For whose people it is; empty where it is for everybody, or nobody has said."""
    provisions: tuple[str, ...] = ()
    """The paragraphs of the treaty under which its provider gives it."""
    is_additional: bool | None = None
    """Whether it adds to earlier commitments (article 30, paragraph 3), as the provider says; None: not stated."""
    oda: Oda | None = None
    is_open: bool = True
    """Whether every facilitator may put cohorts under it, or only those who are named."""


@dataclass(frozen=True)
class CohortDetails:
    """What a facilitator says of a cohort; the days belong to it, the first and the last."""

    name: str
    place: str
    starts_on: date
    ends_on: date


def new_code() -> str:
    """A join code: eight signs of Crockford's base 32, 40 bits, without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    """Whether a text has the form of a join code (as `ungrouped` gives it back from what was typed)."""
    return CODE.fullmatch(text) is not None


def percent(share: Fraction) -> str:
    """A share of one as per cent with two decimals: `33.33`."""
    hundredths = round(share * WHOLE)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def check_programme(details: ProgrammeDetails) -> None:
    """Whether this can be a programme: its days in order, its countries known, its funding sound.

    Raises Invalid, and Unsound about a line of funding.
    """
    if details.starts_on and details.ends_on and details.ends_on < details.starts_on:
        raise Invalid(N_("The last day is before the first."))
    if not countries().issuperset(details.countries):
        raise Invalid(N_("Choose countries of the list."))
    check_grants(details.grants, starts_on=details.starts_on, ends_on=details.ends_on)


def check_grants(grants: Sequence[Grant], *, starts_on: date | None = None, ends_on: date | None = None) -> None:
    """Whether these lines can be the funding of a programme with these days.

    Either no share is stated, or on every day on which anybody funds it the shares are a hundred per cent together, so
    that no two donors can claim the same part. Raises Unsound, which says what to do.
    """
    _check_days(grants, starts_on, ends_on)
    _check_overlaps(grants)
    _check_shares([_within(grant, starts_on, ends_on) for grant in grants])


def _within(grant: Grant, starts_on: date | None, ends_on: date | None) -> Grant:
    return Grant(grant.organisation, grant.share, grant.starts_on or starts_on, grant.ends_on or ends_on)


def _check_days(grants: Sequence[Grant], starts_on: date | None, ends_on: date | None) -> None:
    for line, grant in enumerate(grants):
        if grant.starts_on and grant.ends_on and grant.ends_on < grant.starts_on:
            raise Unsound(N_("The last day is before the first."), line)
        days = [day for day in (grant.starts_on, grant.ends_on) if day]
        if any(day < (starts_on or date.min) for day in days):
            raise Unsound(N_("This funding begins before the programme does. Correct one of the two."), line)
        if any(day > (ends_on or date.max) for day in days):
            raise Unsound(N_("This funding goes on after the programme ends. Correct one of the two."), line)


def _check_overlaps(grants: Sequence[Grant]) -> None:
    for line, grant in enumerate(grants):
        if any(other.organisation == grant.organisation and other.overlaps(grant) for other in grants[:line]):
            raise Unsound(
                N_("This organisation stands there twice for the same days. Make one line of them, or part the days."),
                line,
            )


def _check_shares(grants: Sequence[Grant]) -> None:
    if len({grant.share is None for grant in grants}) > 1:
        line = next(place for place, grant in enumerate(grants) if grant.share is None)
        raise Unsound(N_("State the share of every funder, or of none."), line)
    for day, in_force in _spans(grants):
        line = grants.index(in_force[-1])
        if len({grant.organisation for grant in in_force}) > MOST_FUNDERS:
            raise Unsound(N_("Name no more than 6 funders at a time: a certificate has no room for more."), line)
        total = sum((grant.share for grant in in_force if grant.share is not None), Fraction())
        if in_force[0].share is not None and total != 1:
            raise Unsound(SHARES_FROM if day > date.min else SHARES, line, day=day, sum=percent(total))


SHARES = N_(
    "The shares add up to %(sum)s %%; they must add up to 100. "
    "Enter what the provider pays itself as a line of its own."
)
SHARES_FROM = N_(
    "From %(day)s the shares add up to %(sum)s %%; they must add up to 100. "
    "Enter what the provider pays itself as a line of its own."
)


def _spans(grants: Sequence[Grant]) -> Iterator[tuple[date, list[Grant]]]:
    """The days on which the funding changes, each with who funds from then on; those on which nobody does left out."""
    ends = [grant.ends_on + timedelta(1) for grant in grants if grant.ends_on and grant.ends_on < date.max]
    for day in sorted({*ends, *(grant.starts_on or date.min for grant in grants)}):
        if in_force := [grant for grant in grants if grant.covers(day)]:
            yield day, in_force


@dataclass(frozen=True)
class Weight:
    """Awards that count alike: of one programme and month, of persons with so many certificates in the scope."""

    programme: str
    """Its uid; empty where there was none."""
    month: str
    """`YYYY-MM`: the month is all that figures know of an award."""
    certificates: int
    awards: int


def attributed(weights: Iterable[Weight], grants: Mapping[str, Sequence[Grant]]) -> dict[str, Fraction]:
    """Persons by the uid of the organisation that funded their training; NOT_STATED for the rest.

    Each award of a person with k certificates weighs 1/k, so a person weighs one, and the parts of one award add up to
    its weight whatever the lines of funding say: the sum over donors is the number of persons, exactly.
    """
    found: dict[str, Fraction] = defaultdict(Fraction)
    known: dict[tuple[str, str], dict[str, Fraction]] = {}
    for each in weights:
        key = each.programme, each.month
        if key not in known:
            known[key] = portions(grants.get(each.programme, ()), each.month)
        for organisation, part in known[key].items():
            found[organisation] += part * Fraction(each.awards, each.certificates)
    return dict(found)


def portions(grants: Sequence[Grant], month: str) -> dict[str, Fraction]:
    """Whose an award of a month is, in parts that add up to one.

    The average over those days of the month on which the programme had a funder: the first day alone would give what a
    grant from the fifteenth has paid for to nobody, the last day would take from one that ended on the fourteenth.
    """
    days = [parts for day in _days(month) if (parts := _on(grants, day))]
    if not days:
        return {NOT_STATED: Fraction(1)}
    found: dict[str, Fraction] = defaultdict(Fraction)
    for parts in days:
        for organisation, part in parts.items():
            found[organisation] += part / len(days)
    return dict(found)


def _days(month: str) -> Iterator[date]:
    year, number = map(int, month.split("-"))
    return (date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1))


def _on(grants: Sequence[Grant], day: date) -> dict[str, Fraction]:
    """The parts of a day; empty where nobody funds. Shares that nobody has stated are not guessed, but a sole funder's.

    More than a whole, which `check_grants` refuses, would let two donors claim one person: then neither may.
    """
    in_force = [grant for grant in grants if grant.covers(day)]
    if not in_force:
        return {}
    if len({grant.organisation for grant in in_force}) == 1 and all(grant.share is None for grant in in_force):
        return {in_force[0].organisation: Fraction(1)}
    found: dict[str, Fraction] = defaultdict(Fraction)
    for grant in in_force:
        found[grant.organisation] += grant.share or Fraction()
    rest = 1 - sum(found.values(), Fraction())
    if rest < 0 or min(found.values()) < 0:
        return {NOT_STATED: Fraction(1)}
    found[NOT_STATED] += rest
    return {organisation: part for organisation, part in found.items() if part}
