"""Pictures and files of a draft: uploading, replacing, removing, and who sees them."""

import re
from io import BytesIO

import pytest

from app.authoring.actions import attach
from app.authoring.models import DraftFile
from app.authoring.queries import attached_of, blobs_of, own_draft, words_of
from app.authoring.uploading import free_path, markdown_for, stem_of
from app.core.database import Database
from app.courseware.models import Blob
from tests.makers.authoring import Begun, acting, kept_begun, kept_text
from tests.makers.courses import FIRST
from tests.makers.payloads import PAYLOADS
from tests.makers.people import NOW
from tests.makers.pictures import CSV, SVG, located, pdf, photograph, picture


@pytest.fixture
def engine():
    """What these pages do depends on no engine; the actions beneath are tested on both."""
    return "sqlite"


@pytest.fixture
def draft(database) -> Begun:
    """Ben's draft of the small course."""
    return kept_begun(database)


def upload(
    client, draft, *files: tuple[bytes, str], words: str = "A quay", folder: str = "01-cranes", expect: int = 200
):
    data = {"words": words, "folder": folder, "files": [(BytesIO(content), name) for content, name in files]}
    return client.post(f"{draft.page}files/", data, expect=expect, content_type="multipart/form-data")


def held(database: Database) -> dict[str, Blob]:
    with acting(database, "ben") as (session, ben):
        found = blobs_of(session, own_draft(session, by=ben, course="harbour"))
        session.expunge_all()
    return found


def test_an_upload_is_made_smaller_and_told(ben, draft, database):
    page = upload(ben, draft, (photograph(1300, 200, exif=located(1)), "My Quay (2).JPG"))
    page.has(
        "This file is in the draft now: 01-cranes/my-quay-2.webp (My Quay (2).JPG)", "![A quay](my-quay-2.webp)", "→"
    )
    (blob,) = held(database).values()
    assert blob.mimetype == "image/webp"
    assert blob.size <= 60_000
    assert blob.shown_id is None
    shown = ben.get(f"{draft.page}files/01-cranes/my-quay-2.webp")
    assert shown.headers["Content-Type"] == "image/webp"
    assert "no-" in shown.headers["Cache-Control"]
    assert b"SECRETPHONE" not in shown.data


def test_what_is_refused_leaves_the_others(ben, draft, database):
    page = upload(
        ben,
        draft,
        (picture(), "one.png"),
        (b"MZ" + bytes(100), "virus.png"),
        (SVG, "plan.svg"),
        (picture(30, 30)[:50], "cut.png"),
        (pdf(), "law.pdf"),
        (CSV, "ports.csv"),
        words="One\nTwo\nThree\nFour",
    )
    page.has("(one.png)", "Refused: virus.png", "(plan.svg)", "Refused: cut.png", "(law.pdf)")
    page.has("![One](one.webp)", "![Three](plan.svg)", "](law.pdf)")
    assert sorted(held(database)) == [
        *("01-cranes/law.pdf", "01-cranes/one.webp", "01-cranes/plan.svg", "01-cranes/ports.csv"),
    ]


def test_nothing_but_refusals_saves_nothing(ben, draft, database):
    upload(ben, draft, (b"GIF89a", "x.gif"), expect=422).has("Refused: x.gif", "PNG, JPEG, WebP, SVG")
    assert held(database) == {}


def test_a_picture_needs_words(ben, draft, database):
    upload(ben, draft, (picture(), "x.png"), words=" ", expect=422).has("Say what the picture shows")
    page = upload(ben, draft, (picture(), "one.png"), (picture(9, 9), "two.png"), words="Only one line")
    page.has("This file is in the draft now: 01-cranes/one.webp", "Refused: two.png", "Say what it shows")
    assert list(held(database)) == ["01-cranes/one.webp"]


def test_a_form_without_a_file_is_told(ben, draft):
    ben.post(f"{draft.page}files/", {"words": "x", "folder": ""}, expect=422).has("Choose at least one file.")


def test_a_folder_that_is_not_offered_is_refused(ben, draft, database):
    for folder in ("../../etc", "09-nowhere", "/"):
        upload(ben, draft, (picture(), "x.png"), folder=folder, expect=422)
    assert held(database) == {}


