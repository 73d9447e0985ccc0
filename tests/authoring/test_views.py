"""The workspace as instructors use it: begin, arrange, share, mend."""

import re

import pytest
from sqlalchemy import func, select

from app.authoring import actions
from app.authoring.models import Authorship, Draft, DraftFile
from app.authoring.queries import file_at, files_of
from app.courseware.reading.apart import course_apart
from tests.makers.authoring import acting, kept_begun, kept_new, kept_text
from tests.makers.people import NOW

COURSE = {
    "title": 'Docks: "by night"',
    "language": "en",
    "summary": "What happens --- # at night.",
    "audience": "Harbour police.",
}


@pytest.fixture
def engine():
    """What these pages do depends on no engine; the actions beneath are tested on both."""
    return "sqlite"


def texts(database, course: str) -> dict[str, str]:
    with database.reading() as reading:
        draft = reading.scalar(select(Draft).where(Draft.course == course))
        return {file.path: file.text for file in files_of(reading, draft)} if draft else {}


def test_a_newcomer_is_told_what_to_do(ben):
    page = ben.get("/en/author/").has("You write no course yet", "Nobody sees it until you publish it")
    assert "/en/author/new" in page.text


def test_the_navigation_leads_there(ben, amina):
    assert 'href="/en/author/"' in ben.get("/en/courses/").text
    assert 'href="/en/author/"' not in amina.get("/en/courses/").text


def test_a_course_is_begun(ben, database):
    page = ben.post("/en/author/new", COURSE)
    assert page.location == "/en/author/docks-by-night/"
    ben.get(page.location).has("Docks", "There is no module yet", "draft, not published")
    ben.get("/en/author/").has('Docks: "by night"', "draft, not published", "changed by Ben Okafor")
    written = texts(database, "docks-by-night")
    course, findings = course_apart("docks-by-night", [_source(path, text) for path, text in written.items()])
    assert [each for each in findings if each.is_error] == []
    assert (course.page("en").title, course.page("en").summary) == (COURSE["title"], COURSE["summary"])


def _source(path, text):
    from app.courseware.reading import SourceFile

    return SourceFile(path, text)


def test_a_double_click_begins_one_course(ben, database):
    fields = ben.get("/en/author/new").fields()
    for _ in range(2):
        assert ben.post("/en/author/new", COURSE | {"uid": fields["uid"]}).location == "/en/author/docks-by-night/"
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Draft)) == 1


def test_an_arabic_course_needs_a_name(ben, database):
    values = COURSE | {"title": "الموانئ ليلا", "language": "ar"}
    ben.post("/en/author/new", values, expect=422).has("Write a name in Latin letters")
    ben.post("/ar/author/new", values | {"name": "ports-ar"})
    ben.get("/ar/author/ports-ar/").has("الموانئ ليلا")
    assert "language: ar" in texts(database, "ports-ar")["course.ar.md"]


@pytest.mark.parametrize("name", ["new", "Docks", "a--b", "1a", "../x", "a" * 61, "دوك"])
def test_names_that_no_address_can_bear(ben, name):
    ben.post("/en/author/new", COURSE | {"name": name}, expect=422).has("Please mend this first")


def test_a_name_that_is_taken(ben, carla, database):
    kept_new(database, "carla", "docks-by-night")
    page = ben.post("/en/author/new", COURSE, expect=409).has("There is already a course with this name")
    assert "Harbour police." in page.text
    ben.post("/en/author/new", COURSE | {"name": "harbour"}, expect=409)


def test_an_empty_form_says_everything_at_once(ben):
    page = ben.post("/en/author/new", {}, expect=422)
    page.has("Write a title.", "Choose a language.", "what the course is about", "who the course is for")


def test_a_published_course_is_edited_in_a_draft(ben, database):
    with acting(database, "ben") as (session, person):
        actions.share(session, by=person, course="harbour", person=person, is_owner=True, now=NOW)
    page = ben.get("/en/author/harbour/").has("Safe harbours", "Cranes and containers", "Edit this course", "published")
    assert "/edit/" not in page.text
    for _ in range(2):
        assert ben.post("/en/author/harbour/begin").location == "/en/author/harbour/"
    page = ben.get("/en/author/harbour/").lacks("Edit this course").has("draft as published", "8 questions")
    assert '/en/author/harbour/edit/01-cranes/en.md"' in page.text


def test_a_changed_draft_says_so(ben, database):
    begun = kept_begun(database)
    kept_text(database, "02-seals/en.md", "Else.")
    ben.get(begun.page).has("draft, changed since it was published")
    ben.get("/en/author/").has("draft, changed since it was published")


