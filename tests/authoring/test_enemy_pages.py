"""Fifty modules, values that YAML can hide, pages that come back while others wait: what they cost, and whom."""

import pytest
from flask import g

from app.authoring import actions, editing, framing, scheduling
from app.authoring.checked import checked
from app.authoring.queries import own_draft
from app.core.files import hash_of
from app.courseware.models import Blob
from app.courseware.reading import SourceFile, read_course
from tests.makers.authoring import acting, kept_begun, kept_new, kept_text
from tests.makers.courses import COURSE
from tests.makers.people import NOW
from tests.makers.pictures import picture
from tests.makers.programmes import counted
from tests.makers.texts import MODULE

PAGES = [
    "", "files/", "translations/", "problems", "publishing/", "publishing/publish", "questions/", "exchange/",
    "authors", "activity", "modules/new", "edit/01-m01/en.md", "exchange/course.zip",
]  # fmt: skip
NUMBER = "9" * 5000
HIDDEN = {
    "a number without end": NUMBER,
    "in hexadecimal": f"0x{'f' * 9000}",
    "sexagesimal": "1" + ":1" * 9000,
    "half a sign": '"\\ud800"',
    "half a sign in a list": '["\\ud800"]',
    "nothing": '"a\\0b"',
    "turned": '"a\\u202eb"',
    "lists within lists": "[" * 9000 + "]" * 9000,
    "no number": ".nan",
    "for ever": ".inf",
    "a day that is none": "2026-02-30",
    "a line of its own": '"a\\nb"',
}


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setattr("app.authoring.checked.course_apart", read_course)


def statements(database, client, address):
    with counted(database) as found:
        client.client.get(address)
    return len(found)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_fifty_modules_cost_no_more_statements_than_two(database, ben):
    kept_new(database, course="small", modules=("m01", "m02"))
    kept_new(database, course="large", modules=tuple(f"m{number:02}" for number in range(1, 51)))
    for path in PAGES:
        few, many = (statements(database, ben, f"/en/author/{course}/{path}") for course in ("small", "large"))
        assert many <= few + 1, (path, few, many)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", ["title", "minutes", "objectives"])
def test_no_value_of_the_front_matter_shuts_its_author_out(database, ben, key):
    """Whatever stands there, the workspace opens, the text can be mended, and the checker says what is wrong."""
    kept_begun(database)
    for said in HIDDEN.values():
        others = [line for line in COURSE.split("\n")[1:] if not line.startswith(f"{key}:")]
        kept_text(database, "course.en.md", "\n".join(["---", f"{key}: {said}", *others]))
        ben.get("/en/author/")
        for page in ("", "files/", "edit/course.en.md", "publishing/"):
            ben.get(f"/en/author/harbour/{page}")


def test_no_hidden_sign_is_published(database, ben):
    for said in ('"a\\0b"', '"\\ud800"', '"a\\u202eb"', '"a\\x85"'):
        text = COURSE.replace("title: Safe harbours", f"title: {said}")
        _, findings = read_course("harbour", [SourceFile("course.en.md", text)])
        assert any("hidden sign" in str(each) for each in findings if each.is_error), said


@pytest.fixture
def unlocked(monkeypatch):
    """Fails where a page is made while its request could write: on SQLite everybody else would wait for it."""
    real = framing.work_page

    def work_page(template, *, course, here, status=200, **context):
        assert "session" not in g, f"{template} is made with the write lock held"
        return real(template, course=course, here=here, status=status, **context)

    for module in ("authoring.publishing_views", "authoring.file_views", "learning.changeover_views"):
        monkeypatch.setattr(f"app.{module}.work_page", work_page)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("publishing/review", {"message": "x" * 50_000}),
        ("publishing/decision", {}),
        ("publishing/plan", {"day": "no day"}),
        ("publishing/plan", {"day": "1999-01-01", "time": "10:00"}),
        ("files/", {}),
        ("replace/pier.webp", {}),
    ],
)
def test_nobody_waits_for_a_page_that_comes_back(database, ben, unlocked, path, form):
    kept_begun(database)
    with_picture(database, "harbour")
    kept_text(database, MODULE, "---\nid: cranes\n---\nAnother text.\n")
    status = ben.client.post(f"/en/author/harbour/{path}", data=form | {"csrf_token": ben.token()}).status_code
    assert status in {422, 409}


def with_picture(database, course):
    """A picture in a draft, as an upload keeps it."""
    content = picture(kind="WEBP")
    with acting(database, "ben") as (session, ben):
        blob = Blob(hash=hash_of(content), mimetype="image/webp", content=content, size=len(content))
        session.add(blob)
        session.flush()
        draft = own_draft(session, by=ben, course=course)
        actions.attach(session, by=ben, draft=draft, path="pier.webp", blob_id=blob.id, now=NOW)
        return blob.hash


def test_a_picture_that_is_only_planned_is_nobody_else_s(database, ben, visitor):
    kept_new(database, modules=("boats",))
    hash = with_picture(database, "docks")
    kept_text(database, "course.en.md", COURSE.replace("harbour", "docks") + "\n![A pier](pier.webp)\n", course="docks")
    address = f"/media/{hash[:32]}.webp"
    visitor.get(address, expect=404)
    with acting(database, "ben") as (session, person):
        draft = own_draft(session, by=person, course="docks")
        found = checked(session, draft)
        assert not found.errors
        at = NOW.replace(year=2030)
        scheduling.plan(session, by=person, draft=draft, found=found, seen=draft.version, at=at, now=NOW)
    visitor.get(address, expect=404)
    list(scheduling.carry_out_due(database, now=at, is_stopped=lambda: False))
    assert visitor.get(address).headers["X-Content-Type-Options"] == "nosniff"


def test_a_thousand_earlier_texts_are_not_all_read(database, ben):
    """Two who save by turns, or one who lets texts give way to theirs, could fill the memory of the server."""
    kept_begun(database)
    with acting(database, "ben") as (session, person):
        opened = editing.open_text(session, by=person, course="harbour", path=MODULE)
        for number in range(1, 151):
            editing.put_aside(session, by=person, opened=opened, text=f"Text {number}.", now=NOW)
    with acting(database, "ben") as (session, person):
        found = editing.history(session, opened=opened)
        assert [each.number for each in found] == list(range(150, 50, -1))
        assert all(each.text == f"Text {each.number}." for each in found)
        editing.take_back(session, by=person, opened=opened, number=51, seen=opened.version, now=NOW)
    ben.get(f"/en/author/harbour/history/{MODULE}?number=151").has("Earlier texts")
