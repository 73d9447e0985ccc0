"""Pictures and files of courses: naming, checking, hashing, publishing, and showing them to everybody."""

import hashlib
from pathlib import Path

import pytest

from app.core.files import filed_apart, hash_of
from app.core.findings import Finding
from app.courseware import actions, filing
from app.courseware.actions import publish, read
from app.courseware.models import Blob, RevisionFile
from app.courseware.queries import published
from app.courseware.reading import SourceFile, read_course
from app.courseware.reading.apart import course_apart, document_apart
from app.courseware.reading.pictures import Attached, may_lie_at, name_from, place_of
from app.courseware.rules import Document
from tests.makers.courses import COURSE, FIRST, make_course
from tests.makers.people import NOW
from tests.makers.pictures import CSV, SVG, located, pdf, photograph, picture

WEBP = Attached("01-cranes/quay.webp", "a" * 64, "image/webp", 900, 320, 200)
LARGE = Attached("pictures/sea.jpg", "b" * 64, "image/jpeg", 9_000_000, 4000, 3000)
TABLE = Attached("01-cranes/ports.csv", "c" * 64, "text/csv", 40)
ALL = [WEBP, LARGE, TABLE]


def module(text: str) -> tuple[Document, list[Finding]]:
    """The module of the small course with another text, and what is wrong with it."""
    files = [
        SourceFile("course.en.md", COURSE),
        SourceFile("01-cranes/en.md", FIRST.replace("Cranes lift.", f"Cranes lift.\n\n{text}\n\n")),
    ]
    course, findings = read_course("harbour", files, ALL)
    return course.modules[0], [each for each in findings if each.is_error]


def test_a_picture_by_itself_is_a_figure_with_its_caption():
    found, problems = module('![A quay at night](quay.webp "Selvara, 2026")')
    assert problems == []
    assert (
        f'<figure><img alt="A quay at night" decoding="async" height="200" loading="lazy" src="/media/{"a" * 32}.webp"'
        ' width="320"><figcaption>Selvara, 2026</figcaption></figure>' in found.html
    )


def test_a_shared_picture_is_shown_in_the_size_that_readers_get():
    found, problems = module("![The sea](../pictures/sea.jpg)")
    assert problems == []
    assert f'src="/media/{"b" * 32}.webp" width="1280"' in found.html
    assert 'height="960"' in found.html


def test_a_link_to_a_table_leads_to_it():
    found, problems = module("See [the ports](ports.csv).")
    assert problems == []
    assert f'<a href="/media/{"c" * 32}.csv"' in found.html


