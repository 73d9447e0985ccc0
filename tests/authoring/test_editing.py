"""Who else has a text open, what it was before, and that no save loses the one before it; on both databases."""

from datetime import timedelta

import pytest

from app.accounts.queries import person_by_sign_in
from app.authoring import actions, editing
from app.authoring.actions import TextOvertaken
from app.authoring.editing import Other, place_of
from app.core import journal
from app.core.errors import NotFound
from app.courseware.rules import COURSE, MODULE, QUIZZES
from tests.makers import authoring
from tests.makers.people import NOW

PATH = "01-boats/en.md"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def ben(session):
    return person_by_sign_in(session, "ben")


@pytest.fixture
def carla(session):
    return person_by_sign_in(session, "carla")


@pytest.fixture
def draft(session, ben, carla):
    made = authoring.new(session, ben, modules=("boats",))
    actions.share(session, by=ben, course="docks", person=carla, now=NOW)
    return made


def opened_by(session, person):
    return editing.open_text(session, by=person, course="docks", path=PATH)


def save(session, person, text, *, seen=None, is_settled=False, now=LATER):
    opened = opened_by(session, person)
    seen = opened.version if seen is None else seen
    return editing.save(session, by=person, opened=opened, text=text, seen=seen, is_settled=is_settled, now=now)


def before(session, person):
    return [each.text for each in editing.history(session, opened=opened_by(session, person))]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("course.fr.md", (COURSE, "course", "fr", False)),
        ("final-test.en.md", (QUIZZES, "final-test", "en", True)),
        ("03-boats/ar.md", (MODULE, "boats", "ar", False)),
    ],
)
def test_a_path_says_what_a_text_is(path, expected):
    place = place_of(path, "en")
    assert (place.role, place.name, place.language, place.is_source) == expected
    assert place.source_path == path.replace("fr.md", "en.md").replace("ar.md", "en.md")


@pytest.mark.parametrize(
    "path", ["notes.txt", "01-boats/harbour.webp", "../x/en.md", "boats/en.md", "course.de.md", ""]
)
def test_other_paths_are_no_texts(path):
    with pytest.raises(NotFound):
        place_of(path, "en")


def test_who_has_a_text_open_is_seen_for_a_while(session, draft, ben, carla):
    opened = opened_by(session, ben)
    editing.be_present(session, by=ben, opened=opened, now=NOW)
    editing.be_present(session, by=ben, opened=opened, now=NOW)
    assert editing.others_at(session, by=ben, opened=opened, now=NOW) == []
    assert editing.others_at(session, by=carla, opened=opened, now=NOW) == [Other("Ben Okafor", NOW)]
    save(session, carla, "Carla's.")
    seen = editing.others_at(session, by=carla, opened=opened, now=NOW + timedelta(seconds=30))
    assert seen == [Other("Ben Okafor", None)]
    assert editing.others_at(session, by=carla, opened=opened, now=NOW + timedelta(seconds=41)) == []


def test_messages_of_yesterday_are_thrown_away(session, draft, ben, carla):
    opened = opened_by(session, ben)
    editing.be_present(session, by=carla, opened=opened, now=NOW)
    editing.be_present(session, by=ben, opened=opened, now=NOW + timedelta(days=2))
    assert editing.others_at(session, by=ben, opened=opened, now=NOW) == []


def test_a_save_on_an_older_text_is_refused_and_changes_nothing(session, draft, ben, carla):
    seen = opened_by(session, ben).version
    save(session, carla, "Carla's.")
    with pytest.raises(TextOvertaken):
        save(session, ben, "Ben's.", seen=seen)
    assert opened_by(session, ben).text == "Carla's."


def test_saving_after_having_seen_both_keeps_the_other_text(session, draft, ben, carla):
    save(session, carla, "Carla's.")
    save(session, ben, "Ben's.", is_settled=True)
    assert before(session, ben)[0] == "Carla's."


def test_a_settled_save_keeps_a_text_of_the_same_sitting_once(session, draft, ben):
    save(session, ben, "One.")
    save(session, ben, "Two.", is_settled=True)
    save(session, ben, "Two.", is_settled=True)
    assert before(session, ben).count("One.") == 1
    save(session, ben, "Three.", is_settled=True, now=LATER + timedelta(hours=1))
    assert before(session, ben).count("Two.") == 1


def test_saves_of_one_sitting_fill_no_history(session, draft, ben):
    for number in range(5):
        save(session, ben, f"{number}", now=NOW + timedelta(minutes=number))
    assert before(session, ben) == []


def test_what_gives_way_can_be_taken_back(session, draft, ben, carla):
    save(session, carla, "Carla's.")
    editing.put_aside(session, by=ben, opened=opened_by(session, ben), text="Ben's.\r\n", now=LATER)
    assert [each["path"] for each in journal.entries_by(session, ben.uid) if each["kind"] == "draft.put_aside"] == [
        PATH
    ]
    kept = editing.history(session, opened=opened_by(session, ben))[0]
    assert (kept.text, kept.saved_by) == ("Ben's.\n", "Ben Okafor")
    opened = opened_by(session, ben)
    editing.take_back(session, by=ben, opened=opened, number=kept.number, seen=opened.version, now=LATER)
    assert opened_by(session, ben).text == "Ben's.\n"
    assert "Carla's." in before(session, ben)


def test_what_is_not_in_the_history_cannot_be_taken_back(session, draft, ben):
    opened = opened_by(session, ben)
    with pytest.raises(NotFound):
        editing.take_back(session, by=ben, opened=opened, number=1, seen=opened.version, now=LATER)


def test_a_text_without_an_author_left_still_opens(session, draft, ben, carla):
    save(session, carla, "Carla's.")
    actions.erase(session, person=carla)
    session.flush()
    session.expire_all()
    opened = opened_by(session, ben)
    assert (opened.saved_by, opened.is_own) == ("", False)
