"""Programmes and cohorts for tests, and a count of the statements that a page needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.catalogue.actions import enrol
from app.core.database import Database
from app.core.ids import grouped, new_uid
from app.courseware.queries import published
from app.programmes import actions, organisation_actions
from app.programmes.models import Cohort, Organisation, Programme
from app.programmes.queries import organisations, programmes
from app.programmes.rules import CohortDetails, Grant, OrganisationDetails, ProgrammeDetails
from tests.makers.people import NOW

FUNDERS = ("Kingdom of Marenda", "Port Safety Fund")
PROGRAMME = ProgrammeDetails("Safe Ports", "Republic of Tavoria", "Training for port officials.")
COHORT = CohortDetails("Class of Dakar", "Dakar, Customs School", date(2026, 11, 2), date(2026, 12, 18))
PROGRAMME_FORM = {
    "name": "Safe Ports <b>& more</b>",
    "provider": "Republic of Tavoria",
    "summary": "For port officials.",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "mode": "mixed",
    "countries": ["KE", "SN"],
    "provisions": ["UNTOC-30-2-d"],
    "is_additional": "yes",
    "oda": "unclear",
    "is_open": "yes",
}
"""What a browser sends to make a programme; the two below: an organisation, and what IATI asks of a programme."""
ORGANISATION_FORM = {"name": "=Kingdom <b>of</b> Marenda", "kind": "10", "country": "KE", "reference": "XI-MRD-1"}
IATI = {
    "identifier": "XI-MRD-1-ports",
    "status": "2",
    "aid_type": "D02",
    "currency": "EUR",
    "sectors-0-code": "15113",
    "sectors-0-share": "66,67",
    "sectors-1-code": "15132",
    "sectors-1-share": "33.33",
    "budgets-0-starts_on": "2026-01-01",
    "budgets-0-ends_on": "2026-12-31",
    "budgets-0-amount": "250 000,50",
}


def make_organisation(session: Session, by: Person, name: str, *, now: datetime = NOW) -> Organisation:
    """An organisation as an administrator makes it, or the one of this name that is there."""
    known = session.scalar(select(Organisation).where(Organisation.name == name))
    details = OrganisationDetails(name)
    return known or organisation_actions.make_organisation(session, by=by, uid=new_uid(), details=details, now=now)


def funded(session: Session, by: Person, *names: str, details: ProgrammeDetails = PROGRAMME) -> ProgrammeDetails:
    """The details with lines of funding by organisations of these names, without shares or days."""
    grants = tuple(Grant(make_organisation(session, by, name).uid) for name in names)
    return replace(details, grants=grants)


def make_programme(
    session: Session,
    by: Person,
    *,
    now: datetime = NOW,
    details: ProgrammeDetails = PROGRAMME,
    funders: tuple[str, ...] = FUNDERS,
) -> Programme:
    """A programme as an administrator makes it; details that name grants keep those."""
    said = details if details.grants else funded(session, by, *funders, details=details)
    return actions.make_programme(session, by=by, uid=new_uid(), details=said, now=now)


def represent(session: Session, by: Person, name: str, sign_in: str = "dara", *, now: datetime = NOW) -> Organisation:
    """Let a donor of the cast represent the organisation of this name."""
    made = make_organisation(session, by, name)
    organisation_actions.add_representative(session, by=by, organisation=made, sign_in=sign_in, now=now)
    return made


def make_cohort(
    session: Session,
    by: Person,
    *,
    programme: Programme | None = None,
    now: datetime = NOW,
    details: CohortDetails = COHORT,
) -> Cohort:
    """A cohort of the small course as a facilitator opens it."""
    course = published(session, "harbour")
    return actions.make_cohort(
        session, by=by, uid=new_uid(), course=course, programme=programme, details=details, now=now
    )


def funding_line(
    number: int, organisation: str = "", share: str = "", starts_on: str = "", ends_on: str = ""
) -> dict[str, str]:
    """A line of funding as a browser sends it."""
    values = {"organisation": organisation, "share": share, "starts_on": starts_on, "ends_on": ends_on}
    return {f"funders-{number}-{name}": value for name, value in values.items()}


def kept_programmes(database: Database) -> list[tuple[object, ...]]:
    """What forms of programmes have saved."""
    with database.reading() as reading:
        return [
            (each.name, each.provider, [funder.name for funder in each.funders], each.summary)
            for each in programmes(reading)
        ]


def kept_organisations(database: Database) -> list[tuple[object, ...]]:
    """What forms of organisations have saved."""
    with database.reading() as reading:
        return [(each.name, each.kind, each.country, each.reference) for each in organisations(reading)]


@dataclass(frozen=True)
class Opened:
    """A cohort that is in the database, for tests of views: its uid, its code, its addresses."""

    uid: str
    code: str

    @property
    def page(self) -> str:
        return f"/en/cohorts/{self.uid}/"

    @property
    def joining(self) -> str:
        return f"/en/join/{grouped(self.code)}"


def opened(
    database: Database,
    by: str = "faisal",
    *,
    members: tuple[str, ...] = (),
    details: CohortDetails = COHORT,
    has_programme: bool = False,
) -> Opened:
    """A cohort of somebody of the cast, with members of the cast, committed."""
    with database.unit_of_work() as session:
        named = {name: person_by_sign_in(session, name) for name in (by, "olga", *members)}
        programme = make_programme(session, named["olga"]) if has_programme else None
        made = make_cohort(session, named[by], programme=programme, details=details)
        for name in members:
            enrol(session, by=named[name], course=published(session, "harbour"), cohort=made, now=NOW)
        return Opened(made.uid, made.join_code)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    seen: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engines = {database.engine}
    if database.is_sqlite:  # PostgreSQL's reading engine is a view of the writing one and tells it everything
        engines.add(database.reading().get_bind().engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", listen)
