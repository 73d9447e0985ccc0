"""Questions about programmes and cohorts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.models import Person
from app.accounts.queries import failures_under
from app.core.errors import NotFound
from app.programmes.models import Cohort, CohortFacilitator, Programme
from app.programmes.rules import MOST_WRONG_CODES
from app.web.access import Permission

MOST_COHORTS = 500
"""Cohorts on one page."""


def programmes(session: Session) -> Sequence[Programme]:
    """All programmes with their funders, by name."""
    return session.scalars(select(Programme).options(selectinload(Programme.funders)).order_by(Programme.name)).all()


def programme(session: Session, uid: str) -> Programme:
    """A programme with its funders.

    Raises NotFound if there is none of this uid.
    """
    statement = select(Programme).where(Programme.uid == uid).options(selectinload(Programme.funders))
    found = session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def programme_of(session: Session, cohort_id: int | None) -> Programme | None:
    """The programme to which a cohort belongs, with its funders; None for a cohort without one, and for no cohort."""
    if cohort_id is None:
        return None
    statement = select(Programme).join(Cohort, Cohort.programme_id == Programme.id).where(Cohort.id == cohort_id)
    return session.scalar(statement.options(selectinload(Programme.funders)))


def _cohorts() -> Select[Cohort]:
    """Cohorts with all that their pages say of them, as it is in the database now."""
    with_programme = joinedload(Cohort.programme).selectinload(Programme.funders)
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
