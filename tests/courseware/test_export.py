"""Files and site: what was published comes back letter by letter, and neither side writes over what it has not seen."""

import pytest

from app.core.settings import ROOT
from app.courseware import exporting
from app.courseware.actions import publish, read
from app.courseware.exporting import Standing
from app.courseware.models import CurrentRevision, Revision
from app.courseware.queries import current_hash, forget_kept, published
from tests.makers.courses import FILES, FIRST, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE, write_course

TALL, BIG = FIRST.replace("A machine.", "A tall machine."), FIRST.replace("A machine.", "A big machine.")
DEMO = ROOT / "app" / "site" / "demo" / "courses"


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put(database, **changed):
    """Publish in the browser, as far as the folder can tell."""
    with database.unit_of_work() as session:
        publish(session, make_course(**changed), by=None, now=NOW, origin="draft")
    forget_kept()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "folder", [ROOT / "courses" / "training-programmes", *sorted(DEMO.iterdir())], ids=lambda folder: folder.name
)
def test_real_courses_come_back_byte_for_byte_with_the_same_hash(database, folder, tmp_path):
    found = read(folder)
    slug = found.course.slug
    with database.unit_of_work() as session:
        publish(session, found, by=None, now=NOW)
    with database.reading() as session:
        files = exporting.contents(session, session.get(CurrentRevision, slug).revision_id)
    done = exporting.export(tmp_path / slug, files)
    assert bytes_of(tmp_path / slug) == bytes_of(folder)
    assert (done.removed, done.strange) == ((), ())
    assert exporting.export(tmp_path / slug, files).written == ()
    assert read(tmp_path / slug).course.hash == found.course.hash


def test_what_says_the_same_is_not_touched_and_what_is_strange_is_named(tmp_path):
    folder = tmp_path / "harbour"
    write_course(tmp_path, {MODULE: FIRST.replace("\n", "\r\n")})
    (folder / "notes.txt").write_text("mine")
    files = {path: text.encode() for path, text in FILES.items()}
    done = exporting.export(folder, files)
    assert (done.written, done.strange) == ((), ("notes.txt",))
    assert b"\r\n" in (folder / MODULE).read_bytes()
    done = exporting.export(folder, files, delete=True)
    assert done.removed == ("notes.txt",)
    assert not (folder / "notes.txt").exists()


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", "a/../../out.md", "a\\..\\out.md"])
def test_nothing_is_written_outside_the_folder(tmp_path, path):
    with pytest.raises(ValueError, match="leads out"):
        exporting.export(tmp_path / "harbour", {"course.en.md": b"x", path: b"x"})
    assert list(tmp_path.rglob("*.md")) == []


