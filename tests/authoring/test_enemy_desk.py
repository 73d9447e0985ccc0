"""The translation desk against forged requests, and against holding the lock of the database for long."""

import pytest
from sqlalchemy import select

from app.authoring import translating, translation_views
from app.authoring.models import Draft
from app.courseware.sources import hash_of
from app.courseware.translation import blocks
from tests.makers import authoring
from tests.makers.courses import FIRST
from tests.makers.people import NOW

TABLE = "/en/author/harbour/translations/"
DESK = f"{TABLE}es/01-cranes/en.md"


@pytest.fixture
def begun(database):
    authoring.kept_begun(database)
    with authoring.acting(database, "ben") as (session, ben):
        draft = session.scalars(select(Draft)).one()
        for path in ("course.en.md", "01-cranes/en.md"):
            translating.begin(session, by=ben, draft=draft, path=path, language="es", now=NOW)


@pytest.mark.parametrize(
    "path",
    ["\0", "01-cranes/en.md\0", "../en.md", "//en.md", "01-cranes/es.md", "x" * 5000 + "en.md", "/etc/passwd/en.md",
     "\u202een.md", "01-cranes/EN.md"],
)  # fmt: skip
def test_only_sources_of_this_draft_can_be_begun(ben, begun, path):
    is_one = path.replace("\0", "") in {"", "01-cranes/en.md"}
    ben.post(TABLE, {"language": "fr"})
    ben.post(TABLE, {"language": "fr", "file": path}, expect=303 if is_one else 404)


@pytest.mark.parametrize("language", ["", "en", "xx", "fr\0", "../fr", "fr,es", "x" * 999])
def test_only_languages_of_the_site_can_be_begun(ben, begun, language):
    ben.post(TABLE, {"language": language}, expect=404)


FORGED = [
    ({}, 303),
    ({"act": "nothing"}, 303),
    ({"act": "review", "review": "sworn", "seen": "1"}, 303),
    ({"act": "review", "review": "reviewed", "seen": "²"}, 409),
    ({"of-0": "zzzzzzzz", "parts-0": "²", "w-0-0": "x", "was-0": "x"}, 409),
    ({"of-0": "", "parts-0": "-1"}, 409),
    ({"of-9999": "x", "parts-9999": "9999", "right-9999": "on"}, 409),
    ({"of-0": "x" * 100_000, "parts-0": "1000", "same-0": "on"}, 409),
    ({"sheet": "99999999999", "show": "<script>", "at": "²"}, 303),
    ({"sheet": "-1", "at": "-1"}, 303),
]


@pytest.mark.parametrize(("fields", "status"), FORGED, ids=[str(place) for place in range(len(FORGED))])
def test_forged_forms_change_nothing_and_break_nothing(ben, begun, database, fields, status):
    def texts():
        with authoring.acting(database, "ben") as (session, _):
            draft = session.scalars(select(Draft)).one()
            return draft.version, translating.opened(session, draft, path="01-cranes/en.md", language="es").text

    before = texts()
    ben.post(DESK, fields, expect=status)
    assert texts() == before


def test_former_sources_are_cut_before_anybody_waits_at_the_lock(ben, begun, database, monkeypatch):
    """Sixty former texts of 200 kB take seconds, which the whole site would wait on SQLite."""
    authoring.kept_text(database, "01-cranes/en.md", FIRST + "\nMore.\n")
    ben.get(DESK)
    blocks.cut.cache_clear()
    locked, missed = [], []
    hold, begins = translation_views.lock, blocks._body_start

    def held(*given):
        locked.append(True)
        hold(*given)

    def cutting(text):
        missed.append(bool(locked))
        return begins(text)

    monkeypatch.setattr(translation_views, "lock", held)
    monkeypatch.setattr(blocks, "_body_start", cutting)
    ben.post(DESK, {"act": "save"})
    assert False in missed
    assert True not in missed


def test_a_table_of_translations_by_hand_cuts_no_more_than_it_has_to(database, begun):
    """Of all former texts only the one that a file says it translates."""
    by_hand = FIRST.replace("id: cranes\n", f"id: cranes\ntranslates: {hash_of(FIRST)}\n").replace("[x]", "[ ]")
    authoring.kept_text(database, "01-cranes/es.md", by_hand)
    for number in range(12):
        authoring.kept_text(database, "01-cranes/en.md", FIRST + f"\nMore {number}.\n")
    blocks.cut.cache_clear()
    with authoring.acting(database, "ben") as (session, _):
        table = translating.table(session, session.scalars(select(Draft)).one())
    [line] = [each for each in table.lines if each.path == "01-cranes/en.md"]
    assert (line.cells[0].standing.total, line.cells[0].standing.behind) == (17, 1)
    assert blocks.cut.cache_info().currsize <= 5