def test_more_than_the_form_takes_is_refused_kindly(ben, draft, database):
    many = [(picture(20, number), f"{number}.png") for number in range(1, 23)]
    page = upload(ben, draft, *many, words="\n".join("abcdefghijklmnopqrstuv"))
    page.has("Refused: 22.png", "20 at once")
    assert len(held(database)) == 20
    upload(ben, draft, (bytes(26 * 1024 * 1024), "huge.png"), expect=413)
    page = upload(ben, draft, (picture() + bytes(11 * 1024 * 1024), "large.png"), expect=422)
    page.has("more than 10 MB")


def test_a_name_that_is_taken_gets_a_number(ben, draft, database):
    upload(ben, draft, (picture(10, 10), "quay.png"))
    upload(ben, draft, (picture(20, 20), "Quay.jpg"))
    assert sorted(held(database)) == ["01-cranes/quay-2.webp", "01-cranes/quay.webp"]


def test_replacing_keeps_the_name(ben, draft, database):
    upload(ben, draft, (picture(10, 10), "quay.png"))
    address = f"{draft.page}replace/01-cranes/quay.webp"
    ben.get(address).has("Replace it")
    new = {"replacement": (BytesIO(picture(64, 48, "JPEG")), "other.jpg")}
    ben.post(address, new, content_type="multipart/form-data")
    assert held(database)["01-cranes/quay.webp"].width == 64
    other = {"replacement": (BytesIO(pdf()), "law.pdf")}
    ben.post(address, other, content_type="multipart/form-data", expect=422).has("of another kind")
    ben.post(address, {}, expect=422).has("Choose at least one file.")
    assert held(database)["01-cranes/quay.webp"].width == 64


def test_what_a_picture_shows_is_kept_with_it(ben, draft, database):
    upload(ben, draft, (picture(10, 10), "quay.png"), words="A quay\nwith *ships*")
    ben.get(f"{draft.page}files/").has("A quay with *ships*", r"![A quay with \*ships\*](quay.webp)")
    assert r'value="![A quay with \*ships\*](quay.webp)"' in ben.get(f"{draft.page}edit/01-cranes/en.md").text
    address = f"{draft.page}replace/01-cranes/quay.webp"
    assert re.search(r"<textarea[^>]*>\s*A quay with \*ships\*</textarea>", ben.get(address).text)
    new = {"replacement": (BytesIO(picture(20, 20)), "x.png"), "words": "An empty quay"}
    ben.post(address, new, content_type="multipart/form-data")
    ben.get(f"{draft.page}files/").has("An empty quay", "![An empty quay](quay.webp)")
    long = {"replacement": (BytesIO(picture(20, 20)), "x.png"), "words": "x" * 301}
    ben.post(address, long, content_type="multipart/form-data", expect=422).has("no more than 300 characters")
    with acting(database, "ben") as (session, person):
        assert words_of(session, own_draft(session, by=person, course="harbour")) == {
            "01-cranes/quay.webp": "An empty quay"
        }


def test_nobody_has_said_what_a_picture_shows(ben, draft, database):
    with acting(database, "ben") as (session, person):
        blob = Blob(hash="a" * 64, mimetype="image/webp", content=b"x", size=1, width=640, height=480)
        session.add(blob)
        session.flush()
        draft_now = own_draft(session, by=person, course="harbour")
        attach(session, by=person, draft=draft_now, path="01-cranes/old.webp", blob_id=blob.id, now=NOW)
    ben.get(f"{draft.page}files/").has("Nobody has said yet what it shows.", "![](old.webp)")


def test_removing_asks_and_warns(ben, draft, database):
    upload(ben, draft, (picture(10, 10), "quay.png"))
    kept_text(database, "01-cranes/en.md", FIRST + "\n![The quay](quay.webp)\n")
    address = f"{draft.page}remove/01-cranes/quay.webp"
    ben.get(address).has("Named in 01-cranes/en.md", "Take it out of them first")
    ben.get(f"{draft.page}files/").has("![A quay](quay.webp)")
    ben.post(address)
    assert held(database) == {}
    ben.get(address, expect=404)


