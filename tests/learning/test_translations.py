"""What readers are told of a translation: who has read it, and how far it has kept up with its source."""

import pytest

from app.courseware.actions import publish
from app.courseware.translation.blocks import cut
from app.courseware.translation.composing import Written, begun, composed
from tests.makers.courses import COURSE, FIRST, make_course
from tests.makers.people import NOW

CRANES = "/fr/courses/harbour/cranes/"


def translated(source, *, review):
    """A translation of every block, that says so."""
    blocks = cut(source).blocks
    return composed(
        source, [Written(tuple(map(str.upper, block.words)), block.hash) for block in blocks], review=review
    )


@pytest.fixture
def notes(database, visitor):
    """What stands above the module in French, sentence by sentence; the source is as it is by now."""

    def published(source, words):
        files = {"01-cranes/en.md": source, "01-cranes/fr.md": words, "course.fr.md": begun(COURSE)}
        with database.unit_of_work() as session:
            publish(session, make_course(**files), by=None, now=NOW)
        page = visitor.get("/fr/courses/harbour/cranes/")
        found = next((each for each in page.root.iter() if each.get("class") == "notice"), ())
        return ["".join(each.itertext()) for each in found]

    return published


def test_a_translation_that_was_read_and_kept_up_has_no_notice(notes):
    assert notes(FIRST, translated(FIRST, review="reviewed")) == []
    assert notes(FIRST, translated(FIRST, review="")) == []


def test_a_machine_and_what_is_behind_are_told_apart(notes):
    changed = FIRST.replace("A machine.", "A big machine.").replace("Cranes lift.", "Cranes lift all.")
    [behind] = notes(changed, translated(FIRST, review=""))
    assert "2" in behind
    assert "17" in behind
    [_, same] = notes(changed, translated(FIRST, review="machine"))
    assert same == behind


def test_what_is_not_translated_is_counted(notes):
    [missing] = notes(FIRST, begun(FIRST))
    assert missing.count("17") == 2