def test_modules_are_added_and_moved(ben, database):
    begun = kept_new(database, modules=("boats",))
    ben.post(f"{begun.page}modules/new", {"title": "Ships at sea", "minutes": "45"})
    page = ben.get(begun.page).has("Ships at sea", "45 min", "2 modules")
    assert page.text.index("Boats") < page.text.index("Ships at sea")
    ben.post(f"{begun.page}modules/ships-at-sea/move", {"step": "up"})
    page = ben.get(begun.page)
    assert page.text.index("Ships at sea") < page.text.index("Boats")
    assert set(texts(database, "docks")) == {"course.en.md", "01-ships-at-sea/en.md", "02-boats/en.md"}
    ben.post(f"{begun.page}modules/boats/move", {"step": "sideways"})
    ben.post(f"{begun.page}modules/none/move", {"step": "up"}, expect=404)


def test_a_module_needs_a_name_of_its_own_and_minutes(ben, database):
    begun = kept_new(database, modules=("boats",))
    ben.post(f"{begun.page}modules/new", {"title": "Boats", "minutes": "5"}, expect=422).has("with this name already")
    ben.post(f"{begun.page}modules/new", {"title": "B", "minutes": "many"}, expect=422)
    ben.post(f"{begun.page}modules/new", {"title": "B", "minutes": "601"}, expect=422).has("a number from 1 to 600")
    ben.post(f"{begun.page}modules/new", {"title": "Quiz", "minutes": "5"}, expect=422).has("uses this word itself")


def test_tests_of_the_course_are_added_once(ben, database):
    begun = kept_new(database)
    ben.post(f"{begun.page}quizzes/new", {"kind": "pre-test", "title": "What do you know?", "name": "ignored"})
    ben.post(f"{begun.page}quizzes/new", {"kind": "final-test", "title": "Final test"})
    ben.post(f"{begun.page}quizzes/new", {"kind": "final-test", "title": "Final test"}, expect=422)
    ben.post(f"{begun.page}quizzes/new", {"kind": "other", "title": "Halfway"})
    ben.post(f"{begun.page}quizzes/new", {"kind": "else", "title": "X"}, expect=422)
    page = ben.get(begun.page).has("What do you know?", "does not count", "Final test", "Halfway")
    assert page.text.index("What do you know?") < page.text.index("There is no module yet") < page.text.index("Halfway")
    assert "{#pre-test quiz ungraded attempts=1}" in texts(database, "docks")["pre-test.en.md"]


def test_removing_asks_first(ben, database):
    begun = kept_begun(database)
    kept_text(database, "02-seals/fr.md", "Scellés.")
    ben.get(f"{begun.page}modules/seals/remove").has("Remove Seals and locks?", "02-seals/en.md", "02-seals/fr.md")
    assert "02-seals/en.md" in texts(database, "harbour")
    ben.post(f"{begun.page}modules/seals/remove")
    assert not [path for path in texts(database, "harbour") if path.startswith("02-")]
    ben.get(f"{begun.page}quizzes/tests/remove").has("tests.en.md")
    ben.post(f"{begun.page}quizzes/tests/remove")
    assert "tests.en.md" not in texts(database, "harbour")
    ben.post(f"{begun.page}quizzes/tests/remove", expect=404)


def test_renaming_until_it_is_published(ben, database):
    begun = kept_new(database, modules=("boats",))
    ben.get(f"{begun.page}modules/boats/name").has("Rename Boats")
    ben.post(f"{begun.page}modules/boats/name", {"name": "No Name"}, expect=422)
    ben.post(f"{begun.page}modules/boats/name", {"name": "vessels"})
    assert "id: vessels" in texts(database, "docks")["01-vessels/en.md"]
    published = kept_begun(database)
    ben.get(published.page).lacks("Rename …")
    ben.post(f"{published.page}modules/seals/name", {"name": "locks"}, expect=422).has("has been published")


def test_throwing_a_draft_away(ben, carla, database):
    begun = kept_begun(database)
    ben.post(f"{begun.page}authors", {"sign_in": "carla"})
    carla.get(begun.page).lacks("Throw this draft away")
    carla.get(f"{begun.page}discard", expect=403)
    carla.post(f"{begun.page}discard", expect=403)
    ben.get(f"{begun.page}discard").has("The published course stays as it is.")
    ben.post(f"{begun.page}discard")
    ben.get(begun.page).has("Edit this course")


