"""The pages on the way to publication, as authors and second persons use them."""

from datetime import timedelta

import pytest

from app.accounts.queries import person_by_sign_in
from app.authoring.actions import add_text, share
from app.core.clock import utcnow
from app.courseware.actions import publish
from app.courseware.queries import current_hash, forget_kept, published
from tests.makers.authoring import acting, kept_begun, kept_text, new
from tests.makers.courses import FIRST, SECOND, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE

PAGE = "/en/author/harbour/publishing/"
TALL = FIRST.replace("A machine.", "A tall machine.")
SEALS = "02-seals/en.md"


@pytest.fixture
def engine():
    """What these pages do depends on no engine; the actions beneath are tested on both."""
    return "sqlite"


@pytest.fixture
def begun(database):
    kept_begun(database)
    kept_text(database, MODULE, TALL)


@pytest.fixture
def shared(begun, database):
    """Carla writes the course as well."""
    with acting(database, "ben") as (session, ben):
        share(session, by=ben, course="harbour", person=person_by_sign_in(session, "carla"), now=NOW)


def version(page):
    return {"version": page.fields()["version"]}


def body(database):
    forget_kept()
    with database.reading() as session:
        return published(session, "harbour").module("cranes", "en").html


def test_an_author_sees_what_would_change_and_who_is_concerned_and_publishes(begun, ben, database):
    ben.get(PAGE).has("What would change", MODULE, "[put in: tall ]", "Go on to publish")
    page = ben.get(PAGE + "publish").has("What happens to people", "Nobody is enrolled in this course.", "Publish now")
    ben.post(PAGE + "publish", version(page))
    ben.get(PAGE).has("The course has been published.", "Nothing: the draft says what is published.")
    assert "A tall machine." in body(database)
    ben.post(PAGE + "publish", version(page))
    ben.get(PAGE).has("This is what is published already.")


def test_a_changed_key_is_pointed_out(begun, ben, database):
    kept_text(
        database,
        MODULE,
        FIRST.replace("- [ ] Ship\n  >", "- [x] Ship\n  >").replace(
            "- [x] Crane\n- [ ] Pier", "- [ ] Crane\n- [ ] Pier"
        ),
    )
    ben.get(PAGE).has("cranes/check #lift: changed – the key or the points have changed: other answers are right now")


def test_problems_stop_the_way(begun, ben, database):
    kept_text(database, MODULE, FIRST.replace("- [x] Crane", "- [ ] Crane"))
    page = ben.get(PAGE).has("1 problem to mend first", "01-cranes/en.md:24")
    page.lacks("Go on to publish")
    assert 'href="/en/author/harbour/edit/01-cranes/en.md?line=24#line-24"' in page.text
    ben.get(PAGE + "publish").has("This draft cannot be published yet.").lacks("Publish now")
    ben.post(PAGE + "publish", {"version": "3"}, expect=409)


def test_what_was_not_seen_is_not_published(begun, ben, database):
    page = ben.get(PAGE + "publish")
    kept_text(database, MODULE, TALL.replace("tall", "taller"))
    ben.post(PAGE + "publish", version(page), expect=409)
    assert "taller" not in body(database)


def test_a_reviewer_of_a_first_publication_sees_all_questions_with_their_keys(ben, carla, database):
    with acting(database, "ben") as (session, person):
        add_text(session, by=person, draft=new(session, person, "docks"), path=MODULE, text=FIRST, now=NOW)
    address = PAGE.replace("harbour", "docks")
    page = ben.get(address).has(
        "New quizzes, with their keys", "(8 questions)", "Crane right", "tide Right is: CANARY-TIDE; tide", "–: sings"
    )
    page.lacks("Ship right")
    carla.get(address, expect=404)
    ben.get(address + "publish").has("As soon as you publish it, everybody can read it")


def test_a_new_quiz_of_a_published_course_is_shown_with_its_key(begun, ben, database):
    ben.get(PAGE).lacks("New quizzes, with their keys")
    kept_text(database, MODULE, TALL + "\n## More {#more quiz}\n\n### Why? {#why}\n\n- [x] So.\n- [ ] Not so.\n")
    ben.get(PAGE).has("New quizzes, with their keys", "cranes/more (1 question)", "Why?", "So. right").lacks(
        "Not so. right"
    )


@pytest.mark.parametrize("path", ["", "publish", "together", "revisions", f"back/{'0' * 64}", "compare"])
def test_somebody_elses_course_is_not_there(begun, carla, path):
    carla.get(PAGE + path, expect=404)


@pytest.mark.parametrize(
    "path", ["publish", "plan", "review", "decision", "rule", "cancel", "together", f"back/{'0' * 64}"]
)
def test_nobody_acts_on_somebody_elses_course(begun, carla, path, database):
    data = {"verdict": "yes", "day": "2030-01-01", "time": "10:00", "version": "1"}
    carla.post(PAGE + path, data, expect=404)
    assert "tall" not in body(database)


def test_trainees_are_refused(begun, amina):
    amina.get(PAGE, expect=403)
    amina.post(PAGE + "publish", {"version": "2"}, expect=403)


