"""What is there before the crowd comes: the cast, organisations, programmes, and what else was provided.

Made by the same actions that the pages call.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from app.accounts.actions import Profile, register
from app.accounts.models import Person
from app.accounts.rules import Agency, Role, Sex
from app.core.groupings import members, region_of
from app.core.ids import new_uid
from app.programmes.actions import describe_activity, make_programme
from app.programmes.activity import ActivityDetails, Budget, Share
from app.programmes.models import Organisation, Programme
from app.programmes.organisation_actions import add_representative, make_organisation
from app.programmes.rules import WHOLE, Grant, Mode, OrganisationDetails, ProgrammeDetails
from app.provision.actions import enter
from app.provision.rules import AgreementDetails, ContributionDetails, Details, EquipmentDetails, Party
from app.site.demo.invented import (
    CAST,
    ISLAND_BANK,
    MARENDA,
    ORGANISATIONS,
    OSTRELA,
    PLANS,
    PORT_SAFETY,
    QUILANE,
    REFERENCES,
    TAVORIA,
    Funding,
    Plan,
)
from app.site.demo.lives import MONTHS, month_of

FACILITATORS = 12
"""Invented ones, beside Faisal; nobody signs in as one of them."""
BEFORE = timedelta(days=40)
"""So long before the first month everything is prepared."""


def begun_at(last: date) -> datetime:
    """When the site was set up, in the story."""
    return datetime.combine(month_of(last, 0), time(8), UTC) - BEFORE


def make_cast(session: Session, *, passphrase_hash: str, now: datetime) -> dict[str, Person]:
    """Those who can sign in."""
    made = {}
    for part in CAST:
        profile = Profile(part.name, "fr" if part.country == "SN" else "en", part.country, part.agency, part.sex)
        made[part.sign_in] = register(
            session, sign_in=part.sign_in, passphrase_hash=passphrase_hash, profile=profile, now=now, role=part.role
        )
    return made


def make_facilitators(session: Session, *, nobody: str, now: datetime) -> list[Person]:
    """Facilitators of the crowd's cohorts; `nobody` is a hash that no passphrase fits."""
    found = []
    for number in range(1, FACILITATORS + 1):
        profile = Profile(f"Invented Facilitator {number}", "en", "KE", Agency.ACADEMIA, Sex.NOT_STATED)
        sign_in = f"invented-facilitator-{number}"
        found.append(
            register(session, sign_in=sign_in, passphrase_hash=nobody, profile=profile, now=now, role=Role.FACILITATOR)
        )
    return found


def make_organisations(session: Session, *, by: Person, now: datetime) -> dict[str, Organisation]:
    """The donors, each with those who represent it."""
    made = {
        name: make_organisation(
            session,
            by=by,
            uid=new_uid(),
            details=OrganisationDetails(name, kind, reference=REFERENCES.get(name, "")),
            now=now,
        )
        for name, kind in ORGANISATIONS.items()
    }
    for part in CAST:
        if part.represents:
            add_representative(session, by=by, organisation=made[part.represents], sign_in=part.sign_in, now=now)
    return made


def make_programmes(
    session: Session, *, by: Person, organisations: Mapping[str, Organisation], last: date, now: datetime
) -> list[Programme]:
    """All programmes, in the order of the plans."""
    uids = {name: organisation.uid for name, organisation in organisations.items()}
    return [
        make_programme(session, by=by, uid=new_uid(), details=_details(plan, uids, last), now=now) for plan in PLANS
    ]


