"""Somebody else's course is as if it were not there, at every address of every room."""

import pytest
from sqlalchemy import select

from app.authoring.models import DraftFile
from app.core.ids import new_uid
from tests.house.test_addresses import SAMPLES
from tests.makers.authoring import kept_begun, kept_new, kept_text
from tests.makers.courses import FRENCH

OF_A_COURSE = "/<language:lang>/author/<slug:course>/"


def addresses(app, course: str) -> list[tuple[str, str]]:
    """Every address under a course in the workspace, with a sample of each part."""
    given = SAMPLES | {"course": course, "file": "course.en.md", "language": "fr", "module": "cranes", "quiz": "tests"}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(OF_A_COURSE):
            values = {name: given[name] for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
            found += [(method, address) for method in ("GET", "POST") if method in (rule.methods or ())]
    return found


def everything(database) -> list[tuple[object, ...]]:
    with database.reading() as reading:
        rows = reading.execute(select(DraftFile.path, DraftFile.text, DraftFile.version).order_by(DraftFile.path))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("course", ["harbour", "docks", "nothing"])
def test_another_instructor_finds_nothing(app, carla, database, course):
    """The same answer for a published course, one that never was, and one that is not there."""
    kept_begun(database)
    kept_text(database, "01-cranes/fr.md", FRENCH)
    kept_new(database, modules=("boats",))
    before, found = everything(database), addresses(app, course)
    assert len(found) > 20
    for method, address in found:
        page = carla.get(address, expect=404) if method == "GET" else carla.post(address, expect=404)
        page.lacks("Ben Okafor", "Docks by night")
    assert everything(database) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_course_without_a_draft_is_as_hidden(app, carla):
    for method, address in addresses(app, "harbour"):
        carla.get(address, expect=404) if method == "GET" else carla.post(address, expect=404)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_trainees_and_others_are_refused(app, amina, faisal, dara, database):
    kept_begun(database)
    for client in (amina, faisal, dara):
        for method, address in [*addresses(app, "harbour"), ("GET", "/en/author/"), ("POST", "/en/author/new")]:
            client.get(address, expect=403) if method == "GET" else client.post(address, expect=403)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_author_is_let_in_everywhere(app, ben, database):
    """No address of a course answers its owner with an error of ours."""
    kept_begun(database)
    kept_text(database, "01-cranes/fr.md", FRENCH)
    for method, address in addresses(app, "harbour"):
        if method == "GET":
            status = ben.client.get(address).status_code
            assert status in {200, 303, 404, 409, 422}, (address, status)
            ben.get(address, expect=status)


@pytest.mark.parametrize(
    "path",
    [
        "modules/none/remove", "quizzes/none/remove", "modules/none/name", "edit/none.en.md", "edit/../course.en.md",
        "edit/%2e%2e/course.en.md", "history/none.en.md", "edit/" + "a" * 300, "edit/%00", "edit/01-cranes/",
    ],
)  # fmt: skip
def test_forged_paths(ben, database, path):
    begun = kept_begun(database)
    assert ben.client.get(begun.page + path).status_code == 404


def test_forged_people(ben, database):
    begun = kept_begun(database)
    for uid in (new_uid(), "", "\0", "x" * 10_000):
        ben.post(f"{begun.page}authors/change", {"person": uid, "wanted": "nobody"})
        ben.post(f"{begun.page}authors/change", {"person": uid, "wanted": "owner"})
