"""Keys, feedback and explanations of questions carry canaries; none flies before an attempt is handed in."""

import re
from urllib.parse import quote

from app.core.clock import utcnow
from app.courseware.actions import publish
from tests.makers.assessment import begun
from tests.makers.courses import COURSE, FIRST, make_course
from tests.makers.walking import walk

CANARY = "CANARY"
JSON = {"headers": {"Accept": "application/json"}}
KEYS = (CANARY, "8734", "is_right", "is-right", "berth", "(fr) lies")
WORDS = ("CANARY", "canary feedback", "berth", "8734", "explanation", "tide")


def secrets(responses):
    """Addresses whose page holds a key; a number counts where it stands alone, for scripts hold long constants."""
    known = re.compile("|".join(rf"(?<!\d){key}(?!\d)" if key.isdecimal() else re.escape(key) for key in KEYS))
    return [path for path, page in responses.items() if known.search(page.get_data(as_text=True))]


def test_a_visitor_finds_no_canary_on_any_page(visitor):
    pages = walk(visitor, "/", "/fr/", languages=("en", "fr"))
    assert secrets(pages) == []
    assert len(pages) > 25
    assert {page.status_code for page in pages.values()} <= {200, 302, 303, 308, 404, 405}


def test_a_trainee_finds_no_canary_on_any_page_before_the_hand_in(amina, database):
    french = {
        "course.fr.md": COURSE.replace("title: Safe", "review: machine\ntitle: Safe"),
        "01-cranes/fr.md": FIRST.replace("objectives:", "review: machine\nobjectives:"),
    }
    with database.unit_of_work() as session:
        publish(session, make_course(**french), by=None, now=utcnow())
    own = begun(database, amina.person, "cranes/check", now=utcnow())
    amina.post(
        f"/en/attempts/{own.attempt.uid}/answers", {"tide": "guess", "seq.tide": "3", "lift": "1", "seq.lift": "1"}
    )
    result = f"/en/attempts/{own.attempt.uid}/result"
    pages = walk(amina, "/en/", "/fr/learn/", result, f"/fr{result[3:]}", languages=("en", "fr"))
    assert secrets(pages) == []
    assert f"/fr/attempts/{own.attempt.uid}/" in pages
    assert "/en/account/data.json" in pages
    assert pages[f"/en/attempts/{own.attempt.uid}/"].status_code == 200


def test_no_answer_to_a_save_holds_a_canary(amina, database):
    own = begun(database, amina.person, "cranes/check", now=utcnow())
    path = f"/en/attempts/{own.attempt.uid}/answers"
    everything = {f"seq.{id}": "1" for id in own.attempt.asked} | {
        "tide": "wind",
        "hours": "24",
        "lift": "1",
        "gap.1": "x",
    }
    amina.post(path, everything, expect=200, **JSON).lacks(*KEYS)
    amina.post(path, everything | {"tide": "other"}, expect=200, **JSON).lacks(*KEYS)
    amina.post(path, everything | {"tide": "other"}, expect=409).lacks(*KEYS)
    amina.post(f"/en/attempts/{own.attempt.uid}/submit", everything | {"tide": "other"}, expect=409).lacks(*KEYS)


def test_search_finds_no_canary(visitor):
    for words in WORDS:
        visitor.get(f"/en/courses/?q={quote(words)}").has(f"0 results for “{words}”")


def test_the_canaries_fly_after_the_hand_in_so_that_these_tests_can_fail(amina, database):
    own = begun(database, amina.person, "cranes/check", now=utcnow())
    amina.post(f"/en/attempts/{own.attempt.uid}/submit", {})
    page = amina.get(f"/en/attempts/{own.attempt.uid}/result")
    assert [
        key
        for key in ("EXPLANATION-SINGLE", "EXPLANATION-MULTIPLE", "TIDE", "BERTH", "MODEL-ANSWER")
        if f"CANARY-{key}" not in page.text
    ] == []


def test_another_trainee_finds_no_canary_after_somebody_elses_hand_in(amina, badr, database):
    own = begun(database, amina.person, "cranes/check", now=utcnow())
    amina.post(f"/en/attempts/{own.attempt.uid}/submit", {})
    badr.post("/en/courses/harbour/enrol")
    assert secrets(walk(badr, "/en/learn/", f"/en/attempts/{own.attempt.uid}/result")) == []
