"""Questions about programmes and cohorts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.accounts.models import Person
from app.accounts.queries import failures_under
from app.core.errors import NotFound
from app.programmes.models import (
    Activity,
    Cohort,
    CohortFacilitator,
    Funder,
    Organisation,
    Programme,
    ProgrammeFacilitator,
    Representative,
)
from app.programmes.rules import MOST_WRONG_CODES, Grant
from app.web.access import Permission

MOST_COHORTS = 500
"""Cohorts on one page."""


def _with_funders() -> ExecutableOption:
    return selectinload(Programme.funders).joinedload(Funder.organisation)


def programmes(session: Session) -> Sequence[Programme]:
    """All programmes with their funders, by name."""
    return session.scalars(select(Programme).options(_with_funders()).order_by(Programme.name)).all()


def programme(session: Session, uid: str) -> Programme:
    """A programme with its funders, as it is in the database now.

    Raises NotFound if there is none of this uid.
    """
    statement = select(Programme).where(Programme.uid == uid).options(_with_funders())
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def programme_of(session: Session, cohort_id: int | None) -> Programme | None:
    """The programme to which a cohort belongs, with its funders; None for a cohort without one, and for no cohort."""
    if cohort_id is None:
        return None
    statement = select(Programme).join(Cohort, Cohort.programme_id == Programme.id).where(Cohort.id == cohort_id)
    return session.scalar(statement.options(_with_funders()))


def usable_programmes(session: Session, by: Person) -> Sequence[Programme]:
    """The programmes under which a person may put cohorts, by name: the open ones and those that name them."""
    statement = select(Programme).order_by(Programme.name)
    if not by.can(Permission.KEEP_PROGRAMMES):
        named = select(ProgrammeFacilitator.programme_id).where(ProgrammeFacilitator.person_id == by.id)
        statement = statement.where(or_(Programme.is_open, Programme.id.in_(named)))
    return session.scalars(statement).all()


def may_use(session: Session, *, by: Person, programme: Programme) -> bool:
    """Whether a person may put a cohort under a programme."""
    if programme.is_open or by.can(Permission.KEEP_PROGRAMMES):
        return True
    return session.get(ProgrammeFacilitator, (programme.id, by.id)) is not None


def named_facilitators(session: Session, programme: Programme) -> Sequence[Person]:
    """Who may use a programme that is not open to all facilitators, by name."""
    statement = select(Person).join(ProgrammeFacilitator, ProgrammeFacilitator.person_id == Person.id)
    return session.scalars(
        statement.where(ProgrammeFacilitator.programme_id == programme.id).order_by(Person.name)
    ).all()


def activity(session: Session, programme: Programme) -> Activity | None:
    """What is written down of a programme for IATI, with the organisation that reports; None if nothing is."""
    statement = select(Activity).where(Activity.programme_id == programme.id).options(joinedload(Activity.reporting))
    return session.scalar(statement.execution_options(populate_existing=True))


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations, by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name, Organisation.id)).all()


def organisation(session: Session, uid: str) -> Organisation:
    """An organisation as it is in the database now.

    Raises NotFound if there is none of this uid.
    """
    statement = select(Organisation).where(Organisation.uid == uid)
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def organisations_by_uid(session: Session, uids: Iterable[str]) -> dict[str, Organisation]:
    """Those of these organisations that exist."""
    wanted = set(uids)
    found = session.scalars(select(Organisation).where(Organisation.uid.in_(wanted))) if wanted else ()
    return {each.uid: each for each in found}


def representatives(session: Session, organisation: Organisation) -> Sequence[Person]:
    """Who represents an organisation, by name."""
    statement = select(Person).join(Representative, Representative.person_id == Person.id)
    return session.scalars(
        statement.where(Representative.organisation_id == organisation.id).order_by(Person.name)
    ).all()


def represented(session: Session, person: Person) -> list[Organisation]:
    """The organisations that a person represents, by name."""
    statement = select(Organisation).join(Representative, Representative.organisation_id == Organisation.id)
    return list(session.scalars(statement.where(Representative.person_id == person.id).order_by(Organisation.name)))


def _funded_for(person: Person) -> Select[Programme]:
    """The programmes that any organisation of this person funds, has funded or will fund."""
    funded = select(Funder.programme_id).join(Representative, Representative.organisation_id == Funder.organisation_id)
    own = funded.where(Representative.person_id == person.id)
    return select(Programme).where(Programme.id.in_(own)).options(_with_funders())


def programmes_for(session: Session, person: Person) -> list[Programme]:
    """The programmes funded by the organisations that a person represents, with their funders, by name."""
    return list(session.scalars(_funded_for(person).order_by(Programme.name)))


def funded_programme(session: Session, *, by: Person, uid: str) -> Programme:
    """A programme that an organisation of this person funds, with its funders.

    Raises NotFound if there is none of this uid, or if it is others': the two look the same.
    """
    found = session.scalar(_funded_for(by).where(Programme.uid == uid))
    if found is None:
        raise NotFound
    return found


def shares_on(session: Session) -> dict[str, list[Grant]]:
    """The funding of every programme by its uid, for attribution; a line without days has those of its programme."""
    return {each.uid: list(each.grants_in_force) for each in programmes(session)}


def _cohorts() -> Select[Cohort]:
    """Cohorts with all that their pages say of them, as it is in the database now."""
    with_programme = joinedload(Cohort.programme).selectinload(Programme.funders).joinedload(Funder.organisation)
    statement = select(Cohort).options(with_programme, selectinload(Cohort.facilitators))
    return statement.execution_options(populate_existing=True)


def _seen_by(person: Person, statement: Select[Cohort]) -> Select[Cohort]:
    """Only what this person may see: everything for those who keep programmes, else the cohorts they accompany."""
    if person.can(Permission.KEEP_PROGRAMMES):
        return statement
    own = select(CohortFacilitator.cohort_id).where(CohortFacilitator.person_id == person.id)
    return statement.where(Cohort.id.in_(own))


def cohorts_of(session: Session, by: Person) -> Sequence[Cohort]:
    """The cohorts that a person accompanies, or may see as an administrator, the newest first."""
    statement = _seen_by(by, _cohorts()).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    return session.scalars(statement.limit(MOST_COHORTS)).all()


def own_cohort(session: Session, *, by: Person, uid: str) -> Cohort:
    """A cohort that a person accompanies, or may see as an administrator.

    Raises NotFound if there is none of this uid, or if it is others': the two look the same.
    """
    found = session.scalar(_seen_by(by, _cohorts()).where(Cohort.uid == uid))
    if found is None:
        raise NotFound
    return found


def has_code(session: Session, code: str) -> bool:
    """Whether some cohort has this join code now."""
    return session.scalar(select(Cohort.id).where(Cohort.join_code == code)) is not None


def cohort_by_code(session: Session, code: str) -> Cohort:
    """The cohort of a join code.

    Raises NotFound if no cohort has it (any more).
    """
    found = session.scalar(_cohorts().where(Cohort.join_code == code))
    if found is None:
        raise NotFound
    return found


def cohorts_by_id(session: Session, ids: Sequence[int]) -> dict[int, Cohort]:
    """These cohorts by their ids."""
    return {each.id: each for each in session.scalars(_cohorts().where(Cohort.id.in_(ids)))} if ids else {}


def code_key(network: str) -> str:
    """The key under which the wrong join codes of a network count."""
    return "join-code:" + network


def is_guessing(session: Session, *, network: str, now: datetime) -> bool:
    """Whether so many wrong codes came from a network that no further one is looked at for some minutes."""
    return failures_under(session, code_key(network), now) >= MOST_WRONG_CODES


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes: the cohorts that they accompany."""
    rows = session.execute(
        select(Cohort.name, Cohort.course, CohortFacilitator.since)
        .join(CohortFacilitator, CohortFacilitator.cohort_id == Cohort.id)
        .where(CohortFacilitator.person_id == person_id)
        .order_by(CohortFacilitator.since, Cohort.id)
    )
    return [{"cohort": name, "course": course, "since": since.isoformat()} for name, course, since in rows]


def named_in(session: Session, person_id: int) -> list[dict[str, object]]:
    """The organisations that a person represents and the programmes that name them, for their own eyes."""
    for_whom = select(Organisation.name, Representative.since).join(Representative)
    for_whom = for_whom.where(Representative.person_id == person_id)
    usable = select(Programme.name, ProgrammeFacilitator.since).join(ProgrammeFacilitator)
    usable = usable.where(ProgrammeFacilitator.person_id == person_id)
    found = [
        *(("organisation", *row) for row in session.execute(for_whom)),
        *(("programme", *row) for row in session.execute(usable)),
    ]
    return [{kind: name, "since": since.isoformat()} for kind, name, since in sorted(found, key=lambda row: row[2])]