def describe_first(
    session: Session, *, by: Person, organisations: Mapping[str, Organisation], programmes: list[Programme], last: date
) -> None:
    """What IATI asks of the first programme; of the others nothing is known, so that one sees what is missing."""
    first, second = month_of(last, 0), month_of(last, MONTHS // 2)
    details = ActivityDetails(
        identifier=f"{REFERENCES[MARENDA]}-PORTS-AND-BORDERS",
        reporting=organisations[MARENDA].uid,
        sectors=(Share("15113", Fraction(7, 10)), Share("15130", Fraction(3, 10))),
        scope="1",
        status="2",
        aid_type="C01",
        flow_type="10",
        finance_type="110",
        tied_status="5",
        collaboration_type="1",
        gender="1",
        currency="EUR",
        budgets=(
            Budget(first, second - timedelta(days=1), Decimal(1_500_000)),
            Budget(second, month_of(last, MONTHS) - timedelta(days=1), Decimal(1_700_000)),
        ),
    )
    programme = programmes[0]
    describe_activity(
        session, by=by, programme=programme, version=programme.version, details=details, now=begun_at(last)
    )


def _details(plan: Plan, uids: Mapping[str, str], last: date) -> ProgrammeDetails:
    return ProgrammeDetails(
        name=plan.name,
        provider=plan.provider,
        summary=plan.summary,
        grants=tuple(_grant(each, uids[each.by], last) for each in plan.funding),
        starts_on=month_of(last, plan.first),
        mode=Mode(plan.mode),
        countries=_countries(plan, last),
        provisions=plan.provisions,
        is_additional=plan.is_additional,
    )


def _grant(funding: Funding, uid: str, last: date) -> Grant:
    return Grant(
        organisation=uid,
        share=None if funding.share is None else Fraction(funding.share, WHOLE),
        starts_on=None if funding.first is None else month_of(last, funding.first),
        ends_on=None if funding.last is None else month_of(last, funding.last + 1) - timedelta(days=1),
    )


def _countries(plan: Plan, last: date) -> tuple[str, ...]:
    """For whose people a programme is, where its plan names a region; lists of countries are too long to be written."""
    if not plan.where.isdecimal():
        return ()
    return tuple(sorted(code for code in members("recipients", last) if region_of(code) == plan.where))


def enter_provision(session: Session, *, by: Person, programmes: list[Programme], last: date) -> None:
    """Contributions, agreements and equipment for the register, each entered on the day on which it was given."""
    for month, details in _provided(programmes, last):
        now = datetime.combine(month_of(last, month), time(10), UTC) + timedelta(days=12)
        enter(session, by=by, uid=new_uid(), details=details, now=now)


def _provided(programmes: list[Programme], last: date) -> list[tuple[int, Details]]:
    found: list[tuple[int, Details]] = []
    for month, giver, kind, amount, currency, to in MONEY:
        day = month_of(last, month) + timedelta(days=4)
        found.append(
            (month, ContributionDetails(
                kind=kind, giver=Party(name=giver), programme=programmes[to].uid, starts_on=day,
                amount=None if amount is None else Decimal(amount), is_published=amount is not None, currency=currency,
            ))
        )  # fmt: skip
    for month, title, kind, parties, terms in AGREEMENTS:
        day = month_of(last, month) + timedelta(days=2)
        found.append(
            (month, AgreementDetails(
                title=title, kind=kind, parties=tuple(Party(name=name) for name in parties), signed_on=day,
                starts_on=day + timedelta(days=8), terms=terms,
            ))
        )  # fmt: skip
    for month, what, pieces, giver, country, place, state, to in EQUIPMENT:
        day = month_of(last, month) + timedelta(days=9)
        found.append(
            (month, EquipmentDetails(
                title=what, quantity=pieces, giver=Party(name=giver), recipient=country, place=place, kind=state,
                starts_on=day, programme=programmes[to].uid,
            ))
        )  # fmt: skip
    return found


MONEY = (
    (0, MARENDA, "regular", "900000", "EUR", 0),
    (MONTHS // 2, MARENDA, "regular", "850000", "EUR", 0),
    (1, PORT_SAFETY, "voluntary", "600000", "USD", 0),
    (3, TAVORIA, "regular", "420000", "EUR", 1),
    (6, TAVORIA, "confiscated", "137500", "EUR", 5),
    (4, OSTRELA, "voluntary", "510000", "USD", 2),
    (9, ISLAND_BANK, "voluntary", "250000", "USD", 3),
    (10, QUILANE, "voluntary", None, "", 4),
)
"""Month of the story, giver, kind, amount (None: not published), currency, programme."""
AGREEMENTS = (
    (0, "Arrangement on training at ports", "bilateral", (MARENDA, PORT_SAFETY), "Marenda gives rooms and teachers."),
    (5, "Agreement on trainers for islands", "multilateral", (ISLAND_BANK, PORT_SAFETY, MARENDA), ""),
    (9, "Exchange of judges as teachers", "bilateral", (QUILANE, OSTRELA), "Ten judges a year, four weeks each."),
)
EQUIPMENT = (
    (2, "Tablets for classes without a network", 120, MARENDA, "SN", "Dakar, training centre", "in-use", 0),
    (8, "Projector and loudspeakers", 4, PORT_SAFETY, "FJ", "Suva, training centre", "in-use", 3),
    (11, "Document scanner", 6, TAVORIA, "GE", "Tbilisi, register office", "new", 1),
    (15, "Tablets for classes without a network", 60, MARENDA, "KE", "Mombasa, training centre", "needs-repair", 0),
    (20, "Small satellite receiver", 2, ISLAND_BANK, "TV", "Funafuti, training centre", "new", 3),
)
"""Invented gifts. Countries are real ones, because the register knows no others; the banner says the rest."""
