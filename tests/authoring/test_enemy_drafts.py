"""Two at once, thrown away in between, paths that no database holds: what bad luck and bad intent do to drafts."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.authoring import actions, arranging, publishing, reviewing, scheduling
from app.authoring.checked import checked
from app.authoring.models import Draft, Schedule
from app.authoring.queries import file_at, outline_in, own_draft
from app.core.errors import Conflict, NotFound
from app.core.journal import Entry
from app.courseware.actions import publish
from app.courseware.models import CurrentRevision, Passage, Publication
from app.courseware.reading import read_course
from app.interop import bringing
from app.interop.unpacking import Folder, sorted_out
from tests.makers.authoring import acting, kept_begun, kept_new
from tests.makers.courses import COURSE, FIRST, SECOND, make_course
from tests.makers.people import NOW
from tests.makers.texts import MODULE
from tests.makers.together import at_once

SEALS = "02-seals/en.md"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """Reading apart is tried elsewhere; here it would only take time."""
    monkeypatch.setattr("app.authoring.checked.course_apart", read_course)


def planned(session, by, course):
    """A plan to publish the draft of a course in an hour."""
    draft = own_draft(session, by=by, course=course)
    found = checked(session, draft)
    return scheduling.plan(session, by=by, draft=draft, found=found, seen=draft.version, at=LATER, now=NOW)


def carried_out(database):
    return list(scheduling.carry_out_due(database, now=LATER + timedelta(minutes=1), is_stopped=lambda: False))


# What was planned, and then thrown away


def test_what_was_thrown_away_is_not_published_under_the_name_of_whoever_takes_it(database):
    """Ben plans a course, throws it away, and Carla begins hers under the free name: Ben's must not appear in it."""
    kept_new(database, modules=("boats",))
    with acting(database, "ben") as (session, ben):
        planned(session, ben, "docks")
    with acting(database, "ben") as (session, ben):
        actions.discard(session, by=ben, draft=own_draft(session, by=ben, course="docks"), now=NOW)
    kept_new(database, "carla", title="Carla’s docks", modules=("piers",))
    assert carried_out(database) == []
    with database.reading() as session:
        assert session.get(CurrentRevision, "docks") is None
        assert session.scalars(select(Draft.base_id).where(Draft.course == "docks")).one() is None


def test_a_draft_begun_anew_does_not_take_back_what_was_planned_by_the_old_one(database):
    """It would be held to be made from what was planned, and publishing it would undo that unasked."""
    kept_begun(database)
    with acting(database, "ben") as (session, ben):
        draft = own_draft(session, by=ben, course="harbour")
        text = FIRST.replace("A machine.", "A tall machine.")
        actions.save_text(session, by=ben, draft=draft, path=MODULE, text=text, seen=1, now=NOW)
        planned(session, ben, "harbour")
    with acting(database, "ben") as (session, ben):
        actions.discard(session, by=ben, draft=own_draft(session, by=ben, course="harbour"), now=NOW)
        assert session.scalars(select(Schedule.cancelled_at)).one() == NOW
        actions.open_draft(session, by=ben, course="harbour", now=NOW)
    assert carried_out(database) == []


# Two at once


@contextmanager
def meanwhile(database, work, by="ben"):
    """Somebody else's transaction is open; `work` begins, has to wait for it, and goes on when it has committed.

    What it raised comes back in the list.
    """
    raised: list[BaseException] = []

    def run():
        try:
            with acting(database, by) as (session, person):
                work(session, person)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            raised.append(error)

    thread = threading.Thread(target=run)
    with acting(database, "ben") as (session, person):
        yield session, person, raised, thread.start
    thread.join(20)
    assert not thread.is_alive()


def saved(session, by, path, text):
    draft = own_draft(session, by=by, course="harbour")
    seen = file_at(session, draft, path).version
    actions.save_text(session, by=by, draft=draft, path=path, text=text, seen=seen, now=NOW)