def test_pictures_stand_in_questions_options_and_feedback():
    text = FIRST.replace("- [x] Crane\n", "- [x] ![A crane](quay.webp)\n  > ![Its hook](../pictures/sea.jpg)\n")
    files = [SourceFile("course.en.md", COURSE), SourceFile("01-cranes/en.md", text)]
    course, findings = read_course("harbour", files, ALL)
    assert [each for each in findings if each.is_error] == []
    question = course.modules[0].quizzes[0].questions["lift"]
    shown = [option for option in question.options if "/media/" in option.html]
    assert len(shown) == 1
    assert 'alt="A crane"' in shown[0].html


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("![A quay](https://evil.example/x.png)", "is not a file of this course"),
        ("![A quay](//evil.example/x.png)", "is not a file of this course"),
        ("![A quay](/media/x.webp)", "is not a file of this course"),
        ("![A quay](data:image/png;base64,AAAA)", "is not a file of this course"),
        ("![A quay](javascript:hit)", "is not a file of this course"),
        ("![A quay](../02-seals/quay.webp)", "is not a file of this course"),
        ("![A quay](../../other/quay.webp)", "is not a file of this course"),
        ("![A quay](../course.en.md)", "is not a file of this course"),
        ("![A quay](boat.webp)", "there is no file boat.webp"),
        ("![A quay][1]\n\n[1]: boat.webp", "there is no file boat.webp"),
        ("![Ports](ports.csv)", "is no picture"),
        ("![](quay.webp)", "has no alternative text"),
        ("![ ](quay.webp)", "has no alternative text"),
        ("[the boats](boats.csv)", "there is no file boats.csv"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error_on_its_line(text, problem):
    found, problems = module(text)
    assert [problem in str(each) for each in problems] == [True], problems
    line = FIRST.split("\n").index("Cranes lift. Trainees in Tavoria (fictional) learn it.") + 3
    assert problems[0].line in {line, line + 2}
    assert "<img" not in found.html or "/media/" + "a" * 32 in found.html
    assert "evil" not in found.html


def test_what_only_looks_like_a_picture_is_none():
    found, problems = module("Write `![words](x.webp)`.\n\n```\n![words](x.webp)\n```")
    assert problems == []
    assert "<img" not in found.html


def test_a_remedy_names_the_files_that_there_are():
    _, problems = module("![A quay](quai.webp)")
    assert "quay.webp" in str(problems[0])
    assert "../pictures/sea.jpg" in str(problems[0])


def test_a_thousand_names_are_looked_up_in_time_and_told_shortly():
    _, problems = module("\n\n".join(f"![q](missing-{number}.webp)" for number in range(2_000)))
    assert 0 < len(problems) <= 50


def test_a_file_that_no_text_names_is_advice():
    _, findings = read_course("harbour", [SourceFile("course.en.md", COURSE)], [WEBP])
    told = [each for each in findings if each.path == "harbour/01-cranes/quay.webp"]
    assert [each.is_error for each in told] == [False]


def test_the_preview_shows_a_draft_at_its_own_address():
    values = {"role": "module", "name": "cranes", "language": "en", "path": "01-cranes/en.md", "is_source": True}
    text = FIRST.replace("Cranes lift.", "![A quay](quay.webp)\n\n")
    found, _ = document_apart(text, **values, attached=ALL, shown_under="/en/author/harbour/files/")
    assert 'src="/en/author/harbour/files/01-cranes/quay.webp"' in found.html


def test_apart_the_same_course_comes_out():
    files = [SourceFile("course.en.md", COURSE), SourceFile("01-cranes/en.md", FIRST + "\n![A quay](quay.webp)\n")]
    assert course_apart("harbour", files, ALL)[0] == read_course("harbour", files, ALL)[0]


def test_the_hash_covers_files_and_is_as_it_was_without_any():
    files = [SourceFile("course.en.md", COURSE)]
    as_it_was = hashlib.sha256(f"course.en.md\0{COURSE}\0".encode()).hexdigest()
    assert read_course("harbour", files)[0].hash == as_it_was
    hashes = {read_course("harbour", files, attached)[0].hash for attached in ([WEBP], [LARGE], ALL)}
    assert len(hashes | {as_it_was}) == 4
    assert read_course("harbour", files, ALL[::-1])[0].hash == read_course("harbour", files, ALL)[0].hash


@pytest.mark.parametrize("text", ["course.en.md", "test.en.md", "01-cranes/en.md", "01-cranes/fr.md"])
@pytest.mark.parametrize("path", ["quay.webp", "01-cranes/quay.webp", "pictures/quay.webp"])
def test_what_a_text_writes_leads_back(text, path):
    beside = Path(text).parent == Path(path).parent or path.startswith("pictures/")
    assert place_of(text, name_from(text, path)) == (path if beside else None)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "http://[x", "a" * 400, "", "#s-x", "?x", "..", "."]
)
def test_a_name_never_leads_out(name):
    place = place_of("01-cranes/en.md", name)
    assert place is None or not may_lie_at(place)


# A folder


@pytest.fixture
def folder(tmp_path) -> Path:
    """The small course as a folder, with pictures."""
    home = tmp_path / "harbour"
    (home / "01-cranes").mkdir(parents=True)
    (home / "course.en.md").write_text(COURSE)
    shown = "![A quay](quay.jpg)\n\n![A plan](../pictures/plan.svg)\n\n[Ports](ports.csv) and [law](law.pdf)\n\n"
    (home / "01-cranes" / "en.md").write_text(FIRST.replace("Cranes lift.", f"{shown}Cranes lift."))
    (home / "01-cranes" / "quay.jpg").write_bytes(photograph(1300, 200, exif=located(1)))
    (home / "01-cranes" / "ports.csv").write_bytes(CSV)
    (home / "01-cranes" / "law.pdf").write_bytes(pdf())
    (home / "pictures").mkdir()
    (home / "pictures" / "plan.svg").write_bytes(SVG.replace(b"<rect", b"<script>hit()</script><rect"))
    return home


def test_a_folder_with_pictures_is_read(folder):
    found = read(folder)
    assert found.errors == []
    assert {each.path: each.mimetype for each in found.attached} == {
        "01-cranes/law.pdf": "application/pdf",
        "01-cranes/ports.csv": "text/csv",
        "01-cranes/quay.jpg": "image/jpeg",
        "pictures/plan.svg": "image/svg+xml",
    }


