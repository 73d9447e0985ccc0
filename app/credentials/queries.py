"""Questions about certificates."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.credentials.models import Certificate


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
    """All certificates of a person, the newest first."""
    statement = select(Certificate).where(Certificate.person_id == person_id)
    return session.scalars(statement.order_by(Certificate.id.desc())).all()


def personal_data(session: Session, person_id: int) -> list[dict[str, object]]:
    """What this room holds of a person, for their own eyes."""
    return [
        {
            "record": each.says,
            "signature": each.signature,
            "public_key": each.public_key,
            "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
        }
        for each in certificates_of(session, person_id)
    ]