def test_links_are_not_followed(tmp_path):
    folder, elsewhere = tmp_path / "harbour", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "01-cranes").symlink_to(elsewhere)
    (folder / "course.en.md").symlink_to(elsewhere / "x")
    for path in (MODULE, "course.en.md"):
        with pytest.raises(ValueError, match="leads out"):
            exporting.export(folder, {path: b"x"})
    assert list(elsewhere.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    folder = write_course(tmp_path)
    before = bytes_of(folder)
    monkeypatch.setattr(
        "app.courseware.exporting.os.fsync", lambda _: (_ for _ in ()).throw(OSError("the disk is full"))
    )
    with pytest.raises(OSError, match="full"):
        exporting.export(folder, {MODULE: TALL.encode()})
    assert bytes_of(folder) == before


def test_who_has_moved_on_is_told_by_three_hashes(database):
    here, changed, other = make_course(), make_course(**{MODULE: TALL}), make_course(**{MODULE: BIG})

    def standing(found):
        with database.reading() as session:
            return exporting.standing(session, "harbour", found.course.hash)

    assert standing(here) is Standing.SAME
    assert standing(changed) is Standing.FOLDER_MOVED
    put(database, **{MODULE: TALL})
    assert standing(here) is Standing.SITE_MOVED
    assert standing(other) is Standing.BOTH_MOVED
    assert standing(changed) is Standing.SAME
    with database.reading() as session:
        assert exporting.standing(session, "quay", "0" * 64) is Standing.FOLDER_MOVED


def test_a_course_that_was_begun_in_the_browser_is_not_published_over(database):
    put(database)
    with database.unit_of_work() as session:
        session.get(CurrentRevision, "harbour").files_hash = None
        assert exporting.standing(session, "harbour", "0" * 64) is Standing.BOTH_MOVED


def test_publish_leaves_alone_what_is_newer_on_the_site(campus, database):
    put(database, **{MODULE: TALL})
    result = campus("publish")
    assert result.exit_code == 0
    assert result.output == "harbour: newer on the site; write it here with: campus courses export harbour\n"
    with database.reading() as session:
        assert "A tall machine." in published(session, "harbour").module("cranes", "en").html


def test_export_brings_the_folder_up_to_date_and_publish_then_changes_nothing(campus, courses, database):
    put(database, **{MODULE: TALL})
    result = campus("export", "harbour")
    assert result.exit_code == 0, result.output
    assert result.output == f"harbour: 1 files written, 0 removed\n  wrote {MODULE}\n"
    assert (courses / "harbour" / MODULE).read_text() == TALL
    assert campus("publish").output.startswith("harbour: unchanged (")
    write_course(courses, {MODULE: BIG})
    assert campus("publish").output.startswith("harbour: published (")


def test_where_both_have_moved_both_are_shown_and_nothing_happens(campus, courses, database):
    put(database, **{MODULE: TALL})
    write_course(courses, {MODULE: BIG})
    result = campus("publish")
    assert result.exit_code == 1
    assert "both the folder and the site have changed" in result.output
    assert "[-tall-] {+big+} machine." in result.output.replace("[-tall -]", "[-tall-] ").replace(
        "{+big +}", "{+big+} "
    )
    assert "publish --force" in result.output
    assert "export harbour --force" in result.output
    with database.reading() as session:
        assert current_hash(session, "harbour") == make_course(**{MODULE: TALL}).course.hash
    assert campus("publish", "--keep-going").exit_code == 0


def test_force_publishes_the_folder_and_keeps_what_the_site_said(campus, courses, database):
    put(database, **{MODULE: TALL})
    write_course(courses, {MODULE: BIG})
    assert campus("publish", "--force").exit_code == 0
    with database.reading() as session:
        assert current_hash(session, "harbour") == make_course(**{MODULE: BIG}).course.hash
        assert exporting.is_kept(session, "harbour", make_course(**{MODULE: TALL}).course.hash)


def test_export_does_not_write_over_what_was_never_published(campus, courses, database):
    put(database, **{MODULE: TALL})
    write_course(courses, {MODULE: BIG})
    result = campus("export")
    assert result.exit_code == 1
    assert "never published" in result.output
    assert (courses / "harbour" / MODULE).read_text() == BIG
    assert campus("export", "--force").exit_code == 0
    assert (courses / "harbour" / MODULE).read_text() == TALL


def test_export_elsewhere_makes_a_course_that_another_site_publishes_with_the_same_hash(campus, tmp_path, database):
    put(database, **{MODULE: TALL})
    result = campus("export", "--to", tmp_path / "elsewhere")
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "elsewhere" / "harbour").course.hash == make_course(**{MODULE: TALL}).course.hash
    assert campus("publish").output.startswith("harbour: newer on the site")


def test_export_knows_only_what_is_published(campus):
    result = campus("export", "absent")
    assert result.exit_code == 1
    assert "nothing is published under absent" in result.output


def test_a_site_starts_with_a_course_that_has_errors_and_keeps_what_was_published(campus, courses, database):
    write_course(courses, {"notes.md": "x"})
    assert campus("publish").exit_code == 1
    result = campus("publish", "--keep-going")
    assert result.exit_code == 0
    assert "nothing was published; mend these lines first" in result.output
    with database.reading() as session:
        assert current_hash(session, "harbour") == make_course().course.hash


def test_a_mended_sanitiser_reaches_courses_that_are_newer_on_the_site(campus, database, monkeypatch):
    put(database, **{MODULE: TALL})
    with database.reading() as session:
        hash = current_hash(session, "harbour")
    monkeypatch.setattr("app.courseware.actions.RENDERING", 99)
    lines = campus("publish").output.splitlines()
    assert lines[1:] == ["harbour: made anew by today's rules"]
    with database.reading() as session:
        current = session.get(CurrentRevision, "harbour")
        assert session.get(Revision, current.revision_id).rendering == 99
        assert (current_hash(session, "harbour"), current.files_hash) == (hash, make_course().course.hash)
    assert campus("publish").output.splitlines() == lines[:1]