@pytest.mark.parametrize(
    ("name", "content", "is_error"),
    [
        ("01-cranes/notes.docx", b"PK", False),
        ("01-cranes/My Quay.JPG", picture(kind="JPEG"), False),
        ("deep/er/quay.png", picture(), False),
        ("01-cranes/broken.png", picture()[:60], True),
        ("01-cranes/liar.png", picture(kind="JPEG"), True),
        ("01-cranes/gone.csv", b"=1+1\n", True),
    ],
)
def test_what_cannot_be_published_is_said(folder, name, content, is_error):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    told = [each for each in read(folder).findings if each.path == f"harbour/{name}"]
    assert [each.is_error for each in told] == [is_error]


def test_links_and_hidden_files_are_passed_over(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(CSV)
    (folder / "pictures" / "link.csv").symlink_to(secret)
    (folder / ".thumbs.png").write_bytes(picture())
    assert len(read(folder).attached) == 4


def test_publishing_shows_less_than_it_keeps(session, folder):
    found = actions.made_ready(session, read(folder))
    assert publish(session, found, by=None, now=NOW)
    course = published(session, "harbour")
    kept = {each.path: each for each in filing.attached_in(session, course.revision)}
    original = (folder / "01-cranes" / "quay.jpg").read_bytes()
    assert kept["01-cranes/quay.jpg"].hash == hash_of(original)
    path, shown = filing.published_file(session, hash_of(original)[:32])
    assert (path, shown.mimetype) == ("01-cranes/quay.jpg", "image/webp")
    assert len(shown.content) <= 60_000
    assert b"SECRETPHONE" not in shown.content
    assert f"/media/{hash_of(original)[:32]}.webp" in course.module("cranes", "en").html


def test_publishing_again_changes_nothing_and_keeps_each_content_once(session, folder):
    (folder / "pictures" / "same.svg").write_bytes((folder / "pictures" / "plan.svg").read_bytes())
    publish(session, read(folder), by=None, now=NOW)
    blobs = session.query(Blob).count()
    assert not publish(session, read(folder), by=None, now=NOW)
    assert session.query(Blob).count() == blobs
    shown = session.query(RevisionFile).filter_by(path="pictures/plan.svg").one()
    same = session.query(RevisionFile).filter_by(path="pictures/same.svg").one()
    assert (shown.blob_id, shown.shown_id) == (same.blob_id, same.shown_id)
    assert not actions.made_ready(session, read(folder)).ready


def test_another_picture_under_the_same_name_is_another_revision(session, folder):
    publish(session, read(folder), by=None, now=NOW)
    before = published(session, "harbour").hash
    (folder / "01-cranes" / "quay.jpg").write_bytes(photograph(300, 200))
    assert publish(session, read(folder), by=None, now=NOW)
    assert published(session, "harbour").hash != before


# Everybody


@pytest.fixture
def shelf(database, folder) -> dict[str, str]:
    """The course with pictures, published; its addresses by path."""
    with database.unit_of_work() as session:
        publish(session, read(folder), by=None, now=NOW)
        course = published(session, "harbour")
        return {each.path: each.address for each in filing.attached_in(session, course.revision)}


def test_everybody_sees_what_is_published(visitor, shelf):
    page = visitor.get(shelf["01-cranes/quay.jpg"])
    assert page.headers["Content-Type"] == "image/webp"
    assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert len(page.data) <= 60_000
    again = visitor.get(shelf["01-cranes/quay.jpg"], expect=304, headers={"If-None-Match": page.headers["ETag"]})
    assert again.data == b""
    assert shelf["01-cranes/quay.jpg"] in visitor.get("/en/courses/harbour/cranes/").text


def test_a_drawing_is_shown_without_what_could_run(visitor, shelf):
    page = visitor.get(shelf["pictures/plan.svg"])
    assert page.headers["Content-Type"].startswith("image/svg+xml")
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"hit()" not in page.data


@pytest.mark.parametrize("name", ["ports.csv", "law.pdf"])
def test_files_are_kept_under_their_names_and_never_shown(visitor, shelf, name):
    page = visitor.get(shelf[f"01-cranes/{name}"])
    assert page.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_what_was_never_published_is_not_there(visitor, database, shelf):
    with database.unit_of_work() as session:
        found = filed_apart(picture(77, 77), "x.png")
        filing.keep(session, content=found.content, what=found.what, made=found.shown)
        unseen = [found.hash, hash_of(found.shown.content)]
    for hash in [*unseen, "0" * 64]:
        visitor.get(f"/media/{hash[:32]}.webp", expect=404)
    visitor.get(shelf["01-cranes/law.pdf"].replace(".pdf", ".csv"), expect=404)


def test_the_small_course_has_no_files():
    assert make_course().attached == ()
