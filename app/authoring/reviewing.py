"""A second person looks at a draft before it is published, where its course asks for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.authoring.models import Draft, Review
from app.authoring.queries import lock, owns
from app.core import journal
from app.core.errors import N_, Conflict, NotAllowed, NotFound


class DraftMoved(Conflict):
    """The draft has changed since somebody looked at it."""

    message = N_("The draft has changed since you opened this page. Look at it again, then decide.")


class NotReviewed(Conflict):
    """The course asks for a second person, and nobody has approved this state of the draft."""

    message = N_("This course is published after a second person has approved it. Ask for a review first.")


class OwnRequest(NotAllowed):
    """Who asks for a review is not the second person."""

    message = N_("Somebody else has to look at this: you asked for the review yourself.")


@dataclass(frozen=True)
class Reviewed:
    """A review and the names of those who asked and decided; empty where they have no account any more."""

    review: Review
    asked_by: str
    decided_by: str


def hold(session: Session, draft: Draft, seen: int) -> None:
    """Let nobody else change a draft until this transaction ends.

    Raises DraftMoved unless it is still in the state that was seen.
    """
    lock(session, draft)
    if draft.version != seen:
        raise DraftMoved


def reviews_of(session: Session, draft: Draft) -> Sequence[Reviewed]:
    """The reviews of a draft, the newest first."""
    asker, decider = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Review, asker.name, decider.name)
        .outerjoin(asker, asker.id == Review.asked_by)
        .outerjoin(decider, decider.id == Review.decided_by)
        .where(Review.draft_id == draft.id)
        .order_by(Review.id.desc())
        .limit(20)
    )
    return [Reviewed(review, asked or "", decided or "") for review, asked, decided in rows]


def is_approved(session: Session, draft: Draft, hash: str) -> bool:
    """Whether the last word of a second person on this state of a draft was yes."""
    last = (
        select(Review.is_approved)
        .where(Review.draft_id == draft.id, Review.hash == hash, Review.decided_at.is_not(None))
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .limit(1)
    )
    return bool(session.scalar(last))


def require(session: Session, draft: Draft, hash: str) -> None:
    """Go on only with a state that may be published.

    Raises NotReviewed where the course asks for a second person, and nobody has approved this state.
    """
    if draft.needs_review and not is_approved(session, draft, hash):
        raise NotReviewed


def ask(
    session: Session, *, by: Person, draft: Draft, hash: str, seen: int, message: str = "", now: datetime
) -> Review:
    """Ask for a review of a draft as it is now; asked twice of the same state, it is one request.

    Raises DraftMoved where the draft has changed since.
    """
    hold(session, draft, seen)
    open_ = select(Review).where(Review.draft_id == draft.id, Review.hash == hash, Review.decided_at.is_(None))
    if known := session.scalar(open_.limit(1)):
        return known
    made = Review(draft_id=draft.id, hash=hash, asked_at=now, asked_by=by.id, message=message)
    session.add(made)
    _record(session, "review.asked", draft, by, now, review=made.uid, hash=hash)
    return made


def decide(
    session: Session,
    *,
    by: Person,
    draft: Draft,
    uid: str,
    is_approved: bool,
    remark: str,
    hash: str,
    seen: int,
    now: datetime,
) -> None:
    """Approve the state that a review is of, or ask for changes.

    Raises NotFound without such a review, OwnRequest for whoever asked for it, DraftMoved where the draft is in another
    state by now, Conflict where somebody has decided already.
    """
    hold(session, draft, seen)
    review = session.scalar(select(Review).where(Review.uid == uid, Review.draft_id == draft.id))
    if review is None:
        raise NotFound
    if review.asked_by == by.id:
        raise OwnRequest
    if review.hash != hash:
        raise DraftMoved
    if review.decided_at is not None:
        raise Conflict
    review.is_approved, review.remark, review.decided_at, review.decided_by = is_approved, remark, now, by.id
    _record(session, "review.decided", draft, by, now, review=uid, is_approved=is_approved)


def ask_for_reviews(session: Session, *, by: Person, draft: Draft, needs_review: bool, now: datetime) -> None:
    """Set whether a second person must approve a course before it is published.

    Raises NotAllowed for anybody but its owners.
    """
    if not owns(session, person=by, course=draft.course):
        raise NotAllowed
    if draft.needs_review == needs_review:
        return
    draft.needs_review = needs_review
    _record(session, "draft.review_rule", draft, by, now, needs_review=needs_review)


def _record(session: Session, kind: str, draft: Draft, by: Person, now: datetime, **payload: object) -> None:
    journal.record(session, kind, by=by.uid, at=now, course=draft.course, draft=draft.uid, **payload)
    session.flush()
