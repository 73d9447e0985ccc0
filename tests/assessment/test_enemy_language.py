"""A question that its translation has left behind: shown, marked and graded in the language of the source."""

import pytest

from app.core.clock import utcnow
from app.courseware.actions import publish
from app.courseware.translation.blocks import cut
from app.courseware.translation.composing import Written, begun, composed
from tests.makers.assessment import begun as attempt_begun
from tests.makers.assessment import seen
from tests.makers.courses import COURSE, FIRST, make_course
from tests.makers.people import NOW

SHIP = "- [ ] Ship\n  > CANARY-FEEDBACK-SINGLE\n"
SWAPPED = FIRST.replace(SHIP + "- [x] Crane\n", "- [x] Crane\n" + SHIP)


def arabic(source):
    """Every word in capitals: no language of ours, but other words than those of the source."""
    return composed(
        source, [Written(tuple(map(str.upper, block.words)), block.hash) for block in cut(source).blocks], review=""
    )


@pytest.fixture
def own(amina, database):
    """Amina's attempt, begun after the options of one question have changed places."""
    files = {"01-cranes/en.md": SWAPPED, "01-cranes/ar.md": arabic(FIRST), "course.ar.md": begun(COURSE)}
    with database.unit_of_work() as session:
        publish(session, make_course(**files), by=None, now=NOW)
    return attempt_begun(database, amina.person, "cranes/check", now=utcnow())


def spoken(page, words):
    """The languages of the elements around some words, the innermost first."""
    parents = {child: parent for parent in page.root.iter() for child in parent}
    at = next(each for each in page.root.iter() if (each.text or "").strip() == words or (each.tail or "") == words)
    found = []
    while at is not None:
        found += [at.get("lang")] if at.get("lang") else []
        at = parents.get(at)
    return found


def test_the_answer_that_says_the_right_words_is_right(amina, own, database):
    address = f"/ar/attempts/{own.attempt.uid}/"
    page = amina.get(address)
    page.has("Which one lifts?", "WHICH ARE VESSELS?").lacks("WHICH ONE LIFTS?")
    assert spoken(page, "Crane")[0] == "en"
    assert spoken(page, "SHIP") == ["ar"]
    assert page.text.count('dir="ltr"') > 0
    [question] = [each for each in own.questions("ar") if each.id == "lift"]
    place = next(each.value for each in question.present(own.attempt.seed, ()).choices if each.html == "Crane")
    amina.post(f"{address}submit", {"lift": place, "seq.lift": "1"})
    kept = seen(database, amina.person, own.attempt.uid)
    assert (kept.attempt.earned, kept.attempt.answers[0].language) == (1, "en")
    result = amina.get(f"{address}result").has("Which one lifts?").lacks("WHICH ONE LIFTS?")
    assert spoken(result, "CANARY-EXPLANATION-SINGLE")[0] == "en"
