"""Drafts: begun once, moved whole, shared by owners, given back when they are thrown away."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.queries import person_by_sign_in
from app.authoring import actions, arranging, listings, sharing
from app.authoring.arranging import QuizKind
from app.authoring.models import Authorship, Draft, DraftFile, DraftSave
from app.authoring.queries import file_at, files_of, outline_in, own_course, own_draft, owns, personal_data
from app.authoring.telling import ACTS, APART, activity
from app.core.errors import NotAllowed, NotFound
from app.core.ids import new_uid
from app.core.journal import Entry
from app.core.settings import ROOT
from app.courseware.models import Blob
from tests.makers.authoring import acting, begun, new
from tests.makers.courses import FILES
from tests.makers.people import NOW
from tests.makers.together import transactions_at_once


def paths(session, draft) -> list[str]:
    session.flush()
    return [file.path for file in files_of(session, draft)]


def test_a_draft_of_a_published_course_has_its_files(session, person):
    draft = begun(session, person("ben"))
    assert {file.path: file.text for file in files_of(session, draft)} == FILES
    assert actions.open_draft(session, by=person("ben"), course="harbour", now=NOW) is draft
    assert not listings.has_changed(session, draft)


def test_a_form_sent_twice_begins_one_course(session, person):
    uid = new_uid()
    values = {"by": person("ben"), "course": "docks", "language": "en", "text": "---\n---\n", "now": NOW}
    first = actions.new_course(session, **values, uid=uid)
    assert actions.new_course(session, **values, uid=uid) is first
    with pytest.raises(actions.NameTaken):
        actions.new_course(session, **values, uid=new_uid())
    with pytest.raises(actions.NameTaken):  # somebody else's form with a uid that was seen
        actions.new_course(session, **(values | {"by": person("carla")}), uid=uid)
    other = actions.new_course(session, **(values | {"course": "piers"}), uid=uid)
    assert other.uid != uid


def test_a_published_name_is_taken(session, person):
    with pytest.raises(actions.NameTaken):
        new(session, person("carla"), "harbour")


def test_a_course_that_never_was_published_goes_with_its_authors(session, person):
    draft = new(session, person("ben"))
    actions.share(session, by=person("ben"), course="docks", person=person("carla"), now=NOW)
    actions.discard(session, by=person("ben"), draft=draft, now=NOW)
    assert session.scalars(select(Authorship).where(Authorship.course == "docks")).all() == []
    new(session, person("olga"))
    with pytest.raises(NotFound):
        own_draft(session, by=person("carla"), course="docks")


def test_a_draft_of_a_published_course_is_thrown_away_alone(session, person):
    draft = begun(session, person("ben"))
    actions.discard(session, by=person("ben"), draft=draft, now=NOW)
    assert own_course(session, by=person("ben"), course="harbour") == "harbour"
    assert session.scalar(select(Draft)) is None


def test_nobody_keeps_a_course_that_is_not_there(session, person):
    with pytest.raises(NotFound):
        own_course(session, by=person("olga"), course="nothing")


def test_a_draft_has_changed_until_it_says_the_same_again(session, person):
    draft = begun(session, person("ben"))
    actions.save_text(session, by=person("ben"), draft=draft, path="tests.en.md", text="Else.", seen=1, now=NOW)
    assert listings.has_changed(session, draft)
    actions.save_text(
        session, by=person("ben"), draft=draft, path="tests.en.md", text=FILES["tests.en.md"], seen=2, now=NOW
    )
    assert not listings.has_changed(session, draft)
    actions.remove(session, by=person("ben"), draft=draft, path="tests.en.md", now=NOW)
    assert listings.has_changed(session, draft)
    actions.add_text(session, by=person("ben"), draft=draft, path="tests.en.md", text=FILES["tests.en.md"], now=NOW)
    assert not listings.has_changed(session, draft)
    actions.add_text(session, by=person("ben"), draft=draft, path="more.en.md", text="", now=NOW)
    assert listings.has_changed(session, draft)


def test_modules_and_quizzes_are_added(session, person):
    draft, by = new(session, person("ben"), modules=("boats",)), person("ben")
    path = arranging.add_module(session, by=by, draft=draft, name="ships", title='A: "b"', minutes=45, now=NOW)
    assert path == "02-ships/en.md"
    arranging.add_quiz(session, by=by, draft=draft, name="pre-test", kind=QuizKind.PRE_TEST, title="First {x}", now=NOW)
    arranging.add_quiz(session, by=by, draft=draft, name="last", kind=QuizKind.FINAL_TEST, title="Last", now=NOW)
    found = outline_in(session, draft)
    assert [(each.title, each.minutes) for each in found.modules] == [("Boats", 20), ('A: "b"', 45)]
    assert [each.name for each in found.before] == ["pre-test"]
    assert [(quiz.id, quiz.title) for quiz in found.before[0].quizzes] == [("pre-test", "First (x)")]
    assert [each.name for each in found.after] == ["last"]


def test_a_part_is_not_added_twice(session, person):
    draft, by = new(session, person("ben"), modules=("boats",)), person("ben")
    with pytest.raises(arranging.NameUsed):
        arranging.add_module(session, by=by, draft=draft, name="boats", title="B", minutes=1, now=NOW)
    values = {"by": by, "draft": draft, "name": "final-test", "kind": QuizKind.FINAL_TEST, "title": "F", "now": NOW}
    arranging.add_quiz(session, **values)
    with pytest.raises(arranging.NameUsed):
        arranging.add_quiz(session, **values)


def test_the_hundredth_module_is_refused(session, person):
    draft, by = new(session, person("ben")), person("ben")
    actions.add_text(session, by=by, draft=draft, path="99-last/en.md", text="", now=NOW)
    with pytest.raises(arranging.ModulesFull):
        arranging.add_module(session, by=by, draft=draft, name="more", title="M", minutes=1, now=NOW)


def test_a_module_moves_with_everything_in_it(session, person):
    draft, by = begun(session, person("ben")), person("ben")
    for path in ("01-cranes/fr.md", "01-cranes/notes.en.md"):
        actions.add_text(session, by=by, draft=draft, path=path, text="[seals](../02-seals/)", now=NOW)
    blob = Blob(hash="a" * 64, mimetype="image/webp", content=b"x", size=1)
    session.add(blob)
    session.flush()
    actions.attach(session, by=by, draft=draft, path="01-cranes/crane.webp", blob_id=blob.id, now=NOW)
    version = draft.version
    arranging.move_module(session, by=by, draft=draft, name="seals", step=-1, now=NOW)
    moved = [path for path in paths(session, draft) if "/" in path]
    assert moved == [
        "01-seals/en.md",
        "02-cranes/crane.webp",
        "02-cranes/en.md",
        "02-cranes/fr.md",
        "02-cranes/notes.en.md",
    ]
    assert file_at(session, draft, "02-cranes/fr.md").text == "[seals](../01-seals/)"
    assert file_at(session, draft, "02-cranes/en.md").text == FILES["01-cranes/en.md"]
    assert draft.version > version
    arranging.move_module(session, by=by, draft=draft, name="cranes", step=-1, now=NOW)
    assert not [path for path in paths(session, draft) if path.startswith("02-cranes")]
    assert file_at(session, draft, "01-cranes/fr.md").text == "[seals](../02-seals/)"


def test_a_move_beyond_the_ends_changes_nothing(session, person):
    draft = begun(session, person("ben"))
    version = draft.version
    arranging.move_module(session, by=person("ben"), draft=draft, name="cranes", step=-1, now=NOW)
    arranging.move_module(session, by=person("ben"), draft=draft, name="seals", step=1, now=NOW)
    assert draft.version == version
    with pytest.raises(NotFound):
        arranging.move_module(session, by=person("ben"), draft=draft, name="none", step=1, now=NOW)


def test_the_history_of_a_text_moves_with_it(session, person):
    draft, by = begun(session, person("ben")), person("ben")
    later = NOW + timedelta(hours=1)
    actions.save_text(session, by=by, draft=draft, path="02-seals/en.md", text="New.", seen=1, now=later)
    arranging.move_module(session, by=by, draft=draft, name="seals", step=-1, now=later)
    assert session.scalars(select(DraftSave.path)).all() == ["01-seals/en.md"]


def test_a_module_is_renamed_while_it_was_never_published(session, person):
    draft, by = new(session, person("ben"), modules=("boats", "ships")), person("ben")
    actions.add_text(session, by=by, draft=draft, path="01-boats/fr.md", text="---\nid: boats # x\n---\n", now=NOW)
    arranging.rename_module(session, by=by, draft=draft, name="boats", new="vessels", now=NOW)
    assert "01-vessels/en.md" in paths(session, draft)
    assert file_at(session, draft, "01-vessels/fr.md").text == "---\nid: vessels # x\n---\n"
    with pytest.raises(arranging.NameUsed):
        arranging.rename_module(session, by=by, draft=draft, name="vessels", new="ships", now=NOW)
    with pytest.raises(NotFound):
        arranging.rename_module(session, by=by, draft=draft, name="boats", new="x", now=NOW)


def test_a_published_module_keeps_its_name(session, person):
    with pytest.raises(arranging.NamePublished):
        arranging.rename_module(
            session, by=person("ben"), draft=begun(session, person("ben")), name="seals", new="locks", now=NOW
        )


def test_a_removed_module_leaves_its_texts_in_the_history(session, person):
    draft, by = begun(session, person("ben")), person("ben")
    part = outline_in(session, draft).module("seals")
    arranging.remove_part(session, by=by, draft=draft, part=part, now=NOW)
    assert "02-seals/en.md" not in paths(session, draft)
    assert session.scalars(select(DraftSave.path)).all() == ["02-seals/en.md"]


def test_owners_add_and_remove_authors(session, person):
    ben, carla = person("ben"), person("carla")
    new(session, ben)
    added = sharing.add_author(session, by=ben, course="docks", sign_in=" CARLA ", is_owner=False, now=NOW)
    assert added is carla
    with pytest.raises(NotAllowed):
        sharing.add_author(session, by=carla, course="docks", sign_in="olga", is_owner=False, now=NOW)
    with pytest.raises(NotAllowed):
        sharing.change_author(session, by=carla, course="docks", uid=carla.uid, is_owner=True, now=NOW)
    with pytest.raises(NotAllowed):
        sharing.remove_author(session, by=carla, course="docks", uid=ben.uid, now=NOW)
    sharing.remove_author(session, by=carla, course="docks", uid=carla.uid, now=NOW)
    assert [each.name for each in listings.authors_of(session, "docks")] == ["Ben Okafor"]


def test_an_owner_who_is_added_again_stays_one(session, person):
    ben = person("ben")
    new(session, ben)
    sharing.add_author(session, by=ben, course="docks", sign_in="ben", is_owner=False, now=NOW)
    assert owns(session, person=ben, course="docks")


def test_the_last_owner_stays(session, person):
    ben, carla, olga = person("ben"), person("carla"), person("olga")
    new(session, ben)
    sharing.add_author(session, by=ben, course="docks", sign_in="carla", is_owner=False, now=NOW)
    for act in (
        lambda: sharing.remove_author(session, by=ben, course="docks", uid=ben.uid, now=NOW),
        lambda: sharing.remove_author(session, by=olga, course="docks", uid=ben.uid, now=NOW),
        lambda: sharing.change_author(session, by=ben, course="docks", uid=ben.uid, is_owner=False, now=NOW),
    ):
        with pytest.raises(sharing.LastOwner):
            act()
    sharing.change_author(session, by=ben, course="docks", uid=carla.uid, is_owner=True, now=NOW)
    sharing.remove_author(session, by=ben, course="docks", uid=ben.uid, now=NOW)
    with pytest.raises(NotFound):
        own_course(session, by=ben, course="docks")


@pytest.mark.parametrize("sign_in", ["amina", "nobody", "", "dara"])
def test_only_instructors_become_authors(session, person, sign_in):
    new(session, person("ben"))
    with pytest.raises(sharing.NoInstructor):
        sharing.add_author(session, by=person("ben"), course="docks", sign_in=sign_in, is_owner=False, now=NOW)


def test_what_is_held_of_an_author(session, person):
    ben = person("ben")
    new(session, ben)
    held = personal_data(session, ben.id)
    assert held == {"courses": [{"course": "docks", "owner": True, "since": NOW.isoformat()}], "texts_saved_last": 1}
    actions.erase(session, person=ben)
    assert personal_data(session, ben.id) == {"courses": [], "texts_saved_last": 0}
    assert session.scalar(select(DraftFile.text)) is not None


def test_activity_in_words(session, person):
    ben = person("ben")
    draft = begun(session, ben)
    for number in range(3):
        actions.save_text(session, by=ben, draft=draft, path="tests.en.md", text=f"{number}", seen=number + 1, now=NOW)
    sharing.add_author(session, by=ben, course="harbour", sign_in="carla", is_owner=False, now=NOW)
    new(session, person("carla"))
    found = activity(session, "harbour")
    told = [(each.phrase, each.by, each.path, each.person, each.times) for each in found.acts]
    assert told[0] == ("%(by)s let %(person)s write the course.", "Ben Okafor", "", "Carla Méndez", 1)
    assert told[1] == ("%(by)s changed %(path)s.", "Ben Okafor", "tests.en.md", "", 3)
    assert told[-1][:2] == ("%(by)s published the course.", None)
    assert not found.has_more


def test_activity_by_pages(session, person, monkeypatch):
    monkeypatch.setattr("app.authoring.telling.PAGE", 2)
    begun(session, person("ben"))
    first, second, third = (activity(session, "harbour", number=number) for number in (1, 2, 3))
    assert (first.has_more, second.has_more) == (True, False)
    assert len(first.acts) + len(second.acts) == 3
    assert third.acts == []


def test_every_entry_about_a_course_has_its_sentence():
    """Whoever records another kind of entry adds its sentence."""
    recorded = re.compile(r'(?:record|_changed)\([^"]*"((?:course|draft|review|publication|translation|quiz)\.\w+)"')
    kinds = {kind for file in (ROOT / "app").glob("*/*.py") for kind in recorded.findall(file.read_text())}
    assert {"draft.saved", "course.begun", "course.published"} <= kinds
    assert kinds <= ACTS.keys() - APART.keys()


def test_every_entry_names_its_course(session, person):
    draft = begun(session, person("ben"))
    actions.discard(session, by=person("ben"), draft=draft, now=NOW)
    entries = session.scalars(select(Entry).where(Entry.kind.in_(ACTS)))
    assert {entry.payload["course"] for entry in entries} == {"harbour"}


def test_a_double_click_at_the_same_moment_begins_one_course(database):
    uid = new_uid()

    def begin(session, number):
        by = person_by_sign_in(session, "ben")
        return actions.new_course(session, by=by, course="docks", language="en", text="", uid=uid, now=NOW).uid

    assert transactions_at_once(database, 4, begin) == [uid] * 4


def test_two_people_begin_a_course_of_one_name_at_the_same_moment(database):
    def begin(session, number):
        by = person_by_sign_in(session, ("ben", "carla")[number])
        return new(session, by).uid

    found = transactions_at_once(database, 2, begin)
    assert len([each for each in found if isinstance(each, actions.NameTaken)]) == 1


def test_two_authors_open_a_draft_at_the_same_moment(database):
    def begin(session, number):
        return begun(session, person_by_sign_in(session, ("ben", "carla")[number])).uid

    assert len(set(transactions_at_once(database, 2, begin))) == 1


def test_two_owners_who_remove_each_other_at_the_same_moment(database):
    with acting(database, "ben") as (session, ben):
        new(session, ben)
        sharing.add_author(session, by=ben, course="docks", sign_in="carla", is_owner=True, now=NOW)

    def remove(session, number):
        by, other = (person_by_sign_in(session, name) for name in (("ben", "carla"), ("carla", "ben"))[number])
        sharing.remove_author(session, by=by, course="docks", uid=other.uid, now=NOW)

    found = transactions_at_once(database, 2, remove)
    assert len([each for each in found if isinstance(each, NotAllowed)]) == 1
    with database.reading() as reading:
        assert len(listings.authors_of(reading, "docks")) == 1


def test_modules_moved_by_two_at_the_same_moment_stay_whole(database):
    with acting(database, "ben") as (session, ben):
        new(session, ben, modules=("a", "b", "c", "d"))

    def shift(session, number):
        by = person_by_sign_in(session, "ben")
        draft = own_draft(session, by=by, course="docks")
        arranging.move_module(session, by=by, draft=draft, name="abcd"[number], step=1, now=NOW)

    assert transactions_at_once(database, 3, shift) == [None] * 3
    with database.reading() as reading:
        draft = reading.scalar(select(Draft))
        folders = [file.path.partition("/")[0] for file in files_of(reading, draft) if "/" in file.path]
    assert sorted(folder[3:] for folder in folders) == ["a", "b", "c", "d"]
    assert [folder[:2] for folder in folders] == ["01", "02", "03", "04"]
