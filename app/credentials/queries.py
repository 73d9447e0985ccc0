"""Questions about certificates."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.catalogue.models import Enrolment
from app.core.errors import NotFound
from app.core.keys import SigningKey, encode
from app.courseware.queries import published, revision
from app.credentials.badge.status import LIST_SIZE
from app.credentials.models import Bundle, Certificate, IssuerKey
from app.programmes.models import Cohort


def newest_certificate(session: Session, enrolment_id: int) -> Certificate | None:
    """The certificate of an enrolment that nothing has superseded: the valid one, or one that was withdrawn."""
    return session.scalar(
        select(Certificate).where(Certificate.enrolment_id == enrolment_id, Certificate.superseded_by.is_(None))
    )


def certificate(session: Session, uid: str) -> Certificate:
    """The certificate of this uid.

    Raises NotFound if there is none.
    """
    found = session.scalar(select(Certificate).where(Certificate.uid == uid))
    if found is None:
        raise NotFound
    return found


def own_certificate(session: Session, *, uid: str, person_id: int) -> Certificate:
    """A certificate of the person who asks.

    Raises NotFound if there is none of this uid, or if it is somebody else's.
    """
    found = certificate(session, uid)
    if found.person_id != person_id:
        raise NotFound
    return found


def certificates_of(session: Session, person_id: int) -> Sequence[Certificate]:
    """The certificates of a person that nothing has superseded, the newest first."""
    statement = select(Certificate).where(Certificate.person_id == person_id, Certificate.superseded_by.is_(None))
    return session.scalars(statement.order_by(Certificate.id.desc())).all()


def successor(session: Session, found: Certificate) -> Certificate | None:
    """The certificate at the end of the chain of those that superseded this one; None if none did."""
    newest = found
    while newest.superseded_by:
        newest = session.get_one(Certificate, newest.superseded_by)
    return newest if newest is not found else None


def corrections(session: Session, enrolment_id: int) -> int:
    """How often the certificate of an enrolment was issued anew."""
    statement = select(func.count()).where(
        Certificate.enrolment_id == enrolment_id, Certificate.superseded_by.is_not(None)
    )
    return session.scalar(statement) or 0


def free_status_index(session: Session) -> int:
    """A random place on the status lists that no certificate has.

    Random, so that a place tells nobody when a certificate was issued; a list is opened anew when the others are half
    full (W3C Bitstring Status List 1.0, section 6.1: herd privacy).
    """
    room = LIST_SIZE * (1 + last_list(session))
    while True:
        index = secrets.randbelow(room)
        if session.scalar(select(Certificate.id).where(Certificate.status_index == index)) is None:
            return index


def last_list(session: Session) -> int:
    """The number of the newest status list, counted from 0."""
    newest = session.scalar(select(func.max(Certificate.id))) or 0
    return newest // (LIST_SIZE // 2)


def fallen_between(session: Session, first: int, last: int) -> Sequence[int]:
    """The places on the status lists, from first to before last, of certificates that no longer stand."""
    statement = select(Certificate.status_index).where(
        Certificate.status_index >= first,
        Certificate.status_index < last,
        or_(Certificate.revoked_at.is_not(None), Certificate.superseded_by.is_not(None)),
    )
    return session.scalars(statement.order_by(Certificate.status_index)).all()


def fallen(session: Session) -> tuple[list[str], list[str]]:
    """Hashes of the uids of all withdrawn and of all superseded certificates.

    Hashes, because a uid opens the page of its certificate: who holds one can look it up, nobody can walk the list.
    """
    rows = session.execute(
        select(Certificate.uid, Certificate.revoked_at).where(
            or_(Certificate.revoked_at.is_not(None), Certificate.superseded_by.is_not(None))
        )
    ).all()
    withdrawn = sorted(uid_hash(uid) for uid, revoked_at in rows if revoked_at)
    return withdrawn, sorted(uid_hash(uid) for uid, revoked_at in rows if not revoked_at)


def uid_hash(uid: str) -> str:
    """The first sixteen hexadecimal digits of the SHA-256 of a uid."""
    return hashlib.sha256(uid.encode()).hexdigest()[:16]


def last_fall(session: Session) -> tuple[int, datetime | None]:
    """How many certificates no longer stand, and when the last of them fell."""
    columns = (func.count(), func.max(Certificate.revoked_at), func.max(Certificate.superseded_at))
    statement = select(*columns).where(or_(Certificate.revoked_at.is_not(None), Certificate.superseded_by.is_not(None)))
    count, revoked, superseded = session.execute(statement).one()
    return count, max(filter(None, (revoked, superseded)), default=None)


def issuer_key(session: Session, id: str) -> IssuerKey | None:
    """The public key of this id, if this site ever signed with it."""
    return session.get(IssuerKey, id)


def issuer_keys(session: Session, held: Sequence[SigningKey] = ()) -> list[IssuerKey]:
    """All public keys of this site, the newest first: those written down, and those held but not yet used."""
    known = list(session.scalars(select(IssuerKey)))
    ids = {key.id for key in known}
    fresh = [as_issuer_key(key) for key in held if key.id not in ids]
    return sorted([*known, *fresh], key=lambda key: (key.retired_at is None, key.made_at), reverse=True)


def as_issuer_key(key: SigningKey) -> IssuerKey:
    """What is written down of a signing key."""
    return IssuerKey(id=key.id, public_key=encode(key.public), made_at=key.made_at)


def title_of(session: Session, slug: str, language: str) -> tuple[str, str]:
    """The title of a course and the language it is in; a course that is gone lives on in its newest certificate.

    Raises NotFound if there never was such a course.
    """
    try:
        front = published(session, slug).page(language)
    except NotFound:
        statement = select(Certificate).where(Certificate.course == slug).order_by(Certificate.id.desc()).limit(1)
        found = session.scalar(statement)
        if found is None:
            raise
        return found.claims.title, found.claims.title_language
    return front.title, front.language


def title_in(session: Session, found: Certificate, language: str) -> str:
    """What the course of a certificate is called in a language, as its revision says, to be shown beside the title
    that was signed; empty where that is the language of the title, or the course was not translated into it.
    """
    front = revision(session, found.revision_id).page(language)
    says = found.said
    return front.title if says and front.language == language != says.title_language else ""


def certificates_by_key(session: Session) -> dict[str, int]:
    """How many certificates each key signed."""
    rows = session.execute(select(Certificate.key_id, func.count()).group_by(Certificate.key_id))
    return {key: count for key, count in rows}


def _unsound() -> Select[Certificate]:
    """Certificates whose signature can no longer be relied on, or was made in an earlier form without a code.

    Those without a key had lost their signature before the form changed, and nobody can say what they were.
    """
    compromised = select(IssuerKey.id).where(IssuerKey.compromised_since.is_not(None))
    earlier = and_(Certificate.code == "", Certificate.key_id != "")
    return select(Certificate).where(or_(Certificate.key_id.in_(compromised), earlier))


def to_sign_anew(session: Session) -> int:
    """How many certificates have to be signed anew."""
    return session.scalar(select(func.count()).select_from(_unsound().subquery())) or 0


def next_to_sign_anew(session: Session, *, limit: int, after: int = 0) -> Sequence[Certificate]:
    """Some certificates that have to be signed anew, those behind the id `after`."""
    return session.scalars(_unsound().where(Certificate.id > after).order_by(Certificate.id).limit(limit)).all()


def standing_certificates(session: Session, cohort_id: int) -> Sequence[Certificate]:
    """The certificates that members of a cohort hold and that still stand, by serial of issue."""
    statement = (
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, Certificate.revoked_at.is_(None), Certificate.superseded_by.is_(None))
    )
    return session.scalars(statement.order_by(Certificate.id)).all()


def bundle_of(session: Session, uid: str) -> Bundle:
    """The bundle of this uid.

    Raises NotFound if there is none.
    """
    found = session.scalar(select(Bundle).where(Bundle.uid == uid))
    if found is None:
        raise NotFound
    return found


def bundle_in_work(session: Session, *, cohort_id: int, person_id: int, form: str) -> Bundle | None:
    """The newest bundle of this form that a person asked for and that is not finished."""
    statement = select(Bundle).where(
        Bundle.cohort_id == cohort_id,
        Bundle.person_id == person_id,
        Bundle.form == form,
        Bundle.finished_at.is_(None),
        Bundle.problem.is_(None),
    )
    return session.scalar(statement.order_by(Bundle.id.desc()).limit(1))


def own_bundle(session: Session, *, uid: str, person_id: int) -> Bundle:
    """A bundle of the person who asks.

    Raises NotFound if there is none of this uid, or if somebody else asked for it.
    """
    found = bundle_of(session, uid)
    if found.person_id != person_id:
        raise NotFound
    return found


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    statement = select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)
    return [
        {
            "credential": each.document,
            "code": each.code,
            "shows_name": each.shows_name,
            "is_superseded": each.superseded_by is not None,
            "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
        }
        for each in session.scalars(statement)
    ]


def cohort_of(session: Session, bundle: Bundle) -> Cohort:
    """The cohort whose certificates a bundle holds."""
    return session.get_one(Cohort, bundle.cohort_id)
