"""Publishing: once is enough, nothing published ever changes, nothing wrong is ever published."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from app.core.errors import NotFound
from app.core.journal import Entry
from app.courseware.actions import RENDERING, publish, read
from app.courseware.models import CurrentRevision, Passage, Revision, RevisionDocument, StoredDocument
from app.courseware.queries import forget_kept, published, published_courses, revision
from tests.makers.courses import FIRST, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE, make_french, write_course

CHANGED = {MODULE: FIRST.replace("A machine.", "A tall machine.")}
TABLES = (Revision, RevisionDocument, StoredDocument, CurrentRevision, Passage, Entry)


def rows(session):
    return {table: session.scalar(select(func.count()).select_from(table)) for table in TABLES}


def put(database, **changed):
    with database.unit_of_work() as session:
        return publish(session, make_course(**changed), by=None, now=NOW)


def test_publishing_twice_changes_nothing(database):
    with database.reading() as session:
        before = rows(session)
    assert put(database) is False
    with database.reading() as session:
        assert rows(session) == before


def test_publishing_line_ends_alone_changes_nothing(database):
    assert put(database, **{MODULE: "\ufeff" + FIRST.replace("\n", "\r\n")}) is False


def test_what_was_published_reads_back_as_it_was_read(session):
    found, read_now = published(session, "harbour"), make_course().course
    assert found.documents == read_now.documents
    assert (found.slug, found.hash, found.language) == (read_now.slug, read_now.hash, "en")
    assert found.revision > 0


def test_a_change_makes_a_new_revision_and_keeps_the_old_one(database):
    with database.reading() as session:
        old = published(session, "harbour")
    assert put(database, **CHANGED) is True
    forget_kept()
    with database.reading() as session:
        new = published(session, "harbour")
        assert new.revision != old.revision
        assert "A tall machine." in new.module("cranes", "en").html
        assert revision(session, old.revision) == old
        assert "A machine." in revision(session, old.revision).module("cranes", "en").html
        assert rows(session)[Revision] == 2


def test_documents_that_did_not_change_are_kept_once(database):
    put(database, **CHANGED)
    with database.reading() as session:
        found = rows(session)
    assert found[StoredDocument] == 5
    assert found[RevisionDocument] == 8


def test_going_back_to_old_files_makes_the_old_revision_current_again(database):
    with database.reading() as session:
        old = published(session, "harbour").revision
    put(database, **CHANGED)
    assert put(database) is True
    with database.reading() as session:
        assert published(session, "harbour").revision == old
        assert rows(session)[Revision] == 2
        assert (
            session.scalars(select(Entry.payload).where(Entry.kind == "course.published")).all()[-1]["is_new"] is False
        )


def test_publishing_is_in_the_journal_with_who_did_it(database, enter):
    with database.unit_of_work() as session:
        publish(session, make_course(**CHANGED), by="0" * 26, now=NOW)
        last = session.scalars(select(Entry).where(Entry.kind == "course.published").order_by(Entry.seq)).all()[-1]
        assert (last.by, last.at) == ("0" * 26, NOW)
        hash = make_course(**CHANGED).course.hash
        assert last.payload == {"course": "harbour", "revision": hash, "is_new": True, "origin": "files"}


def test_a_course_with_something_to_mend_is_never_published(session):
    before = rows(session)
    with pytest.raises(ValueError, match="harbour has 1 problems"):
        publish(session, make_course(**{"notes.md": "x"}), by=None, now=NOW)
    assert rows(session) == before


@pytest.mark.parametrize("table", [Revision, StoredDocument], ids=["revision", "document"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_published(database, table, verb):
    with database.writing() as session:
        session.execute(delete(CurrentRevision))
        statement = update(table).values(hash="0" * 64) if verb == "update" else delete(table)
        with pytest.raises(DBAPIError):
            session.execute(statement)


@pytest.mark.parametrize("column", ["content", "source"])
def test_the_words_of_a_published_document_cannot_be_changed(database, column):
    with database.writing() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(StoredDocument).values({column: "forged"}))


def test_publishing_at_the_same_time_makes_one_revision(database):
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: put(database, **CHANGED), range(3)))
    assert sorted(found) == [False, False, True]
    with database.reading() as session:
        assert rows(session)[Revision] == 2


def test_a_translation_is_published_beside_its_source(database):
    assert put(database, **{"01-cranes/fr.md": make_french()}) is True
    forget_kept()
    with database.reading() as session:
        found = published(session, "harbour")
        assert found.quiz("cranes/check", "fr").title == "Vérifiez"
        assert found.module("cranes", "fr").review == "machine"


def test_every_document_is_kept_with_its_own_path(database):
    """Also where a translation is still a copy of its source, letter by letter."""
    page = make_course().files[0].text
    put(database, **{"course.es.md": page})
    with database.reading() as session:
        current = session.get(CurrentRevision, "harbour").revision_id
        paths = session.scalars(select(RevisionDocument.path).where(RevisionDocument.revision_id == current)).all()
    assert sorted(paths) == ["01-cranes/en.md", "02-seals/en.md", "course.en.md", "course.es.md", "tests.en.md"]


def test_a_folder_is_published_as_it_is_read(database, tmp_path):
    found = read(write_course(tmp_path, slug="quay"))
    with database.unit_of_work() as session:
        assert publish(session, found, by=None, now=NOW)
    with database.reading() as session:
        assert [each.slug for each in published_courses(session)] == ["harbour", "quay"]


def test_an_absent_course_or_revision_is_not_found(session):
    with pytest.raises(NotFound):
        published(session, "absent")
    with pytest.raises(NotFound):
        revision(session, 999_999)


def test_a_new_rendering_makes_a_new_revision_of_the_same_source(database, monkeypatch):
    """A mended sanitiser must reach courses whose source has not changed; the hash that certificates name stays."""
    monkeypatch.setattr("app.courseware.actions.RENDERING", RENDERING + 1)
    assert put(database)
    assert not put(database)
    with database.reading() as session:
        assert rows(session)[Revision] == 2
        assert len(set(session.scalars(select(Revision.hash)))) == 1
