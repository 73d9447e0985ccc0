"""What happens to programmes and cohorts: made, corrected, opened, closed, accompanied."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.actions import note_failures
from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid
from app.courseware.rules import Course
from app.programmes.models import Cohort, CohortFacilitator, Funder, Programme
from app.programmes.queries import code_key
from app.programmes.rules import CohortDetails, ProgrammeDetails, new_code
from app.web.access import Permission


class Overtaken(Conflict):
    """Somebody else has saved a change since this one was begun."""

    message = N_("Somebody else has changed this since you opened it.")


class NoFacilitator(Invalid):
    """Nobody who may accompany cohorts has this sign-in name; whether anybody else has it is not said."""

    message = N_("No facilitator signs in with this name. Check how it is written.")


class LastFacilitator(Conflict):
    """A cohort that nobody accompanies would be seen by administrators alone."""

    message = N_("A cohort needs a facilitator. Add another one first.")


def make_programme(session: Session, *, by: Person, uid: str, details: ProgrammeDetails, now: datetime) -> Programme:
    """Make a programme under a uid that its form was given, so that a form sent twice makes one."""
    take_lock(session, "programme", uid)
    if known := session.scalar(select(Programme).where(Programme.uid == uid)):
        return known
    made = Programme(uid=uid, name=details.name, provider=details.provider, summary=details.summary, created_at=now)
    _name_funders(made, details.funders)
    session.add(made)
    journal.record(session, "programme.made", by=by.uid, at=now, programme=uid)
    session.flush()
    return made


def change_programme(
    session: Session, *, by: Person, programme: Programme, version: int, details: ProgrammeDetails, now: datetime
) -> None:
    """Correct a programme. Certificates already issued keep what they say.

    Raises Overtaken if `version` is not the newest.
    """
    _take(session, programme, version)
    programme.name, programme.provider, programme.summary = details.name, details.provider, details.summary
    _name_funders(programme, details.funders)
    journal.record(session, "programme.changed", by=by.uid, at=now, programme=programme.uid)
    session.flush()


def _take(session: Session, thing: Programme | Cohort, version: int) -> None:
    """Let one editor through at a time, and only who has seen the newest version."""
    take_lock(session, thing.__tablename__, thing.uid)
    session.refresh(thing, ["version"])
    if thing.version != version:
        raise Overtaken
    thing.version += 1


def _name_funders(programme: Programme, names: Sequence[str]) -> None:
    for funder, name in zip(programme.funders, names, strict=False):
        funder.name = name
    known = len(programme.funders)
    del programme.funders[len(names) :]
    programme.funders += [Funder(place=place, name=name) for place, name in enumerate(names, 1) if place > known]


def make_cohort(
    session: Session,
    *,
    by: Person,
    uid: str,
    course: Course,
    programme: Programme | None,
    details: CohortDetails,
    now: datetime,
) -> Cohort:
    """Open a cohort and accompany it. A form sent twice makes one, as with programmes."""
    take_lock(session, "cohort", uid)
    if known := session.scalar(select(Cohort).where(Cohort.uid == uid)):
        return known
    made = Cohort(
        uid=uid,
        programme_id=programme.id if programme else None,
        course=course.slug,
        name=details.name,
        place=details.place,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
        created_at=now,
    )
    session.add(made)
    _flush(session)
    session.add(CohortFacilitator(cohort_id=made.id, person_id=by.id, since=now))
    payload = {"cohort": uid, "course": course.slug, "programme": programme.uid if programme else None}
    journal.record(session, "cohort.made", by=by.uid, at=now, **payload)
    session.flush()
    return made


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:  # another cohort drew the same code: once in a million millions
        raise Conflict from error


def change_cohort(
    session: Session,
    *,
    by: Person,
    cohort: Cohort,
    version: int,
    programme: Programme | None,
    details: CohortDetails,
    now: datetime,
) -> None:
    """Correct what is said of a cohort; its course stays. Certificates already issued keep what they say.

    Raises Overtaken if `version` is not the newest.
    """
    _take(session, cohort, version)
    cohort.programme_id = programme.id if programme else None
    cohort.name, cohort.place = details.name, details.place
    cohort.starts_on, cohort.ends_on = details.starts_on, details.ends_on
    payload = {"cohort": cohort.uid, "programme": programme.uid if programme else None}
    journal.record(session, "cohort.changed", by=by.uid, at=now, **payload)
    session.flush()


def renew_code(session: Session, *, by: Person, cohort: Cohort, now: datetime) -> None:
    """Give a cohort a new join code; the old one leads nowhere from now on."""
    cohort.join_code = new_code()
    journal.record(session, "cohort.code_renewed", by=by.uid, at=now, cohort=cohort.uid)
    _flush(session)


def close_joining(session: Session, *, by: Person, cohort: Cohort, now: datetime) -> None:
    """Let nobody else join; doing it twice is doing it once."""
    if cohort.closed_at is None:
        cohort.closed_at = now
        journal.record(session, "cohort.closed", by=by.uid, at=now, cohort=cohort.uid)
        session.flush()


def reopen_joining(session: Session, *, by: Person, cohort: Cohort, now: datetime) -> None:
    """Let people join again; doing it twice is doing it once."""
    if cohort.closed_at is not None:
        cohort.closed_at = None
        journal.record(session, "cohort.reopened", by=by.uid, at=now, cohort=cohort.uid)
        session.flush()


def add_facilitator(session: Session, *, by: Person, cohort: Cohort, sign_in: str, now: datetime) -> Person:
    """Let another facilitator accompany a cohort; one who does already goes on.

    Raises NoFacilitator if nobody with that right signs in with this name.
    """
    take_lock(session, "cohort", cohort.uid)
    person = person_by_sign_in(session, sign_in)
    if person is None or not person.can(Permission.FOLLOW_COHORTS):
        raise NoFacilitator
    if session.get(CohortFacilitator, (cohort.id, person.id)) is None:
        session.add(CohortFacilitator(cohort_id=cohort.id, person_id=person.id, since=now))
        journal.record(session, "cohort.facilitator_added", by=by.uid, at=now, cohort=cohort.uid, person=person.uid)
        session.flush()
    return person


def remove_facilitator(session: Session, *, by: Person, cohort: Cohort, uid: str, now: datetime) -> None:
    """Let a facilitator, oneself or another, accompany a cohort no longer; one who does not is not an error.

    Raises LastFacilitator if nobody would be left.
    """
    take_lock(session, "cohort", cohort.uid)
    one = select(CohortFacilitator).join(Person, Person.id == CohortFacilitator.person_id)
    found = session.scalar(one.where(CohortFacilitator.cohort_id == cohort.id, Person.uid == uid))
    if found is None:
        return
    if session.scalar(select(func.count()).where(CohortFacilitator.cohort_id == cohort.id)) == 1:
        raise LastFacilitator
    session.delete(found)
    journal.record(session, "cohort.facilitator_removed", by=by.uid, at=now, cohort=cohort.uid, person=uid)
    session.flush()


def note_wrong_code(session: Session, *, network: str, now: datetime) -> None:
    """Count a join code that no cohort has against the network it came from."""
    note_failures(session, keys=[code_key(network)], now=now)


def erase(session: Session, *, person: Person) -> None:
    """Forget which cohorts a person accompanied; one that nobody accompanies any more is left to administrators."""
    session.execute(delete(CohortFacilitator).where(CohortFacilitator.person_id == person.id))
