"""What happens to certificates: issued, withdrawn, let go of when an account is closed."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid
from app.core.ids import new_uid
from app.core.keys import SigningKey, canonical, encode
from app.courseware.rules import Course
from app.credentials.models import Award, Certificate
from app.credentials.pdf import uncovered
from app.credentials.queries import newest_certificate
from app.credentials.rules import record
from app.learning.queries import enrolled


class NotComplete(Conflict):
    """The course is not complete."""

    message = N_("The course is not complete yet. Its page shows what is still to be done.")


class Withdrawn(Conflict):
    """The certificate of this enrolment was withdrawn; asking again does not bring it back."""

    message = N_("Your certificate of this course was withdrawn. Its page gives the reason.")


class CannotPrint(Invalid):
    """The name has signs for which the certificate has no letters."""

    message = N_(
        "Your name contains %(signs)s, which our certificates cannot print. Change it in your account, then ask again."
    )


def issue(
    session: Session, *, by: Person, course: Course, key: SigningKey, provider: str, language: str, now: datetime
) -> Certificate:
    """Issue the certificate of a completed course; however often it is asked for, there is one.

    Raises NotComplete if something is still to be done, CannotPrint if the name cannot be printed.
    """
    own = enrolled(session, person_id=by.id, course=course)
    if own is None:
        raise NotComplete
    take_lock(session, "certificate", own.enrolment.id)
    known = newest_certificate(session, own.enrolment.id)
    if known and known.revoked_at:
        raise Withdrawn
    if known:
        return known
    if not own.progress.is_complete:
        raise NotComplete
    if signs := uncovered(by.name):
        raise CannotPrint(signs=" ".join(f"“{sign}”" for sign in signs))
    uid = new_uid()
    says = canonical(
        record(
            uid=uid, name=by.name, course=course, progress=own.progress, language=language, provider=provider, now=now
        )
    )
    made = Certificate(
        uid=uid,
        person_id=by.id,
        enrolment_id=own.enrolment.id,
        revision_id=course.revision,
        course=course.slug,
        record=says.decode(),
        signature=encode(key.sign(says)),
        public_key=encode(key.public),
        issued_at=now,
    )
    _store(session, made)
    _count(session, by, made, now)
    journal.record(
        session,
        "certificate.issued",
        by=None,
        at=now,
        certificate=uid,
        course=course.slug,
        revision=course.hash,
        key=key.id,
    )
    session.flush()
    return made


def _store(session: Session, made: Certificate) -> None:
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error


def _count(session: Session, person: Person, made: Certificate, now: datetime) -> None:
    award = Award(
        certificate_id=made.id,
        subject=person.subject,
        month=now.date().replace(day=1),
        course=made.course,
        country=person.country,
        agency=person.agency,
        sex=person.sex,
    )
    session.add(award)
    payload = {
        "subject": award.subject,
        "month": award.month.isoformat(),
        "course": award.course,
        "country": award.country,
        "agency": award.agency.value,
        "sex": award.sex.value,
    }
    journal.record(session, "award.counted", by=None, at=now, **payload)


def revoke(session: Session, *, certificate: Certificate, by: str | None, why: str, now: datetime) -> None:
    """Withdraw a certificate; `why` is the sentence that everybody who checks it reads.

    Raises Conflict if it is withdrawn already, Invalid if no reason is given.
    """
    if certificate.revoked_at:
        raise Conflict
    if not why.strip():
        raise Invalid(N_("Give the reason in one sentence; everybody who checks the certificate reads it."))
    certificate.revoked_at, certificate.revoked_why = now, why.strip()
    session.execute(update(Award).where(Award.certificate_id == certificate.id).values(is_withdrawn=True))
    journal.record(session, "certificate.revoked", by=by, at=now, certificate=certificate.uid)
    session.flush()


def let_go(session: Session, *, person: Person) -> None:
    """Cut a person out of their certificates: these stay valid and can be checked, and lead to nobody."""
    certificates = select(Certificate.id).where(Certificate.person_id == person.id)
    session.execute(update(Award).where(Award.certificate_id.in_(certificates)).values(certificate_id=None))
    session.execute(
        update(Certificate).where(Certificate.person_id == person.id).values(person_id=None, enrolment_id=None)
    )
