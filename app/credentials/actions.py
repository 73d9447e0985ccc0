"""What happens to certificates: issued, corrected, shown, withdrawn, signed anew, let go of."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.rules import is_name
from app.assessment.queries import first_percents
from app.catalogue.models import Enrolment
from app.core import journal
from app.core.database import take_lock
from app.core.errors import N_, Conflict, Invalid
from app.core.ids import new_uid
from app.core.letters import named, uncovered
from app.courseware.rules import Course
from app.credentials.checking import judge_certificate
from app.credentials.first_form import claims_in_first_form
from app.credentials.key_actions import know_key
from app.credentials.models import Award, Bundle, Certificate
from app.credentials.pdf.sheet import LONGEST_BOOK
from app.credentials.queries import (
    bundle_in_work,
    corrections,
    free_status_index,
    newest_certificate,
    standing_certificates,
)
from app.credentials.rules import Claims, Reason, claims
from app.credentials.sealing import Issuer, sealed
from app.learning.queries import enrolled
from app.programmes.models import Programme
from app.programmes.queries import programme_of

MOST_CORRECTIONS = 5
"""How often somebody may have a name corrected by themselves; after that an administrator does it."""
SENTENCE_LIMIT = 500


class NotComplete(Conflict):
    """The course is not complete."""

    message = N_("The course is not complete yet. Its page shows what is still to be done.")


class Withdrawn(Conflict):
    """The certificate of this enrolment was withdrawn; asking again does not bring it back."""

    message = N_("Your certificate of this course was withdrawn. Its page gives the reason.")


class NoCorrection(Conflict):
    """The certificate no longer stands, or leads to nobody."""

    message = N_("This certificate no longer stands, so it cannot be corrected.")


class TooManyCorrections(NoCorrection):
    """The owner has had it corrected often enough."""

    message = N_("This certificate was corrected too often. Ask an administrator.")


class CannotPrint(Invalid):
    """The name has signs for which the certificate has no letters."""

    message = N_(
        "Your name contains %(signs)s, which our certificates cannot print. Change it in your account, then ask again."
    )


def issue(session: Session, *, by: Person, course: Course, issuer: Issuer, language: str, now: datetime) -> Certificate:
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
    check_printable(by.name)
    programme = programme_of(session, own.enrolment.cohort_id)
    says = claims(
        uid=new_uid(),
        name=by.name,
        course=course,
        progress=own.progress,
        language=language,
        provider=(programme.provider if programme else "") or issuer.provider,
        programme=programme.name if programme else "",
        funders=programme.funders_on(now.date()) if programme else (),
        now=now,
    )
    made = _made(session, says, issuer, now)
    made.person_id, made.enrolment_id, made.revision_id = by.id, own.enrolment.id, course.revision
    _store(session, made)
    _count(session, by, made, own.enrolment, course=course, language=language, programme=programme)
    journal.record(
        session,
        "certificate.issued",
        by=None,
        at=now,
        certificate=made.uid,
        course=course.slug,
        revision=course.hash,
        key=made.key_id,
    )
    session.flush()
    return made


def stands(certificate: Certificate) -> bool:
    """Whether nothing has ended a certificate yet."""
    return certificate.revoked_at is None and certificate.superseded_by is None


def check_printable(name: str) -> None:
    """Whether a certificate can bear this name.

    Raises CannotPrint, naming the signs, if no font has them.
    """
    if signs := uncovered(name):
        raise CannotPrint(signs=named(signs))


def _made(session: Session, says: Claims, issuer: Issuer, now: datetime) -> Certificate:
    know_key(session, key=issuer.key)
    place = free_status_index(session)
    seal = sealed(says, issuer=issuer, status_index=place, now=now)
    return Certificate(
        uid=says.uid,
        person_id=None,
        enrolment_id=None,
        revision_id=0,
        course=says.course,
        record=seal.record,
        code=seal.code,
        key_id=seal.key_id,
        status_index=place,
        issued_at=now,
    )


def _store(session: Session, made: Certificate) -> None:
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict from error


def _count(
    session: Session,
    person: Person,
    made: Certificate,
    enrolment: Enrolment,
    *,
    course: Course,
    language: str,
    programme: Programme | None,
) -> None:
    """Let statistics know of it. Not so the journal: an entry beside that of the certificate would say whose it is."""
    results = first_percents(session, enrolment.id)
    pre_test, final_test = course.pre_test, course.final_test
    award = Award(
        certificate_id=made.id,
        subject=person.subject,
        month=made.issued_at.date().replace(day=1),
        course=made.course,
        country=person.country,
        agency=person.agency,
        sex=person.sex,
        language=language,
        programme_id=programme.id if programme else None,
        pre=results.get(pre_test) if pre_test else None,
        post=results.get(final_test) if final_test else None,
    )
    session.add(award)


def correct(
    session: Session, *, certificate: Certificate, name: str, issuer: Issuer, now: datetime, limit: int | None
) -> Certificate:
    """Issue a certificate anew with a corrected name; the old one is superseded and leads to it.

    Everything else stays as it was: date, result, revision. It counts once, as before. `limit` says how often this may
    happen to one enrolment; None for an administrator.

    Raises NoCorrection if the certificate no longer stands or its record is not what was signed, TooManyCorrections at
    the limit, CannotPrint for a name that cannot be printed, Invalid where there is nothing to correct, or no name.
    """
    if certificate.enrolment_id is None:
        raise NoCorrection
    _take(session, certificate)
    says = judge_certificate(session, certificate).claims
    if not stands(certificate) or says is None:
        raise NoCorrection
    if limit is not None and corrections(session, certificate.enrolment_id) >= limit:
        raise TooManyCorrections
    if not is_name(name):
        raise Invalid
    if name == says.name:
        raise Invalid(N_("The certificate bears this name already."))
    check_printable(name)
    made = _made(session, replace(says, uid=new_uid(), name=name), issuer, now)
    made.person_id, made.enrolment_id = certificate.person_id, certificate.enrolment_id
    made.revision_id, made.shows_name = certificate.revision_id, certificate.shows_name
    # only one certificate of an enrolment may stand, so the old one steps aside (naming itself) before the new one is
    # there to be named
    certificate.superseded_by, certificate.superseded_at = certificate.id, now
    session.flush()
    _store(session, made)
    certificate.superseded_by = made.id
    session.execute(update(Award).where(Award.certificate_id == certificate.id).values(certificate_id=made.id))
    journal.record(session, "certificate.superseded", by=None, at=now, certificate=certificate.uid, successor=made.uid)
    session.flush()
    return made


def _take(session: Session, certificate: Certificate) -> None:
    """Let nobody else change a certificate, or another one of its enrolment, and see it as it is now."""
    take_lock(session, "certificate", certificate.enrolment_id or certificate.uid)
    session.refresh(certificate)


def show_name(session: Session, *, certificate: Certificate, shows: bool, now: datetime) -> None:
    """Let everybody who has the serial read the name, or only confirm it to those who know it."""
    _take(session, certificate)
    if certificate.shows_name != shows:
        certificate.shows_name = shows
        journal.record(session, "certificate.name_shown", by=None, at=now, certificate=certificate.uid, shows=shows)
    session.flush()


def revoke(
    session: Session, *, certificate: Certificate, by: str | None, reason: Reason, why: str, now: datetime
) -> None:
    """Withdraw a certificate; `why` is the sentence that everybody who checks it reads.

    Raises Conflict if it no longer stands, Invalid if no sentence is given or it is too long.
    """
    _take(session, certificate)
    if not stands(certificate):
        raise Conflict(N_("This certificate no longer stands; it was withdrawn or superseded before."))
    if not why.strip() or len(why) > SENTENCE_LIMIT:
        raise Invalid(N_("Give the reason in one sentence; everybody who checks the certificate reads it."))
    certificate.revoked_at, certificate.revoked_reason, certificate.revoked_why = now, reason, why.strip()
    session.execute(update(Award).where(Award.certificate_id == certificate.id).values(is_withdrawn=True))
    journal.record(session, "certificate.revoked", by=by, at=now, certificate=certificate.uid, reason=reason.value)
    session.flush()


def sign_anew(session: Session, *, certificate: Certificate, issuer: Issuer, now: datetime) -> None:
    """Sign what a certificate says with the key of today, because its own signature can no longer be relied on.

    Raises Conflict for a record that is not what was signed: signing would make good what somebody altered. Raises
    KeyError or ValueError for a record of the first form that cannot be read; those are no longer signed.
    """
    know_key(session, key=issuer.key)
    judged = judge_certificate(session, certificate).claims
    says = judged if certificate.code else claims_in_first_form(certificate.document)
    if says is None or says.uid != certificate.uid or says.course != certificate.course:
        raise Conflict
    seal = sealed(says, issuer=issuer, status_index=certificate.status_index, now=now)
    certificate.record, certificate.code, certificate.key_id = seal.record, seal.code, seal.key_id
    journal.record(session, "certificate.signed_anew", by=None, at=now, certificate=certificate.uid, key=issuer.key.id)
    session.flush()


def let_go(session: Session, *, person: Person) -> None:
    """Cut a person out of their certificates: these stay valid and can be checked, and lead to nobody.

    What is being issued or corrected at this moment is waited for, so that it is let go of as well.
    """
    own = select(Enrolment.id).where(Enrolment.person_id == person.id)
    for enrolment in session.scalars(own.order_by(Enrolment.id)).all():
        take_lock(session, "certificate", enrolment)
    certificates = select(Certificate.id).where(Certificate.person_id == person.id)
    session.execute(update(Award).where(Award.certificate_id.in_(certificates)).values(certificate_id=None))
    session.execute(
        update(Certificate).where(Certificate.person_id == person.id).values(person_id=None, enrolment_id=None)
    )
    session.execute(delete(Bundle).where(Bundle.person_id == person.id))


def ask_for_bundle(session: Session, *, by: Person, cohort_id: int, form: str, now: datetime) -> tuple[Bundle, bool]:
    """Ask for the certificates of a cohort in one file; a second click leads to the bundle that is being made.

    Returned with it: whether the caller has to start the process that makes it, once this is committed.
    """
    take_lock(session, "bundle", by.id, cohort_id)
    if form == "book" and len(standing_certificates(session, cohort_id)) > LONGEST_BOOK:
        raise Invalid(N_("So many certificates do not fit into one PDF. Take the ZIP."))
    known = bundle_in_work(session, cohort_id=cohort_id, person_id=by.id, form=form)
    if known and not known.is_lost(now):
        return known, False
    made = Bundle(uid=new_uid(), cohort_id=cohort_id, person_id=by.id, form=form, started_at=now, seen_at=now)
    session.add(made)
    journal.record(session, "certificates.bundled", by=by.uid, at=now, bundle=made.uid, form=form)
    session.flush()
    return made, True
