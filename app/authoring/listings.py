"""What the workspace shows of courses: whose they are, how they stand, who waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, union
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.authoring.checked import known
from app.authoring.front import read_front
from app.authoring.models import Authorship, Draft, DraftFile, Review
from app.authoring.outline import Outline, outline_of
from app.authoring.queries import outline_in
from app.authoring.translating import behind_in
from app.core.findings import Finding
from app.courseware.models import CurrentRevision, Revision, RevisionDocument, RevisionFile, StoredDocument
from app.courseware.queries import revision
from app.courseware.sources import language_of
from app.web.access import Permission


@dataclass(frozen=True)
class Standing:
    """How a course stands: its draft, its published revision, and whether they say the same."""

    draft: Draft | None
    published_at: datetime | None
    has_changed: bool

    @property
    def is_published(self) -> bool:
        """Whether people can read it."""
        return self.published_at is not None


@dataclass(frozen=True)
class Listed:
    """A course as the list of one's courses shows it."""

    course: str
    title: str
    language: str
    languages: tuple[str, ...]
    standing: Standing
    changed_by: str
    errors: int | None
    """None: its draft has not been checked as it is."""
    behind: int
    """Parts of translations that somebody has to look at."""
    is_own: bool


@dataclass(frozen=True)
class Author:
    """Somebody who writes a course."""

    uid: str
    name: str
    is_owner: bool
    since: datetime


def own_courses(session: Session, person: Person) -> list[Listed]:
    """The courses that a person writes, changed last first; those who keep all courses see the others after them."""
    own = set(session.scalars(select(Authorship.course).where(Authorship.person_id == person.id)))
    known = own
    if person.can(Permission.KEEP_COURSES):
        known = own | set(session.scalars(union(select(Draft.course), select(CurrentRevision.slug))))
    found = [_listed(session, course, is_own=course in own) for course in sorted(known)]
    return sorted(
        (each for each in found if each.standing.draft or each.standing.is_published),
        key=lambda each: (not each.is_own, -_changed_at(each.standing).timestamp()),
    )


def _changed_at(standing: Standing) -> datetime:
    found = standing.draft.changed_at if standing.draft else standing.published_at
    assert found
    return found


def _listed(session: Session, course: str, *, is_own: bool) -> Listed:
    standing = standing_of(session, course)
    draft = standing.draft
    if draft is None:
        return _published(session, course, standing, is_own=is_own)
    pages = select(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path.like("course.__.md"))
    texts = {language_of(file.path): file.text or "" for file in session.scalars(pages)}
    title = read_front(texts.get(draft.language, "")).values.get("title")
    others = sorted(texts.keys() - {draft.language})
    return Listed(
        course=course,
        title=str(title or course),
        language=draft.language,
        languages=(draft.language, *others),
        standing=standing,
        changed_by=_changed_by(session, draft),
        errors=len(read.errors) if (read := known(draft)) else None,
        behind=behind_in(session, draft) if others and is_own else 0,
        is_own=is_own,
    )


def _published(session: Session, course: str, standing: Standing, *, is_own: bool) -> Listed:
    current = session.get(CurrentRevision, course)
    if current is None:
        return Listed(course, course, "en", (), standing, "", None, 0, is_own)
    found = revision(session, current.revision_id)
    title = found.page(found.language).title
    return Listed(course, title, found.language, found.languages, standing, "", None, 0, is_own)


def _changed_by(session: Session, draft: Draft) -> str:
    """The name of who has saved a file of a draft last; empty where that is nobody who still has an account."""
    last = select(Person.name).join(DraftFile, DraftFile.saved_by == Person.id).where(DraftFile.draft_id == draft.id)
    return session.scalar(last.order_by(DraftFile.saved_at.desc(), DraftFile.id.desc()).limit(1)) or ""


def standing_of(session: Session, course: str) -> Standing:
    """How a course stands."""
    draft = session.scalar(select(Draft).where(Draft.course == course))
    current = session.get(CurrentRevision, course)
    published_at = session.get_one(Revision, current.revision_id).published_at if current else None
    return Standing(draft, published_at, bool(draft and has_changed(session, draft)))


def has_changed(session: Session, draft: Draft) -> bool:
    """Whether a draft says anything else than the revision from which it was begun."""
    if draft.base_id is None:
        return True
    statement = select(Draft.id).where(Draft.id == draft.id, or_(*_differences()))
    return session.scalar(statement) is not None


def _differences() -> list[ColumnElement[bool]]:
    """A file of the draft that the revision has not so, and a file of the revision that the draft has not at all."""
    stored = and_(
        RevisionDocument.revision_id == Draft.base_id,
        RevisionDocument.path == DraftFile.path,
        StoredDocument.id == RevisionDocument.document_id,
        StoredDocument.source == DraftFile.text,
    )
    attached = and_(
        RevisionFile.revision_id == Draft.base_id,
        RevisionFile.path == DraftFile.path,
        RevisionFile.blob_id == DraftFile.blob_id,
    )
    here = exists().where(DraftFile.draft_id == Draft.id)
    return [
        here.where(~exists().where(stored), ~exists().where(attached)),
        exists().where(
            RevisionDocument.revision_id == Draft.base_id, ~here.where(DraftFile.path == RevisionDocument.path)
        ),
        exists().where(RevisionFile.revision_id == Draft.base_id, ~here.where(DraftFile.path == RevisionFile.path)),
    ]


def contents(session: Session, course: str) -> Outline:
    """The outline of a course: of its draft or, where there is none, of what is published."""
    draft = session.scalar(select(Draft).where(Draft.course == course))
    if draft:
        return outline_in(session, draft)
    current = session.get_one(CurrentRevision, course)
    rows = session.execute(
        select(RevisionDocument.path, StoredDocument.source)
        .join(StoredDocument, StoredDocument.id == RevisionDocument.document_id)
        .where(RevisionDocument.revision_id == current.revision_id)
    )
    files = session.scalars(select(RevisionFile.path).where(RevisionFile.revision_id == current.revision_id))
    texts: dict[str, str | None] = {path: source for path, source in rows}
    return outline_of(texts | dict.fromkeys(files), session.get_one(Revision, current.revision_id).language)


def by_file(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings by the path of their file in the course: files with errors first, and in each file the errors."""
    found: dict[str, list[Finding]] = {}
    for each in sorted(findings, key=lambda each: (not each.is_error, each.path, each.line)):
        found.setdefault(each.path.partition("/")[2], []).append(each)
    return list(found.items())


def authors_of(session: Session, course: str) -> list[Author]:
    """Who writes a course, owners first, then by name."""
    rows = session.execute(
        select(Person.uid, Person.name, Authorship.is_owner, Authorship.since)
        .join(Person, Person.id == Authorship.person_id)
        .where(Authorship.course == course)
        .order_by(Authorship.is_owner.desc(), Person.name, Person.id)
    )
    return [Author(*row) for row in rows]


def waiting_reviews(session: Session, person: Person) -> Sequence[str]:
    """The courses whose authors wait for somebody to look at them: this person's own, asked by others."""
    own = select(Authorship.course).where(Authorship.person_id == person.id)
    statement = select(Draft.course).join(Review, Review.draft_id == Draft.id).distinct()
    asked = or_(Review.asked_by.is_(None), Review.asked_by != person.id)
    waits = (Draft.course.in_(own), Review.decided_at.is_(None), asked)
    return session.scalars(statement.where(*waits).order_by(Draft.course)).all()
