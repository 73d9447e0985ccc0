"""What a draft activity says: a programme and its figures as values; what is missing, and what is taken for granted."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.core.errors import N_
from app.core.places import country_name
from app.programmes import queries as programmes
from app.programmes.activity import ActivityDetails, check_budgets, check_countries, check_sectors, is_reference
from app.programmes.codes import STATUSES
from app.programmes.models import Programme
from app.programmes.rules import OrganisationDetails, Unsound
from app.provision.models import Contribution
from app.provision.queries import entries
from app.provision.rules import Party
from app.statistics import queries
from app.statistics.figures import ALL, Figures, Scope
from app.statistics.models import Release
from app.statistics.sheets import name_of, period_of

NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
IN_PREPARATION, OVER = "1", {"3", "4"}
"""Statuses of an activity that has not begun, and of one that has ended."""


@dataclass(frozen=True)
class Results:
    """The figures of a programme in a calendar year, as far as it has come."""

    starts_on: date
    ends_on: date
    figures: Figures


@dataclass(frozen=True)
class Payment:
    """Money that came in for the programme on a day, as the register says."""

    reference: str
    day: date
    amount: Decimal
    currency: str
    giver: str


@dataclass(frozen=True)
class Plan:
    """All that goes into a draft."""

    uid: str
    name: str
    summary: str
    provider: str
    base_url: str
    today: date
    starts_on: date | None = None
    ends_on: date | None = None
    provisions: tuple[str, ...] = ()
    details: ActivityDetails = field(default_factory=ActivityDetails)
    reporting: OrganisationDetails | None = None
    funders: tuple[OrganisationDetails, ...] = ()
    payments: tuple[Payment, ...] = ()
    results: tuple[Results, ...] = ()
    release: str = ""
    digest: str = ""
    is_invented: bool = False

    @property
    def has_begun(self) -> bool:
        """Whether its first day is an actual one: past, and not said to be in preparation."""
        return bool(self.starts_on and self.starts_on <= self.today) and self.details.status != IN_PREPARATION

    @property
    def has_ended(self) -> bool:
        """Whether its last day is an actual one: past, and said to be finished."""
        return self.has_begun and bool(self.ends_on and self.ends_on <= self.today) and self.details.status in OVER


@dataclass(frozen=True)
class Finding:
    """Something to be told, as a phrase to translate with its values."""

    message: str
    values: dict[str, object] = field(default_factory=dict)


def plan(
    session: Session, programme: Programme, *, base_url: str, provider: str, today: date, is_invented: bool = False
) -> Plan:
    """What a draft of this programme would say now, with the figures of the newest release."""
    activity = programmes.activity(session, programme)
    release = queries.newest(session)
    funders = {funder.organisation.uid: funder.organisation.details for funder in programme.funders}
    return Plan(
        uid=programme.uid,
        name=programme.name,
        summary=programme.summary,
        provider=programme.provider or provider,
        base_url=base_url,
        today=today,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        provisions=tuple(programme.provisions),
        details=activity.details if activity else ActivityDetails(),
        reporting=activity.reporting.details if activity and activity.reporting else None,
        funders=tuple(funders.values()),
        payments=tuple(sorted(_payments(session, programme, today), key=lambda each: (each.day, each.reference))),
        results=tuple(_results(session, release, programme.uid)) if release else (),
        release=name_of(release) if release else "",
        digest=release.digest if release else "",
        is_invented=is_invented or bool(release and release.content.get("is_invented")),
    )


def _payments(session: Session, programme: Programme, today: date) -> Iterator[Payment]:
    """Contributions that stand in the register, went to this programme on one past day, and have a published amount."""
    for each in entries(session, "contribution"):
        if isinstance(each, Contribution) and each.programme_id == programme.id and _is_payment(each, today):
            giver = each.giver.name or country_name(each.giver.country, "en")
            yield Payment(each.uid, each.starts_on, each.amount or Decimal(), each.currency, giver)


def _is_payment(contribution: Contribution, today: date) -> bool:
    is_known = contribution.amount is not None and contribution.withdrawn_at is None
    is_past = contribution.ends_on is None and contribution.starts_on <= today
    return is_known and is_past and contribution.recipient == Party()


def _results(session: Session, release: Release, uid: str) -> Iterator[Results]:
    """The years of a programme. Those figures follow the public rule and may be published; the exact ones may not."""
    for scope in queries.scopes_of(release):
        if scope.programme == uid and scope.period != ALL:
            period = period_of(scope, release)
            start = period.start or period.end
            yield Results(start, period.end, queries.figures_of(session, release, Scope(uid, scope.period)))


def missing(plan: Plan) -> list[Finding]:
    """What must be entered before there can be a draft; empty where nothing is missing."""
    found = [*_identity_gaps(plan), *_date_gaps(plan)]
    found += [Finding(text) for text, lacks in _texts(plan) if lacks]
    for check in (
        lambda: check_sectors(plan.details.sectors),
        lambda: check_countries(plan.details.countries),
        lambda: check_budgets(plan.details.budgets, currency=plan.details.currency),
    ):
        found += _unsound(check)
    return found


def plain(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not NO_XML.match(sign)))


def _texts(plan: Plan) -> list[tuple[str, bool]]:
    return [
        (N_("The summary of the programme: it becomes the description."), not plain(plan.summary).strip()),
        (N_("The sectors, as shares of the money."), not plan.details.sectors),
        (N_("The status of the activity."), plan.details.status not in STATUSES),
    ]


def _identity_gaps(plan: Plan) -> Iterator[Finding]:
    identifier, reporting = plan.details.identifier, plan.reporting
    if not is_reference(identifier):
        yield Finding(N_("The identifier that the reporting organisation has given to the activity."))
    if not reporting:
        yield Finding(N_("The organisation that reports."))
    elif not is_reference(reporting.reference):
        yield Finding(N_("The IATI identifier of the reporting organisation, %(name)s."), {"name": reporting.name})
    elif reporting.reference == identifier:
        yield Finding(N_("An identifier of the activity that differs from that of the organisation."))
    if reporting and not reporting.kind:
        yield Finding(N_("The kind of the reporting organisation, %(name)s."), {"name": reporting.name})
    for funder in plan.funders:
        if funder.reference and not is_reference(funder.reference):
            yield Finding(N_("A valid identifier of %(name)s, or none."), {"name": funder.name})


def _date_gaps(plan: Plan) -> Iterator[Finding]:
    if not plan.starts_on:
        yield Finding(N_("The first day of the programme."))
    elif plan.ends_on and plan.ends_on < plan.starts_on:
        yield Finding(N_("A last day of the programme that is not before its first."))


def _unsound(check: Callable[[], None]) -> list[Finding]:
    try:
        check()
    except Unsound as error:
        return [Finding(error.message, error.values)]
    return []


def assumed(plan: Plan) -> list[Finding]:
    """What the draft takes for granted, so that whoever signs it off can object."""
    known_money = bool(plan.details.countries)
    cases = [
        (
            True,
            N_("The name and the summary of the programme are in English. If not, change the language in the draft."),
        ),
        (True, N_("The reporting organisation is accountable for the activity; the provider implements it.")),
        (plan.has_begun, N_("The programme did begin on its first day.")),
        (plan.has_ended, N_("The programme did end on its last day.")),
        (
            not known_money,
            N_(
                "How the money is divided between countries is not known. The draft names the region “developing "
                "countries, unspecified” (998) and counts learners by country among the results only."
            ),
        ),
        (
            bool(plan.payments),
            N_(
                "Contributions of the register that name this programme, with a day and an amount, are given as its "
                "incoming funds."
            ),
        ),
        (bool(plan.details.budgets), N_("The value of each budget is that of its first day.")),
        (
            bool(plan.results),
            N_(
                "Results are those of each calendar year under the rules for public figures: small counts are left "
                "out, the others rounded. The exact figures that donors see are not for publication."
            ),
        ),
    ]
    return [Finding(text) for holds, text in cases if holds]


def to_check(plan: Plan) -> list[Finding]:
    """What nobody but the reporting organisation can know or add."""
    identifier, reporting = plan.details.identifier, plan.reporting
    is_alien = bool(reporting and not identifier.startswith(reporting.reference))
    cases = [
        (True, N_("Whether the identifiers are registered: they are not looked up here.")),
        (is_alien, N_("The identifier of the activity does not begin with that of the reporting organisation.")),
        (not plan.results, N_("No release has figures of this programme by year yet, so the draft has no results.")),
        (not plan.details.budgets, N_("No budget is stated.")),
        (
            True,
            N_(
                "Commitments, payments and spending are not in the draft, but for contributions of the register. "
                "Add them."
            ),
        ),
    ]
    optional = ("scope", "aid_type", "flow_type", "finance_type", "tied_status", "collaboration_type", "gender")
    if any(not getattr(plan.details, name) for name in optional):
        cases.append((True, N_("Some codes are not stated, such as the type of aid or of flow. They are left out.")))
    return [Finding(text) for holds, text in cases if holds]