def text_of(database, path):
    with acting(database, "ben") as (session, ben):
        return file_at(session, own_draft(session, by=ben, course="harbour"), path).text


MINE = SECOND.replace("---\n\n", "---\n\nSee [cranes](../01-cranes/). Written at the same moment.\n\n", 1)


def test_a_zip_does_not_overwrite_what_was_saved_in_the_same_moment(database):
    kept_begun(database)
    folder = Folder({"course.en.md": COURSE, SEALS: SECOND + "\nFrom the zip.\n"}, {}, ())
    with database.reading() as session:
        seen = session.scalars(select(Draft.version)).one()

    def bring(session, by):
        draft = own_draft(session, by=by, course="harbour")
        bringing.bring(session, by=by, draft=draft, folder=folder, seen=seen, remove_gone=False, now=NOW)

    with meanwhile(database, bring) as (session, ben, raised, start):
        saved(session, ben, SEALS, MINE)
        start()
        time.sleep(0.3)
    assert text_of(database, SEALS) == MINE
    assert [type(each) for each in raised] == [Conflict]


@pytest.mark.parametrize("looks_first", [True, False])
def test_moving_a_module_keeps_what_was_saved_in_the_same_moment(database, looks_first):
    kept_begun(database)

    def move(session, by):
        draft = own_draft(session, by=by, course="harbour")
        if looks_first:
            outline_in(session, draft)  # as the page of another name does
        arranging.move_module(session, by=by, draft=draft, name="cranes", step=1, now=NOW)

    with meanwhile(database, move) as (session, ben, raised, start):
        saved(session, ben, SEALS, MINE)
        start()
        time.sleep(0.3)
    assert raised == []
    assert text_of(database, "01-seals/en.md") == MINE.replace("../01-cranes/", "../02-cranes/")


@pytest.mark.parametrize("act", ["save", "hold", "add", "attach"])
def test_a_draft_thrown_away_in_the_same_moment_is_not_found(database, act):
    kept_begun(database)

    def write(session, by):
        draft = own_draft(session, by=by, course="harbour")
        if act == "hold":
            reviewing.hold(session, draft, 1)
        elif act == "add":
            arranging.add_module(session, by=by, draft=draft, name="ropes", title="Ropes", minutes=5, now=NOW)
        elif act == "attach":
            actions.attach(session, by=by, draft=draft, path="x.webp", blob_id=1, now=NOW)
        else:
            actions.save_text(session, by=by, draft=draft, path=SEALS, text=MINE, seen=1, now=NOW)

    with meanwhile(database, write) as (session, ben, raised, start):
        actions.discard(session, by=ben, draft=own_draft(session, by=ben, course="harbour"), now=NOW)
        start()
        time.sleep(0.3)
    assert [type(each) for each in raised] == [NotFound]


# Paths


PATHS = (
    f"01-{'a' * 240}/en.md", f"{'a' * 240}.en.md", f"{'1' * 5000}-x/en.md", "٣٣-x/en.md", "01-a/../en.md",
    "course.en.md/en.md", "01-cranes//en.md", "01-cranes/EN.md", "//en.md",
)  # fmt: skip


def test_no_text_lies_where_no_course_has_one(ben, database):
    kept_begun(database)
    data = {"body": "x", "version": "0", "is_whole": "1", "csrf_token": ben.token()}
    for path in PATHS:
        for act in ("save", "present", "preview"):
            answer = ben.client.post(f"/en/author/harbour/{act}/{path}", data=data)
            assert answer.status_code in {404, 308}, (act, path)
        for act in ("edit", "history"):
            assert ben.client.get(f"/en/author/harbour/{act}/{path}").status_code in {404, 308}, (act, path)
    ben.get("/en/author/harbour/modules/new")


def test_a_zip_cannot_bring_such_a_path_either(database):
    found = sorted_out({"course.en.md": COURSE.encode()} | {path: FIRST.encode() for path in PATHS[:4]})
    assert list(found.texts) == ["course.en.md"]