def test_texts_are_no_files(ben, draft):
    for way in ("files", "replace", "remove"):
        ben.get(f"{draft.page}{way}/course.en.md", expect=404)
    ben.post(f"{draft.page}remove/course.en.md", expect=404)
    upload_to = {"replacement": (BytesIO(picture()), "x.png")}
    ben.post(f"{draft.page}replace/course.en.md", upload_to, content_type="multipart/form-data", expect=404)
    ben.get(f"{draft.page}files/../../../../etc/passwd", expect=404)


def test_nobody_else_sees_a_draft_s_files(ben, carla, amina, visitor, olga, draft):
    upload(ben, draft, (picture(10, 10), "quay.png"))
    for way in ("files/", "files/01-cranes/quay.webp", "replace/01-cranes/quay.webp", "remove/01-cranes/quay.webp"):
        carla.get(draft.page + way, expect=404)
        amina.get(draft.page + way, expect=403)
        visitor.get(draft.page + way, expect=303)
        olga.get(draft.page + way)
    upload(carla, draft, (picture(), "x.png"), expect=404)
    carla.post(f"{draft.page}remove/01-cranes/quay.webp", expect=404)


def test_a_course_without_a_draft_says_what_to_do(olga):
    olga.get("/en/author/harbour/files/").has("Edit this course")


def test_words_and_names_are_only_shown(ben, draft):
    """The strict client finds scripts, handlers and broken pages by itself; werkzeug cannot send quotes in names."""
    for batch in (PAYLOADS[:20], PAYLOADS[20:40]):
        lines = [" ".join(each.split()) or "x" for each in batch]
        files = [(picture(8, 8), line.replace('"', "'").replace("\0", "") + ".png") for line in lines]
        page = upload(ben, draft, *files, words="\n".join(lines))
        sources = [each.get("src", "") for each in page.root.iter()]
        assert all(each.startswith("/") for each in sources if each)
        assert page.text.count("<strong>This file is in the draft now") == len(lines)


def test_the_text_that_is_copied_shows_the_picture(ben, draft, database):
    """Whatever somebody says that a picture shows, its line is one picture with these words."""
    from app.core.embedded import Picture, files_of
    from app.core.markdown import render

    class One:
        def picture(self, name, alternative):
            assert name == "x.webp"
            return Picture("/media/" + "a" * 32 + ".webp")

        def link(self, name):
            return None

    for words in [*PAYLOADS, "a [b] (c)", "back\\slash ]( x", "*stars* `code` ![x](y)"]:
        with files_of(One()):
            html = render(markdown_for("01-cranes/x.webp", words)).html
        assert html.count("<img") == 1, words


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Hafen von Selvara (2).JPG", "hafen-von-selvara-2"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ben\\Quay.png", "quay"),
        ("café\u0301.png", "cafe"),
        ("مرفأ.png", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".png", "x" * 60),
        ("a\0b\u202egnp.exe.png", "a-bgnp-exe"),
    ],
)
def test_names_are_safe(name, stem):
    assert stem_of(name) == stem


def test_a_free_path_is_found():
    assert free_path("", "Quay.png", "webp", set()) == "quay.webp"
    assert free_path("pictures", "Quay.png", "webp", {"pictures/quay.webp"}) == "pictures/quay-2.webp"


def test_the_journal_knows(ben, draft, database):
    from app.core.journal import Entry

    upload(ben, draft, (picture(10, 10), "quay.png"))
    with database.reading() as session:
        kinds = [entry.kind for entry in session.query(Entry)]
        assert session.query(DraftFile).filter_by(path="01-cranes/quay.webp").one().text is None
    assert "draft.file_attached" in kinds


def test_a_draft_with_pictures_names_them(ben, draft, database):
    upload(ben, draft, (photograph(1300, 60), "sea.jpg"), folder="pictures")
    with acting(database, "ben") as (session, person):
        (found,) = attached_of(session, own_draft(session, by=person, course="harbour"))
    assert (found.path, found.mimetype, found.is_picture) == ("pictures/sea.webp", "image/webp", True)
    assert found.width <= 1280