def test_a_second_person_approves_and_a_change_makes_it_void(shared, ben, carla, database):
    ben.post(PAGE + "rule", {"needs_review": "y"})
    ben.get(PAGE).has("This course is published after a second person has approved it.").lacks("Go on to publish")
    ben.post(PAGE + "publish", version(ben.get(PAGE)), expect=409)
    ben.post(PAGE + "review", {**version(ben.get(PAGE)), "message": "Look at the <cranes>."})
    ben.get(PAGE).has("Ben Okafor", "asked for a review", "Another author, or an administrator, decides").lacks(
        "Save the decision"
    )
    page = carla.get(PAGE).has("Look at the <cranes>.", "Save the decision")
    given = {name: page.fields()[name] for name in ("version", "review")}
    carla.post(PAGE + "decision", given, expect=422).has("Choose one of the two.")
    ben.post(PAGE + "decision", {**given, "verdict": "yes"}, expect=403)
    carla.post(PAGE + "decision", {**given, "verdict": "yes", "remark": "Fine."})
    ben.get(PAGE).has("This state has been approved.", "Carla Méndez", "Fine.", "Go on to publish")
    kept_text(database, MODULE, TALL.replace("tall", "taller"))
    ben.get(PAGE).has("The draft has changed since.", "That is void now: ask again.").lacks("Go on to publish")


def test_only_owners_see_the_rule(shared, ben, carla):
    ben.get(PAGE).has("Save the rule")
    carla.get(PAGE).lacks("Save the rule")
    carla.post(PAGE + "rule", {"needs_review": "y"}, expect=403)


def test_both_sides_are_shown_and_brought_together(begun, ben, database):
    with database.unit_of_work() as session:
        theirs = {MODULE: FIRST.replace("A machine.", "A big machine."), SEALS: SECOND + "\nTwice.\n"}
        publish(session, make_course(**theirs), by=None, now=NOW)
    page = ben.get(PAGE).has("Another state has been published since this draft was begun").lacks("Go on to publish")
    ben.post(PAGE + "publish", version(ben.get(PAGE)), expect=409)
    page = ben.get(PAGE + "together").has(
        "Changed only on the published side", SEALS, "[put in: tall ]", "[put in: big ]"
    )
    given = {name: page.fields()[name] for name in ("version", "over")}
    text = TALL.replace("tall", "big, tall").replace("\n", "\r\n")
    ben.post(PAGE + "together", {**given, f"choice:{MODULE}": "edit", f"text:{MODULE}": text})
    ben.get(PAGE).has("have been brought together", "[put in: , tall ]", "Go on to publish")
    ben.get(PAGE + "together").has("There is nothing to bring together.")
    ben.post(PAGE + "publish", version(ben.get(PAGE + "publish")))
    assert "A big, tall machine." in body(database)


def test_published_states_are_listed_compared_and_come_back(begun, ben, database):
    with database.reading() as session:
        old = current_hash(session, "harbour")
    ben.post(PAGE + "publish", version(ben.get(PAGE + "publish")))
    with database.reading() as session:
        new = current_hash(session, "harbour")
    ben.get(PAGE + "revisions").has(
        "in the browser", "Ben Okafor", "from the folder of files", "Make this one current again"
    )
    ben.get(f"{PAGE}compare?from={old}&to={new}").has("[put in: tall ]")
    ben.get(f"{PAGE}compare?from={new}&to={old}").has("[taken out: tall ]")
    ben.get(f"{PAGE}compare?from={old}&to={'0' * 64}", expect=404)
    page = ben.get(f"{PAGE}back/{old}").has("What happens to people", "Make this one current again")
    ben.post(f"{PAGE}back/{old}", {"over": page.fields()["over"]})
    ben.get(PAGE + "revisions").has("The earlier state is the current one again.", "an earlier state again")
    assert "tall" not in body(database)
    ben.post(f"{PAGE}back/{new}", {"over": new}, expect=409)


def test_a_publication_is_planned_shown_and_cancelled(begun, ben):
    fresh = version(ben.get(PAGE + "publish"))
    ben.post(PAGE + "plan", {**fresh, "day": "", "time": ""}, expect=422).has("Choose a day.", "Write the time as")
    ben.post(PAGE + "plan", {**fresh, "day": "2020-01-01", "time": "10:00"}, expect=422).has("still to come")
    day = utcnow() + timedelta(days=30)
    ben.post(PAGE + "plan", {**fresh, "day": f"{day:%Y-%m-%d}", "time": "10:00"})
    page = ben.get(PAGE).has("A publication is planned for", "10:00 UTC")
    ben.post(PAGE + "plan", {**fresh, "day": f"{day:%Y-%m-%d}", "time": "11:00"}, expect=409)
    ben.post(PAGE + "cancel", {"plan": page.fields()["plan"]})
    ben.get(PAGE).has("The planned publication has been cancelled.").lacks("A publication is planned for")


def test_an_administrator_publishes_any_course(begun, olga, database):
    olga.post(PAGE + "publish", version(olga.get(PAGE + "publish")))
    assert "A tall machine." in body(database)


@pytest.mark.parametrize("language", ["ar", "fr", "zh"])
def test_the_pages_stand_in_other_languages(begun, ben, language):
    for path in ("", "publish", "revisions", "together"):
        ben.get(f"/{language}/author/harbour/publishing/{path}")
