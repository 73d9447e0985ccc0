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
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.courseware.rules import Course
from app.programmes.activity import ActivityDetails, check_activity
from app.programmes.models import (
    ACTIVITY_CODES,
    Activity,
    Cohort,
    CohortFacilitator,
    Funder,
    Programme,
    ProgrammeFacilitator,
    Representative,
)
from app.programmes.queries import activity, code_key, may_use, organisation, organisations_by_uid
from app.programmes.rules import WHOLE, CohortDetails, Grant, ProgrammeDetails, check_programme, new_code
from app.programmes.versions import take
from app.web.access import Permission


class NotYours(Invalid):
    """The programme names its facilitators, and this is none of them."""

    message = N_(
        "This programme is open only to the facilitators whom it names. Choose another, or ask an administrator."
    )


class NoFacilitator(Invalid):
    """Nobody who may accompany cohorts has this sign-in name; whether anybody else has it is not said."""

    message = N_("No facilitator signs in with this name. Check how it is written.")


class LastFacilitator(Conflict):
    """A cohort that nobody accompanies would be seen by administrators alone."""

    message = N_("A cohort needs a facilitator. Add another one first.")


def make_programme(session: Session, *, by: Person, uid: str, details: ProgrammeDetails, now: datetime) -> Programme:
    """Make a programme under a uid that its form was given, so that a form sent twice makes one.

    Raises Unsound if its funding cannot be so, NotFound if a funder is unknown.
    """
    take_lock(session, "programme", uid)
    if known := session.scalar(select(Programme).where(Programme.uid == uid)):
        return known
    made = Programme(uid=uid, name=details.name, created_at=now)
    _say(session, made, details)
    session.add(made)
    journal.record(session, "programme.made", by=by.uid, at=now, programme=uid)
    session.flush()
    return made


def change_programme(
    session: Session, *, by: Person, programme: Programme, version: int, details: ProgrammeDetails, now: datetime
) -> None:
    """Correct a programme. Certificates already issued keep what they say.

    Raises Overtaken if `version` is not the newest, Unsound and NotFound as `make_programme` does.
    """
    take(session, programme, version)
    _say(session, programme, details)
    journal.record(session, "programme.changed", by=by.uid, at=now, programme=programme.uid)
    session.flush()


def _say(session: Session, programme: Programme, details: ProgrammeDetails) -> None:
    check_programme(details)
    for each in ("name", "provider", "summary", "starts_on", "ends_on", "mode", "is_additional", "oda", "is_open"):
        setattr(programme, each, getattr(details, each))
    programme.countries, programme.provisions = list(details.countries), list(details.provisions)
    _fund(session, programme, details.grants)


def _fund(session: Session, programme: Programme, grants: Sequence[Grant]) -> None:
    """Write the lines of funding over those that are there, so that no place is taken twice meanwhile."""
    known = organisations_by_uid(session, [grant.organisation for grant in grants])
    if set(known) != {grant.organisation for grant in grants}:
        raise NotFound
    del programme.funders[len(grants) :]
    for place, grant in enumerate(grants, 1):
        if place > len(programme.funders):
            programme.funders.append(Funder(place=place, organisation=known[grant.organisation]))
        line = programme.funders[place - 1]
        line.organisation = known[grant.organisation]
        line.share = None if grant.share is None else round(grant.share * WHOLE)
        line.starts_on, line.ends_on = grant.starts_on, grant.ends_on


def describe_activity(
    session: Session, *, by: Person, programme: Programme, version: int, details: ActivityDetails, now: datetime
) -> None:
    """Write down what IATI asks of a programme.

    Raises Overtaken if `version` is not the newest of the programme, Unsound if its lines cannot be so, NotFound if the
    organisation that reports is unknown.
    """
    take(session, programme, version)
    check_activity(details)
    found = activity(session, programme) or Activity(programme_id=programme.id)
    session.add(found)
    found.reporting = organisation(session, details.reporting) if details.reporting else None
    for each in ACTIVITY_CODES:
        setattr(found, each, getattr(details, each))
    found.sectors, found.countries = details.parts_of_sectors, details.parts_of_countries
    found.budgets = [list(each.texts) for each in details.budgets]
    journal.record(session, "programme.described", by=by.uid, at=now, programme=programme.uid)
    session.flush()


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
    """Open a cohort and accompany it. A form sent twice makes one, as with programmes.

    Raises NotYours if the facilitator may not use the programme.
    """
    take_lock(session, "cohort", uid)
    if known := session.scalar(select(Cohort).where(Cohort.uid == uid)):
        return known
    _check_use(session, by, programme)
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


def _check_use(session: Session, by: Person, programme: Programme | None) -> None:
    """Nobody claims training for a programme that is not open to them."""
    if programme and not may_use(session, by=by, programme=programme):
        raise NotYours


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

    Raises Overtaken if `version` is not the newest, NotYours if the facilitator may not use a programme that is new to
    the cohort.
    """
    take(session, cohort, version)
    if programme and programme.id != cohort.programme_id:
        _check_use(session, by, programme)
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
    person = _facilitator(session, sign_in)
    if session.get(CohortFacilitator, (cohort.id, person.id)) is None:
        session.add(CohortFacilitator(cohort_id=cohort.id, person_id=person.id, since=now))
        journal.record(session, "cohort.facilitator_added", by=by.uid, at=now, cohort=cohort.uid, person=person.uid)
        session.flush()
    return person


def _facilitator(session: Session, sign_in: str) -> Person:
    person = person_by_sign_in(session, sign_in)
    if person is None or not person.can(Permission.FOLLOW_COHORTS):
        raise NoFacilitator
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


def allow_facilitator(session: Session, *, by: Person, programme: Programme, sign_in: str, now: datetime) -> Person:
    """Name a facilitator who may put cohorts under a programme that is not open to all.

    Raises NoFacilitator if nobody with that right signs in with this name.
    """
    take_lock(session, "programme", programme.uid)
    person = _facilitator(session, sign_in)
    if session.get(ProgrammeFacilitator, (programme.id, person.id)) is None:
        session.add(ProgrammeFacilitator(programme_id=programme.id, person_id=person.id, since=now))
        payload = {"programme": programme.uid, "person": person.uid}
        journal.record(session, "programme.facilitator_added", by=by.uid, at=now, **payload)
        session.flush()
    return person


def disallow_facilitator(session: Session, *, by: Person, programme: Programme, uid: str, now: datetime) -> None:
    """Take a facilitator from those whom a programme names; cohorts that are under it stay."""
    one = select(ProgrammeFacilitator).join(Person, Person.id == ProgrammeFacilitator.person_id)
    found = session.scalar(one.where(ProgrammeFacilitator.programme_id == programme.id, Person.uid == uid))
    if found is not None:
        session.delete(found)
        payload = {"programme": programme.uid, "person": uid}
        journal.record(session, "programme.facilitator_removed", by=by.uid, at=now, **payload)
        session.flush()


def note_wrong_code(session: Session, *, network: str, now: datetime) -> None:
    """Count a join code that no cohort has against the network it came from."""
    note_failures(session, keys=[code_key(network)], now=now)


def erase(session: Session, *, person: Person) -> None:
    """Forget what a person accompanied, might use and represented; what nobody else does is left to administrators."""
    for link in (CohortFacilitator, ProgrammeFacilitator, Representative):
        session.execute(delete(link).where(link.person_id == person.id))
