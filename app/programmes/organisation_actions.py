"""What happens to organisations: made, corrected, represented."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import person_by_sign_in
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Invalid
from app.programmes.activity import check_organisation
from app.programmes.models import Organisation, Representative
from app.programmes.queries import organisations
from app.programmes.rules import OrganisationDetails
from app.programmes.versions import take
from app.web.access import Permission


class Namesake(Invalid):
    """Two organisations of one name in one country could not be told apart where a funder is chosen."""

    message = N_("There is an organisation of this name already. Correct that one, or write what tells the two apart.")


class NoDonor(Invalid):
    """Nobody who reads the figures of donors has this sign-in name; whether anybody else has it is not said."""

    message = N_(
        "No donor signs in with this name. Check how it is written, and that the account has the role of donor."
    )


def make_organisation(
    session: Session, *, by: Person, uid: str, details: OrganisationDetails, now: datetime
) -> Organisation:
    """Make an organisation under a uid that its form was given, so that a form sent twice makes one.

    Raises Namesake if another one has its name and country, Invalid if it cannot be so.
    """
    take_lock(session, "organisations")
    if known := session.scalar(select(Organisation).where(Organisation.uid == uid)):
        return known
    made = Organisation(uid=uid, name=details.name, created_at=now)
    _say(session, made, details)
    session.add(made)
    journal.record(session, "organisation.made", by=by.uid, at=now, organisation=uid)
    session.flush()
    return made


def change_organisation(
    session: Session,
    *,
    by: Person,
    organisation: Organisation,
    version: int,
    details: OrganisationDetails,
    now: datetime,
) -> None:
    """Correct an organisation. Certificates and releases keep the name that it had.

    Raises Overtaken if `version` is not the newest, Namesake and Invalid as `make_organisation` does.
    """
    take_lock(session, "organisations")
    take(session, organisation, version)
    _say(session, organisation, details)
    journal.record(session, "organisation.changed", by=by.uid, at=now, organisation=organisation.uid)
    session.flush()


def _say(session: Session, organisation: Organisation, details: OrganisationDetails) -> None:
    check_organisation(details)
    for other in organisations(session):
        is_alike = (other.name.casefold(), other.country) == (details.name.casefold(), details.country)
        if is_alike and other.uid != organisation.uid:
            raise Namesake
    organisation.name, organisation.kind = details.name, details.kind
    organisation.country, organisation.reference = details.country, details.reference


def add_representative(
    session: Session, *, by: Person, organisation: Organisation, sign_in: str, now: datetime
) -> Person:
    """Let a donor read the figures of what an organisation funds; one who does already goes on.

    Raises NoDonor if nobody with that right signs in with this name.
    """
    take_lock(session, "organisation", organisation.uid)
    person = person_by_sign_in(session, sign_in)
    if person is None or not person.can(Permission.READ_OWN_FIGURES):
        raise NoDonor
    if session.get(Representative, (organisation.id, person.id)) is None:
        session.add(Representative(organisation_id=organisation.id, person_id=person.id, since=now))
        payload = {"organisation": organisation.uid, "person": person.uid}
        journal.record(session, "organisation.representative_added", by=by.uid, at=now, **payload)
        session.flush()
    return person


def remove_representative(session: Session, *, by: Person, organisation: Organisation, uid: str, now: datetime) -> None:
    """Let somebody represent an organisation no longer; one who does not is not an error."""
    one = select(Representative).join(Person, Person.id == Representative.person_id)
    found = session.scalar(one.where(Representative.organisation_id == organisation.id, Person.uid == uid))
    if found is not None:
        session.delete(found)
        payload = {"organisation": organisation.uid, "person": uid}
        journal.record(session, "organisation.representative_removed", by=by.uid, at=now, **payload)
        session.flush()