def test_forged_versions_change_nothing(ben, database):
    kept_begun(database)
    before, token = text_of(database, SEALS), ben.token()
    for version in ("-1", "99999999999", "²", "٣", "1e3", "", "x" * 5000, "0x1"):
        data = {"body": "x", "version": version, "is_whole": "1", "csrf_token": token}
        assert ben.client.post(f"/en/author/harbour/save/{SEALS}", data=data).status_code == 409, version
        assert text_of(database, SEALS) == before


def test_names_that_addresses_cannot_bear(ben):
    form = {"title": "Title", "language": "en", "summary": "S.", "audience": "A.", "csrf_token": ben.token()}
    for name in ("new", "-", "a" * 61, "a--b", "A", "1a", "..", "ü", "new/zip"):
        assert ben.client.post("/en/author/new", data=form | {"name": name}).status_code == 422, name
    for name in ("files", "course"):
        ben.get(ben.client.post("/en/author/new", data=form | {"name": name}).headers["Location"])


def test_who_may_not_write_courses_cannot_send_a_long_form_either(amina, ben, database):
    kept_begun(database)
    long = {"body": "x" * 1_000_000, "version": "0"}
    for address in ("save/course.en.md", "files/", "exchange/zip", "publishing/together"):
        data = long | {"csrf_token": amina.token()}
        assert amina.client.post(f"/en/author/harbour/{address}", data=data).status_code == 413


# Everybody publishes at once


def with_words(words):
    """The module of seals with a paragraph more at its beginning."""
    return SECOND.replace("---\n\n", f"---\n\n{words}\n\n", 1)


def test_draft_files_plan_and_the_way_back_at_the_same_moment(database):
    """One after the other, each whole: what is current, what search finds and what the journal says agree."""
    kept_begun(database)
    with acting(database, "ben") as (session, ben):
        draft = own_draft(session, by=ben, course="harbour")
        first = publishing.current_of(session, "harbour")
        actions.save_text(session, by=ben, draft=draft, path=SEALS, text=with_words("Same moment."), seen=1, now=NOW)
        planned(session, ben, "harbour")
        old = first.hash

    def work(number):
        with acting(database, "ben") as (session, ben):
            draft = own_draft(session, by=ben, course="harbour")
            if number % 4 == 0:
                found = checked(session, draft)
                publishing.publish(session, by=ben, draft=draft, found=found, seen=draft.version, now=NOW)
            elif number % 4 == 1:
                text = SECOND + f"\nFrom the folder, {number}.\n"
                publish(session, make_course(**{SEALS: text}), by=None, now=NOW)
            elif number % 4 == 2:
                uid = session.scalars(select(Schedule.uid)).one()
                scheduling.carry_out(session, uid, now=LATER)
            else:
                over = publishing.current_of(session, "harbour").hash
                earlier = publishing.revision_named(session, "harbour", old)
                publishing.go_back(session, by=ben, revision=earlier, found=None, over=over, draft=draft, now=NOW)

    found = at_once(8, work)
    assert not [each for each in found if isinstance(each, Exception) and not isinstance(each, Conflict)]
    assert found.count(None) >= 2  # the folder asks nobody
    with database.reading() as session:
        current = publishing.current_of(session, "harbour")
        told = session.scalars(select(Entry).where(Entry.kind == "course.published").order_by(Entry.seq)).all()
        last = session.scalars(select(Publication).order_by(Publication.id.desc()).limit(1)).one()
        assert (told[-1].payload["revision"], last.revision_id) == (current.hash, current.id)
        seals = select(Passage.body_words).where(Passage.module == "seals", Passage.language == "en")
        body = session.scalars(seals).one()
        said = next(text for path, text in publishing.state_of(session, current).items() if path == SEALS)
        assert ("from the folder" in body) is ("From the folder" in said)
        assert ("same moment" in body) is ("Same moment" in said)
