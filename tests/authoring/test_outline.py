"""What the paths of a draft mean, whatever they are, and how folders are renumbered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.outline import (
    is_course_name,
    is_module_name,
    is_quiz_name,
    moved_by,
    moves,
    name_from,
    outline_of,
    quizzes_in,
    relinked,
    renumbered,
)
from app.core.ids import is_slug
from tests.makers.courses import FILES, FRENCH

TEXTS = FILES | {
    "01-cranes/fr.md": FRENCH,
    "01-cranes/crane.webp": None,
    "pictures/map.webp": None,
    "notes.txt": None,
    "before.en.md": "---\ntitle: Before\n---\n## Before {#before quiz ungraded}\n",
}
names = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,4})?", fullmatch=True)
folders = st.lists(st.tuples(st.integers(1, 120), names), max_size=8, unique_by=lambda each: each[1])


def test_a_course_in_order():
    found = outline_of(TEXTS, "en")
    assert [each.name for each in found.modules] == ["cranes", "seals"]
    assert (found.page.title, found.minutes) == ("Safe harbours", 55)
    assert [each.name for each in found.before] == ["before"]
    assert [each.name for each in found.after] == ["tests"]
    assert found.next_number == 3


def test_a_module_and_what_belongs_to_it():
    found = outline_of(TEXTS, "en").module("cranes")
    assert (found.path, found.folder, found.title, found.minutes) == (
        "01-cranes/en.md",
        "01-cranes",
        "Cranes and containers",
        20,
    )
    assert (found.languages, found.others, found.questions) == (("en", "fr"), 1, 8)
    assert found.paths == ("01-cranes/crane.webp", "01-cranes/en.md", "01-cranes/fr.md")


def test_quizzes_by_their_headings():
    both = outline_of(TEXTS, "en").quiz("tests").quizzes
    assert [(each.id, each.questions, each.is_graded) for each in both] == [("before", 1, False), ("final", 3, True)]
    assert both[1].title == "Final test"


def test_code_and_prose_hold_no_questions():
    code = "## A {#a}\n```\n## Q {#q quiz}\n```\n"
    text = code + "## Q {#q quiz}\n### One {#one}\n#hash\n### No id\n## End\n### Two {#two}\n"
    assert [(each.id, each.questions) for each in quizzes_in(text)] == [("q", 1)]


@given(
    st.dictionaries(
        st.text(max_size=30) | st.from_regex(r"\d+-[a-z-]+/(en|fr)\.md", fullmatch=True), st.text(max_size=40)
    )
)
def test_any_paths_have_an_outline(texts):
    found = outline_of(texts, "en")
    parts = [*([found.page] if found.page else []), *found.modules, *found.quizzes]
    placed = [path for part in parts for path in part.paths]
    assert len(placed) == len(set(placed))
    assert set(placed) <= texts.keys()
    assert set(found.before) | set(found.after) == set(found.quizzes)
    assert found.minutes >= 0


@given(folders, st.sampled_from([-1, 1]), st.data())
def test_a_move_changes_places_with_a_neighbour(given_folders, step, data):
    texts = {f"{number:02}-{name}/en.md": "" for number, name in given_folders}
    before = [each.name for each in outline_of(texts, "en").modules]
    name = data.draw(st.sampled_from(before or ["none"]))
    moved = moves(texts, moved_by(outline_of(texts, "en"), name, step))
    after = [each.name for each in outline_of({moved.get(path, path): "" for path in texts}, "en").modules]
    assert len({moved.get(path, path) for path in texts}) == len(texts)
    if name in before and 0 <= before.index(name) + step < len(before):
        before.insert(before.index(name) + step, before.pop(before.index(name)))
    assert after == before


def test_folders_that_stay_are_not_named():
    assert renumbered(["01-a", "02-b"]) == {}
    assert renumbered(["02-b", "01-a"]) == {"02-b": "01-b", "01-a": "02-a"}


def test_links_follow_modules():
    text = "See [seals](../02-seals/) and [a picture](../02-seals/x.webp), not ../02-seals/ nor [it](../03-other/)."
    assert relinked(text, {"02-seals": "01-seals"}) == (
        "See [seals](../01-seals/) and [a picture](../01-seals/x.webp), not ../02-seals/ nor [it](../03-other/)."
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sea ports: who checks?", "sea-ports-who-checks"),
        ("30 days of Łódź", "days-of-odz"),
        ("L’État et le crime organisé", "letat-et-le-crime-organise"),
        ("الموانئ البحرية", ""),
        ("Морские порты", ""),
        ("海港 101", ""),
        ("a" * 80, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
        ("---", ""),
    ],
)
def test_names_from_titles(title, name):
    assert name_from(title) == name


@given(st.text(max_size=120))
def test_a_made_name_is_a_name(title):
    made = name_from(title)
    assert made == "" or (is_slug(made) and len(made) <= 60)


def test_reserved_names():
    assert not is_course_name("new")
    assert not is_module_name("quiz")
    assert not is_quiz_name("course")
    assert not is_course_name("a" * 61)
    assert is_course_name("sea-ports")
    assert not is_module_name("Sea")