def test_authors(ben, carla, database):
    begun = kept_new(database)
    for sign_in in ("amina", "nobody at all"):
        ben.post(f"{begun.page}authors", {"sign_in": sign_in}, expect=422).has("No instructor signs in with this name.")
    carla.get(begun.page, expect=404)
    ben.post(f"{begun.page}authors", {"sign_in": "carla"})
    carla.get(begun.page)
    page = carla.get(f"{begun.page}authors").has("Ben Okafor", "Carla Méndez", "Leave this course")
    assert 'name="sign_in"' not in page.text
    carla.post(f"{begun.page}authors", {"sign_in": "olga"}, expect=403)
    uid = {name: each.person.uid for name, each in (("ben", ben), ("carla", carla))}
    carla.post(f"{begun.page}authors/change", {"person": uid["ben"], "wanted": "nobody"}, expect=403)
    change = f"{begun.page}authors/change"
    ben.post(change, {"person": uid["ben"], "wanted": "nobody"}, expect=409).has("A course needs an owner.")
    ben.post(change, {"person": uid["ben"], "wanted": "author"}, expect=409)
    ben.post(change, {"person": uid["carla"], "wanted": "owner"})
    ben.post(change, {"person": uid["carla"], "wanted": "king"})
    ben.post(change, {"person": "0" * 26, "wanted": "nobody"})
    assert carla.post(change, {"person": uid["ben"], "wanted": "nobody"}).location.endswith("/authors")
    ben.get(begun.page, expect=404)
    assert ben.get("/en/author/").has("You write no course yet")


def test_who_leaves_is_led_away(ben, carla, database):
    begun = kept_new(database)
    ben.post(f"{begun.page}authors", {"sign_in": "carla"})
    page = carla.post(f"{begun.page}authors/change", {"person": carla.person.uid, "wanted": "nobody"})
    assert page.location == "/en/author/"
    carla.get(begun.page, expect=404)


def test_administrators_see_every_course(olga, database):
    begun = kept_new(database)
    olga.get("/en/author/").has("Other courses", "Docks by night", "Safe harbours")
    olga.get(begun.page)
    olga.post(f"{begun.page}authors", {"sign_in": "carla", "is_owner": "y"})
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(Authorship).where(Authorship.is_owner)) == 2
    for path in ("", "authors", "problems", "activity"):
        olga.get(f"/en/author/nothing/{path}", expect=404)
    olga.post("/en/author/nothing/begin", expect=404)


def test_problems_are_listed_with_a_way_to_each(ben, database):
    begun = kept_begun(database)
    ben.get(f"{begun.page}problems")
    kept_text(database, "02-seals/en.md", "---\nid: seals\ntitle: Seals\n---\n\n## Q {#q quiz}\n")
    page = ben.get(f"{begun.page}problems").has("problem", "02-seals/en.md")
    links = re.findall(r'href="([^"]+)#line-\d+"', page.text)
    assert any(re.fullmatch(r"/en/author/harbour/edit/02-seals/en\.md\?line=\d+", link) for link in links)
    assert page.text.index("02-seals/en.md") < page.text.index("01-cranes/en.md")
    ben.get(links[0])
    ben.get("/en/author/").has("problems")


def test_a_published_course_without_a_draft_has_no_problems(ben, database):
    with acting(database, "ben") as (session, person):
        actions.share(session, by=person, course="harbour", person=person, is_owner=True, now=NOW)
    ben.get("/en/author/harbour/problems").has("There is no draft.")


def test_activity(ben, database):
    begun = kept_new(database, modules=("boats",))
    ben.get(f"{begun.page}activity").has("Ben Okafor began the course.", "Ben Okafor changed 01-boats/en.md.")
    ben.get("/ar/author/docks/activity").has("01-boats/en.md")
    for page in ("0", "-1", "x", "99999", "9" * 400, "²"):
        ben.get(f"{begun.page}activity?page={page}")


def test_titles_are_shown_as_they_are(ben, database):
    begun = kept_new(database, title="<b>Docks</b> {{ 7 * 7 }}")
    for path in ("", "authors", "modules/new", "quizzes/new", "discard"):
        page = ben.get(begun.page + path)
        assert "<b>Docks" not in page.text
    ben.get("/en/author/").has("<b>Docks</b> {{ 7 * 7 }}")


def test_a_broken_draft_has_its_pages(ben, database):
    begun = kept_begun(database)
    for path, text in (
        ("course.en.md", "---\ntitle: [\n---\n"),
        ("01-cranes/en.md", "---\ntitle: 2026-02-30\nminutes: many\n---\n" + "#" * 300),
        ("tests.en.md", ""),
        ("odd name.en.md", "x"),
    ):
        kept_text(database, path, text)
    for path in ("", "problems", "activity", "authors"):
        ben.get(begun.page + path)
    ben.get("/en/author/")
    with database.reading() as reading:
        draft = reading.scalar(select(Draft).where(Draft.course == "harbour"))
        assert file_at(reading, draft, "odd name.en.md").text == "x"
        assert reading.scalar(select(func.count()).select_from(DraftFile)) == 5


def test_french_blanks_stay(ben, database):
    ben.post("/en/author/new", COURSE | {"title": "Qui contrôle\N{NO-BREAK SPACE}?  Et\r\ncomment", "language": "fr"})
    text = texts(database, "qui-controle-et-comment")["course.fr.md"]
    assert 'title: "Qui contrôle\N{NO-BREAK SPACE}? Et comment"' in text
