"""Keeping the bytes of pictures and files: once for each content, however many courses and revisions have it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.core.database import take_lock
from app.core.errors import NotFound
from app.core.files import hash_of, shown
from app.core.pictures import Measured, Shown
from app.courseware.models import Blob, Publication, RevisionFile
from app.courseware.reading.pictures import Attached

LAST = "g"
"""After every digit of a hash, in any order of letters that a database may have."""


def blob_of(session: Session, hash: str) -> Blob | None:
    """The bytes with a hash; None if they were never kept."""
    return session.scalar(select(Blob).where(Blob.hash == hash))


def keep(session: Session, *, content: bytes, what: Measured, made: Shown) -> Blob:
    """Keep a file as its author gave it and as readers get it; the same bytes are kept once."""
    hash = hash_of(content)
    if known := blob_of(session, hash):
        return known
    take_lock(session, "blobs")  # one for all: two who bring the same files in another order would wait for each other
    if known := blob_of(session, hash):
        return known
    instead = None
    if made.content != content:
        as_shown = Measured(made.mimetype, made.width, made.height)
        instead = keep(session, content=made.content, what=as_shown, made=made).id
    stored = Blob(
        hash=hash,
        mimetype=what.mimetype,
        content=content,
        size=len(content),
        width=what.width,
        height=what.height,
        shown_id=instead,
    )
    session.add(stored)
    session.flush()
    return stored


def made_ready(session: Session, attached: Iterable[Attached], contents: Mapping[str, bytes]) -> dict[str, Shown]:
    """What readers get of files that are not kept yet, by hash. Slow: ask before anything is locked."""
    waiting = {each.hash: each.path for each in attached if blob_of(session, each.hash) is None}
    return {hash: shown(contents[hash], path) for hash, path in waiting.items() if hash in contents}


def keep_files(
    session: Session,
    revision_id: int,
    attached: Iterable[Attached],
    contents: Mapping[str, bytes],
    ready: Mapping[str, Shown],
) -> None:
    """Say which pictures and files a revision has; what is not kept yet is kept now.

    Raises KeyError for a file that is neither kept nor among the contents.
    """
    for each in attached:
        kept = blob_of(session, each.hash)
        if kept is None:
            content = contents[each.hash]
            what = Measured(each.mimetype, each.width, each.height)
            made = ready.get(each.hash) or shown(content, each.path)
            kept = keep(session, content=content, what=what, made=made)
        shown_id = kept.shown_id or kept.id
        session.add(RevisionFile(revision_id=revision_id, path=each.path, blob_id=kept.id, shown_id=shown_id))
    session.flush()


def attached_as(path: str, blob: Blob) -> Attached:
    """Bytes that are kept, under the name by which a course has them."""
    return Attached(path, blob.hash, blob.mimetype, blob.size, blob.width, blob.height)


def attached_in(session: Session, revision_id: int) -> list[Attached]:
    """The pictures and files of a revision, by path."""
    rows = session.execute(
        select(RevisionFile.path, Blob)
        .join(Blob, Blob.id == RevisionFile.blob_id)
        .where(RevisionFile.revision_id == revision_id)
        .order_by(RevisionFile.path)
    )
    return [attached_as(path, blob) for path, blob in rows]


def published_file(session: Session, start: str) -> tuple[str, Blob]:
    """A file of any revision by the first half of its hash: the name by which it was last published, and what is shown.

    Raises NotFound for what was never published, also if a draft has it.
    """
    given, readers = aliased(Blob), aliased(Blob)
    found = session.execute(
        select(RevisionFile.path, readers)
        .join(given, given.id == RevisionFile.blob_id)
        .join(readers, readers.id == RevisionFile.shown_id)
        .where(given.hash >= start, given.hash < start + LAST)
        .where(RevisionFile.revision_id.in_(select(Publication.revision_id)))  # not what is only planned
        .order_by(RevisionFile.revision_id.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]
