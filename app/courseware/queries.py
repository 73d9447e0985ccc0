"""Questions about published courses. Revisions never change, so each process keeps those it has read."""

from collections.abc import Sequence
from threading import Lock

import msgspec
from cachetools import LRUCache, cached
from sqlalchemy import URL, bindparam, select, text
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.places import LANGUAGES
from app.courseware.models import (
    Blob,
    CurrentRevision,
    Publication,
    Revision,
    RevisionDocument,
    RevisionFile,
    StoredDocument,
)
from app.courseware.rules import Course, Document
from app.courseware.searching import asked, is_start

_decoder = msgspec.json.Decoder(Document)
_current = select(CurrentRevision.revision_id).where(CurrentRevision.slug == bindparam("slug"))
LONGEST_SEARCH = 400
"""Characters that are looked at."""
KEPT = 64
"""Revisions that a process holds in memory; a course of seven modules takes about one megabyte."""
_kept: LRUCache[tuple[URL, int], Course] = LRUCache(KEPT)


def published(session: Session, slug: str) -> Course:
    """The current revision of a course.

    Raises NotFound if no such course is published.
    """
    found = session.scalar(_current, {"slug": slug})
    if found is None:
        raise NotFound
    return revision(session, found)


def published_courses(session: Session) -> Sequence[Course]:
    """All courses as they are now, in the order of their slugs."""
    found = session.execute(select(CurrentRevision.revision_id).order_by(CurrentRevision.slug)).scalars()
    return [revision(session, each) for each in found.all()]


@cached(_kept, key=lambda session, number: (session.get_bind().engine.url, number), lock=Lock())
def revision(session: Session, id: int) -> Course:
    """A course as it was in a revision, from memory where it was read before.

    Raises NotFound if there is no such revision.
    """
    return _read(session, id)


def current_hash(session: Session, slug: str) -> str | None:
    """The hash of the current revision of a course; None where nothing is published."""
    return session.scalar(
        select(Revision.hash)
        .join(CurrentRevision, CurrentRevision.revision_id == Revision.id)
        .where(CurrentRevision.slug == slug)
    )


def revision_of(session: Session, slug: str, hash: str) -> Revision | None:
    """The newest revision of a course with a hash: the same files may have been rendered more than once."""
    same = select(Revision).where(Revision.course == slug, Revision.hash == hash)
    return session.scalar(same.order_by(Revision.rendering.desc()).limit(1))


def sources_in(session: Session, revision_id: int) -> dict[str, str]:
    """The texts of a revision as their authors wrote them, by path."""
    rows = session.execute(
        select(RevisionDocument.path, StoredDocument.source)
        .join(StoredDocument, StoredDocument.id == RevisionDocument.document_id)
        .where(RevisionDocument.revision_id == revision_id)
        .order_by(RevisionDocument.path)
    )
    return {path: source for path, source in rows}


def blobs_in(session: Session, revision_id: int) -> dict[str, int]:
    """The ids of the blobs of a revision's pictures and files, as their authors gave them, by path."""
    rows = session.execute(
        select(RevisionFile.path, RevisionFile.blob_id).where(RevisionFile.revision_id == revision_id)
    )
    return {path: blob for path, blob in rows}


def files_in(session: Session, revision_id: int) -> dict[str, bytes]:
    """The bytes of a revision's pictures and files, as their authors gave them, by path."""
    rows = session.execute(
        select(RevisionFile.path, Blob.content)
        .join(Blob, Blob.id == RevisionFile.blob_id)
        .where(RevisionFile.revision_id == revision_id)
    )
    return {path: content for path, content in rows}


def publications(session: Session, slug: str, limit: int = 200) -> Sequence[tuple[Publication, Revision]]:
    """When which revision of a course became the current one, the newest first."""
    rows = session.execute(
        select(Publication, Revision)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.course == slug)
        .order_by(Publication.id.desc())
        .limit(limit)
    )
    return [(publication, revision) for publication, revision in rows]


def forget_kept() -> None:
    """Drop what this process holds in memory (for tests, whose databases come and go)."""
    _kept.clear()


def _read(session: Session, id: int) -> Course:
    head = session.get(Revision, id)
    if head is None:
        raise NotFound
    contents = session.scalars(
        select(StoredDocument.content)
        .join(RevisionDocument, RevisionDocument.document_id == StoredDocument.id)
        .where(RevisionDocument.revision_id == id)
        .order_by(RevisionDocument.place)
    )
    documents = tuple(_decoder.decode(content) for content in contents)
    return Course(slug=head.course, revision=id, hash=head.hash, language=head.language, documents=documents)


def found_passages(session: Session, *, words: str, language: str, limit: int = 30) -> Sequence[tuple[str, str]]:
    """Courses and modules whose text has all the words, the best first, as pairs of slugs (module empty for a course).

    Texts of the reader's language come first; the others follow.
    """
    terms = asked(words[:LONGEST_SEARCH], language)
    if not terms:
        return []
    statement = _ON_SQLITE if session.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL
    written = _for_sqlite(terms) if statement is _ON_SQLITE else _for_postgresql(terms)
    rows = session.execute(statement, {"words": written, "language": language, "limit": limit * len(LANGUAGES)})
    found = dict.fromkeys((row.course, row.module) for row in rows)
    return list(found)[:limit]


_ON_SQLITE = text(
    "SELECT passage.course, passage.module FROM passage_words JOIN passage ON passage.id = passage_words.rowid"
    " WHERE passage_words MATCH :words ORDER BY passage.language <> :language, bm25(passage_words, 5.0, 1.0)"
    " LIMIT :limit"
)
_ON_POSTGRESQL = text(
    "SELECT course, module FROM passage, to_tsquery('simple', :words) AS query"
    " WHERE words @@ query ORDER BY language <> :language, ts_rank(words, query) DESC LIMIT :limit"
)


def _for_sqlite(terms: Sequence[Sequence[str]]) -> str:
    """Words are letters and digits alone, so that nothing in them means anything to the engine."""
    return " AND ".join(
        "(" + " OR ".join(f'"{each}"' + "*" * is_start(each) for each in forms) + ")" for forms in terms
    )


def _for_postgresql(terms: Sequence[Sequence[str]]) -> str:
    return " & ".join("(" + " | ".join(f"'{each}'" + ":*" * is_start(each) for each in forms) + ")" for forms in terms)
