"""From draft to revision: once, only what was seen, never past a second person, and never over somebody else's work."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.queries import person_by_sign_in
from app.authoring import actions, publishing, reviewing, scheduling
from app.authoring.checked import checked
from app.authoring.models import Draft, DraftSave, Schedule
from app.authoring.publishing import HasProblems
from app.authoring.queries import file_at, files_of
from app.authoring.reviewing import DraftMoved, NotReviewed, OwnRequest
from app.core.errors import Conflict, NotAllowed, NotFound
from app.core.journal import Entry
from app.courseware.actions import MovedOn, ReadCourse, publish
from app.courseware.models import CurrentRevision, Publication, Revision
from app.courseware.queries import current_hash, forget_kept, published, sources_in
from app.courseware.reading import read_course
from tests.makers.authoring import acting, begun, new
from tests.makers.courses import FIRST, SECOND, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE
from tests.makers.together import transactions_at_once

TALL = FIRST.replace("A machine.", "A tall machine.")
SEALS = "02-seals/en.md"


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """Reading apart is tried by the views; here it would only take time."""
    for module in ("checked", "publishing"):
        monkeypatch.setattr(f"app.authoring.{module}.course_apart", read_course)


@pytest.fixture
def ben(person):
    return person("ben")


@pytest.fixture
def draft(session, ben):
    return begun(session, ben)


def write(session, by, draft, path=MODULE, text=TALL):
    seen = file_at(session, draft, path).version
    return actions.save_text(session, by=by, draft=draft, path=path, text=text, seen=seen, now=NOW)


def put(session, by, draft, now=NOW):
    found = checked(session, draft)
    return publishing.publish(session, by=by, draft=draft, found=found, seen=draft.version, now=now)


def kinds(session, kind):
    return session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.seq)).all()


def test_a_draft_becomes_the_current_revision_and_goes_on_from_there(session, ben, draft):
    write(session, ben, draft)
    assert put(session, ben, draft) is True
    assert "A tall machine." in published(session, "harbour").module("cranes", "en").html
    assert draft.base_id == session.get(CurrentRevision, "harbour").revision_id
    assert not publishing.has_moved_on(session, draft)
    last = session.scalars(select(Publication).order_by(Publication.id.desc())).first()
    assert (last.origin, last.by, last.at) == ("draft", ben.uid, NOW)
    assert kinds(session, "course.published")[-1].payload["origin"] == "draft"


def test_a_second_click_publishes_nothing_more(session, ben, draft):
    write(session, ben, draft)
    count = select(func.count()).select_from(Publication)
    before = session.scalar(count)
    assert [put(session, ben, draft) for _ in range(3)] == [True, False, False]
    assert session.scalar(count) == before + 1


def test_a_new_course_is_published_from_its_draft(session, ben):
    draft = new(session, ben, modules=("boats",))
    assert put(session, ben, draft)
    assert [each.name for each in published(session, "docks").modules] == ["boats"]


def test_what_has_changed_since_it_was_seen_is_not_published(session, ben, draft):
    write(session, ben, draft)
    found, seen = checked(session, draft), draft.version
    write(session, ben, draft, text=TALL.replace("tall", "taller"))
    with pytest.raises(DraftMoved):
        publishing.publish(session, by=ben, draft=draft, found=found, seen=seen, now=NOW)
    assert "taller" not in published(session, "harbour").module("cranes", "en").html


def test_a_draft_with_errors_is_not_published(session, ben, draft):
    write(session, ben, draft, text=FIRST.replace("- [x] Crane", "- [ ] Crane"))
    with pytest.raises(HasProblems):
        put(session, ben, draft)


def test_two_who_publish_at_once_make_one_publication(database):
    with acting(database, "ben") as (session, ben):
        draft = begun(session, ben)
        write(session, ben, draft)
        found, seen = checked(session, draft), draft.version

    def click(session, number):
        ben = person_by_sign_in(session, "ben")
        draft = session.scalars(select(Draft)).one()
        return publishing.publish(session, by=ben, draft=draft, found=found, seen=seen, now=NOW)

    assert sorted(transactions_at_once(database, 6, click)) == [False] * 5 + [True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Publication.origin == "draft")) == 1


def test_who_writes_while_another_publishes_is_not_published_unseen(database):
    with acting(database, "ben") as (session, ben):
        draft = begun(session, ben)
        write(session, ben, draft)
        found, seen = checked(session, draft), draft.version

    def work(session, number):
        ben, draft = person_by_sign_in(session, "ben"), session.scalars(select(Draft)).one()
        if number:
            write(session, ben, draft, text=TALL.replace("tall", "taller"))
            return "written"
        return publishing.publish(session, by=ben, draft=draft, found=found, seen=seen, now=NOW)

    first, second = transactions_at_once(database, 2, work)
    assert second == "written"
    assert first is True or isinstance(first, DraftMoved)
    forget_kept()
    with database.reading() as session:
        assert "taller" not in published(session, "harbour").module("cranes", "en").html


# Two sides that have moved apart


@pytest.fixture
def apart(session, ben, draft):
    """The draft has changed the cranes; the folder was published with other cranes and other seals."""
    write(session, ben, draft)
    theirs = {MODULE: FIRST.replace("A machine.", "A big machine."), SEALS: SECOND + "\nTwice.\n"}
    publish(session, make_course(**theirs), by=None, now=NOW)
    return draft


def test_what_was_published_meanwhile_is_never_published_over(session, ben, apart):
    assert publishing.has_moved_on(session, apart)
    with pytest.raises(MovedOn):
        put(session, ben, apart)
    assert "A big machine." in published(session, "harbour").module("cranes", "en").html


def test_both_sides_are_told_apart_file_by_file(session, apart):
    sides = publishing.sides(session, apart)
    assert sides.taken == [SEALS]
    assert sides.disputed == [MODULE]


def together(session, by, draft, **choices):
    over = current_hash(session, "harbour")
    given = {MODULE: choices["cranes"]} if choices else {}
    publishing.bring_together(session, by=by, draft=draft, choices=given, seen=draft.version, over=over, now=NOW)
    return {file.path: file.text for file in files_of(session, draft)}


def test_mine_stays_theirs_is_taken_over_and_the_draft_can_be_published(session, ben, apart):
    texts = together(session, ben, apart)
    assert "A tall machine." in texts[MODULE]
    assert "Twice." in texts[SEALS]
    assert put(session, ben, apart)
    assert kinds(session, "draft.brought_together")


def test_theirs_takes_the_place_of_mine_which_stays_in_the_history(session, person, apart):
    texts = together(session, person("carla"), apart, cranes=None)
    assert "A big machine." in texts[MODULE]
    kept = session.scalars(select(DraftSave.text).where(DraftSave.path == MODULE)).all()
    assert any("A tall machine." in text for text in kept)


def test_a_text_of_both_is_written(session, ben, apart):
    both = FIRST.replace("A machine.", "A big, tall machine.")
    assert together(session, ben, apart, cranes=both)[MODULE] == both


def without_seals():
    files = [file for file in make_course().files if file.path != SEALS]
    course, findings = read_course("harbour", files)
    return ReadCourse(files, course, findings)


def test_a_file_that_was_removed_on_the_site_and_changed_here_is_disputed(session, ben, draft):
    write(session, ben, draft, SEALS, SECOND + "\nMine.\n")
    publish(session, without_seals(), by=None, now=NOW)
    sides = publishing.sides(session, draft)
    assert sides.disputed == [SEALS]
    over = current_hash(session, "harbour")
    publishing.bring_together(
        session, by=ben, draft=draft, choices={SEALS: None}, seen=draft.version, over=over, now=NOW
    )
    assert SEALS not in {file.path for file in files_of(session, draft)}


def test_bringing_together_is_of_what_was_seen(session, ben, apart):
    with pytest.raises(MovedOn):
        publishing.bring_together(session, by=ben, draft=apart, choices={}, seen=apart.version, over="0" * 64, now=NOW)
    with pytest.raises(DraftMoved):
        publishing.bring_together(session, by=ben, draft=apart, choices={}, seen=1, over=None, now=NOW)


def test_a_new_rendering_of_the_same_words_is_no_other_state(session, ben, draft, monkeypatch):
    write(session, ben, draft)
    monkeypatch.setattr("app.courseware.actions.RENDERING", 99)
    publish(session, make_course(), by=None, now=NOW)
    assert not publishing.has_moved_on(session, draft)
    assert put(session, ben, draft)


# A second person


@pytest.fixture
def needing(session, ben, draft, person):
    actions.share(session, by=ben, course="harbour", person=person("carla"), now=NOW)
    reviewing.ask_for_reviews(session, by=ben, draft=draft, needs_review=True, now=NOW)
    write(session, ben, draft)
    return draft


def ask(session, by, draft):
    hash = checked(session, draft).course.hash
    return reviewing.ask(session, by=by, draft=draft, hash=hash, seen=draft.version, message="Look.", now=NOW)


def decide(session, by, draft, review, *, is_approved=True):
    values = {"hash": checked(session, draft).course.hash, "seen": draft.version, "remark": "Well done."}
    reviewing.decide(session, by=by, draft=draft, uid=review.uid, is_approved=is_approved, now=NOW, **values)


def test_nobody_publishes_past_the_second_person(session, ben, needing, person):
    with pytest.raises(NotReviewed):
        put(session, ben, needing)
    review = ask(session, ben, needing)
    with pytest.raises(NotReviewed):
        put(session, ben, needing)
    decide(session, person("carla"), needing, review)
    assert put(session, ben, needing)
    assert [each.payload["is_approved"] for each in kinds(session, "review.decided")] == [True]


def test_nobody_is_their_own_second_person(session, ben, needing):
    with pytest.raises(OwnRequest):
        decide(session, ben, needing, ask(session, ben, needing))


def test_any_change_makes_an_approval_void(session, ben, needing, person):
    decide(session, person("carla"), needing, ask(session, ben, needing))
    write(session, ben, needing, text=TALL.replace("tall", "taller"))
    with pytest.raises(NotReviewed):
        put(session, ben, needing)
    write(session, ben, needing)
    assert put(session, ben, needing)


def test_an_old_state_cannot_be_approved(session, ben, needing, person):
    review = ask(session, ben, needing)
    write(session, ben, needing, text=TALL.replace("tall", "taller"))
    with pytest.raises(DraftMoved):
        decide(session, person("carla"), needing, review)


def test_who_asks_for_changes_has_not_approved(session, ben, needing, person):
    decide(session, person("carla"), needing, ask(session, ben, needing), is_approved=False)
    with pytest.raises(NotReviewed):
        put(session, ben, needing)


def test_a_review_is_decided_once_and_asked_for_once(session, ben, needing, person):
    review = ask(session, ben, needing)
    assert ask(session, ben, needing) is review
    decide(session, person("carla"), needing, review)
    with pytest.raises(Conflict):
        decide(session, person("olga"), needing, review, is_approved=False)
    with pytest.raises(NotFound):
        decide(session, person("carla"), needing, Draft(course="x", language="en", created_at=NOW, changed_at=NOW))


def test_only_owners_and_administrators_set_the_rule(session, needing, person):
    with pytest.raises(NotAllowed):
        reviewing.ask_for_reviews(session, by=person("carla"), draft=needing, needs_review=False, now=NOW)
    reviewing.ask_for_reviews(session, by=person("olga"), draft=needing, needs_review=False, now=NOW)
    assert [each.payload["needs_review"] for each in kinds(session, "draft.review_rule")] == [True, False]


# Back to an earlier state


def go_back(session, by, draft, earlier, over=None):
    found = publishing.read_again(session, earlier)
    over = over or current_hash(session, "harbour")
    return publishing.go_back(session, by=by, revision=earlier, found=found, over=over, draft=draft, now=NOW)


def test_an_earlier_state_becomes_current_and_the_draft_goes_on_from_it(session, ben, draft):
    earlier = publishing.current_of(session, "harbour")
    write(session, ben, draft)
    put(session, ben, draft)
    assert go_back(session, ben, draft, earlier)
    assert publishing.current_of(session, "harbour") is earlier
    assert "A tall machine." not in published(session, "harbour").module("cranes", "en").html
    assert not publishing.has_moved_on(session, draft)
    assert "A tall machine." in file_at(session, draft, MODULE).text
    assert put(session, ben, draft)
    origins = session.scalars(select(Publication.origin).order_by(Publication.id)).all()
    assert origins[-3:] == ["draft", "rollback", "draft"]


def test_going_back_is_from_what_was_seen(session, ben, draft):
    earlier = publishing.current_of(session, "harbour")
    with pytest.raises(MovedOn):
        go_back(session, ben, draft, earlier, over="0" * 64)


def test_a_draft_that_had_moved_apart_stays_apart(session, ben, apart):
    earlier = publishing.revision_named(session, "harbour", make_course().course.hash)
    publish(session, make_course(**{SEALS: SECOND + "\nThird.\n"}), by=None, now=NOW)
    theirs = publishing.revision_named(session, "harbour", make_course(**{SEALS: SECOND + "\nThird.\n"}).course.hash)
    assert go_back(session, ben, apart, earlier)
    assert not publishing.has_moved_on(session, apart)  # it was begun from there
    assert go_back(session, ben, None, theirs)
    assert publishing.has_moved_on(session, apart)


def test_what_an_earlier_sanitiser_made_does_not_come_back(session, ben, draft, monkeypatch):
    earlier = publishing.current_of(session, "harbour")
    write(session, ben, draft)
    put(session, ben, draft)
    monkeypatch.setattr("app.courseware.actions.RENDERING", earlier.rendering + 1)
    assert go_back(session, ben, draft, earlier)
    current = publishing.current_of(session, "harbour")
    assert (current.hash, current.rendering) == (earlier.hash, earlier.rendering + 1)
    assert sources_in(session, current.id) == sources_in(session, earlier.id)


def test_a_state_of_another_course_is_not_found(session, draft):
    with pytest.raises(NotFound):
        publishing.revision_named(session, "harbour", "0" * 64)


# At a time

LATER = NOW + timedelta(days=2)


def plan(session, by, draft, at=LATER):
    found = checked(session, draft)
    return scheduling.plan(session, by=by, draft=draft, found=found, seen=draft.version, at=at, now=NOW)


def test_a_planned_state_becomes_current_at_its_time_whatever_is_written_meanwhile(session, ben, draft):
    write(session, ben, draft)
    uid = plan(session, ben, draft).uid
    write(session, ben, draft, text=TALL.replace("tall", "taller"))
    assert "A machine." in published(session, "harbour").module("cranes", "en").html
    assert scheduling.carry_out(session, uid, now=LATER) == "harbour: published as planned"
    assert "A tall machine." in published(session, "harbour").module("cranes", "en").html
    assert not publishing.has_moved_on(session, draft)
    assert scheduling.carry_out(session, uid, now=LATER) == ""
    assert scheduling.waiting(session, "harbour") is None
    last = session.scalars(select(Publication).order_by(Publication.id.desc())).first()
    assert (last.origin, last.by) == ("schedule", ben.uid)


def test_a_plan_is_overtaken_by_another_publication_and_says_so(session, ben, draft):
    write(session, ben, draft)
    uid = plan(session, ben, draft).uid
    publish(session, make_course(**{SEALS: SECOND + "\nTwice.\n"}), by=None, now=NOW)
    assert "not published" in scheduling.carry_out(session, uid, now=LATER)
    assert "Twice." in published(session, "harbour").module("seals", "en").html
    assert scheduling.last_failed(session, "harbour").problem == scheduling.OVERTAKEN
    assert kinds(session, "publication.overtaken")


def test_a_plan_can_be_given_up_once(session, ben, draft):
    write(session, ben, draft)
    found = plan(session, ben, draft)
    with pytest.raises(scheduling.AlreadyPlanned):
        plan(session, ben, draft)
    scheduling.cancel(session, by=ben, course="harbour", uid=found.uid, now=NOW)
    assert scheduling.carry_out(session, found.uid, now=LATER) == ""
    with pytest.raises(Conflict):
        scheduling.cancel(session, by=ben, course="harbour", uid=found.uid, now=NOW)
    with pytest.raises(NotFound):
        scheduling.cancel(session, by=ben, course="docks", uid=found.uid, now=NOW)


def test_nothing_is_planned_for_the_past_or_past_the_second_person(session, ben, needing):
    with pytest.raises(scheduling.IsOver):
        plan(session, ben, needing, at=NOW)
    with pytest.raises(NotReviewed):
        plan(session, ben, needing)


def test_workers_that_look_at_once_publish_once(database):
    with acting(database, "ben") as (session, ben):
        draft = begun(session, ben)
        write(session, ben, draft)
        plan(session, ben, draft)

    assert list(scheduling.carry_out_due(database, now=NOW, is_stopped=lambda: False)) == []
    assert list(scheduling.carry_out_due(database, now=LATER, is_stopped=lambda: True)) == []
    with database.reading() as session:
        assert session.scalars(select(Schedule.done_at)).all() == [None]
    found = [list(scheduling.carry_out_due(database, now=LATER, is_stopped=lambda: False)) for _ in range(2)]
    assert found == [["harbour: published as planned"], []]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Publication.origin == "schedule")) == 1
        assert session.scalar(select(func.count()).select_from(Revision)) == 2


def test_what_was_read_of_a_change_that_did_not_last_is_not_kept(database):
    with acting(database, "ben") as (session, ben):
        begun(session, ben)
    with database.writing() as session:
        lost = session.scalars(select(Draft)).one()
        write(session, person_by_sign_in(session, "ben"), lost, text=TALL)
        assert "A tall machine." in checked(session, lost).course.module("cranes", "en").html
        version = lost.version
        session.rollback()
    with acting(database, "ben") as (session, ben):
        draft = session.scalars(select(Draft)).one()
        write(session, ben, draft, text=FIRST.replace("A machine.", "A small machine."))
        assert draft.version == version
        assert "A small machine." in checked(session, draft).course.module("cranes", "en").html
