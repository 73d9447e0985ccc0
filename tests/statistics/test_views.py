from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from sqlalchemy import event

from app.accounts.rules import Sex
from app.core.keys import canonical, decode, is_signed
from app.statistics.actions import release
from tests.makers.credentials import has_certificate
from tests.makers.people import CAST
from tests.makers.statistics import make_awards
from tests.makers.walking import walk

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def released(database, signing_key):
    """Forty-one people in October: 23 women and 18 men in Kenya."""
    with database.unit_of_work() as session:
        make_awards(session, 23)
        make_awards(session, 18, sex=Sex.MALE)
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOW)


def test_without_a_release_the_page_says_so(visitor):
    visitor.get("/en/statistics/").has("No figures have been released yet.")


def test_the_page_shows_the_newest_release(visitor, released):
    page = visitor.get("/en/statistics/").has("40", "different people", "October 2026", "Kenya", "2026-10-1")
    page.has("Safe harbours", "Customs", "How the figures are made")


def test_a_withheld_line_is_shown_as_withheld_with_a_second_one(visitor, released):
    words = visitor.get("/en/statistics/").has("withheld").words()
    assert "Female25" in words
    assert "Malewithheld" in words
    assert "Prefer not to saywithheld" in words


def test_few_people_are_said_as_fewer_than_ten(visitor, database, signing_key):
    with database.unit_of_work() as session:
        make_awards(session, 9)
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOW)
    page = visitor.get("/en/statistics/").has("fewer than 10", "Every line has fewer than 10 people, so none is shown.")
    page.lacks("Kenya", "Safe harbours")


def test_a_release_stays_at_its_address_after_a_correction(visitor, released, database, signing_key):
    before = visitor.get("/en/statistics/2026-10-1.json").json
    with database.unit_of_work() as session:
        make_awards(session, 30, month=date(2026, 10, 1), country="SN")
        release(session, month="2026-10", threshold=10, key=signing_key, now=NOW)
    assert visitor.get("/en/statistics/2026-10-1.json").json == before
    visitor.get("/en/statistics/2026-10-1/").lacks("Senegal")
    visitor.get("/en/statistics/").has("Senegal", "All releases", "2026-10-1", "2026-10-2")


def test_the_data_is_signed(visitor, released):
    found = visitor.get("/en/statistics/2026-10-1.json").json
    assert is_signed(canonical(found["release"]), decode(found["signature"]), decode(found["public_key"]))
    assert found["release"]["figures"]["persons"] == 40


def test_a_release_that_is_not_there_is_not_found(visitor, released):
    for name in ("2026-10-2", "2026-11-1", "x-1", "2026-10-0", "\0-1", "2026-10-" + "9" * 30, "'; DROP-1"):
        visitor.get(f"/en/statistics/{quote(name)}/", expect=404)
        visitor.get(f"/en/statistics/{quote(name)}.json", expect=404)


def test_nobody_whatever_their_role_sees_a_person_in_the_statistics(
    enter, visitor, amina, database, signing_key, released
):
    uid = has_certificate(database, amina.person, signing_key, now=NOW)
    with database.unit_of_work() as session:
        release(session, month="2026-11", threshold=10, key=signing_key, now=NOW)
    private = [
        uid,
        amina.person.uid,
        amina.person.subject,
        *(part.name for part in CAST.values() if part.name != "Dara Lindqvist"),
    ]
    for client in (visitor, enter("dara")):
        pages = walk(client, "/en/statistics/", "/en/statistics/2026-11-1.json")
        seen = [path for path, page in pages.items() if any(each in page.get_data(as_text=True) for each in private)]
        assert seen == []
        assert "/en/statistics/2026-10-1.json" in pages


def test_everybody_sees_the_same_figures(enter, visitor, released):
    path = "/en/statistics/2026-10-1.json"
    assert [name for name in CAST if enter(name).get(path).json != visitor.get(path).json] == []


def test_the_page_reads_releases_only_and_in_few_statements(visitor, released, database):
    visitor.get("/en/statistics/")
    seen = []
    listen = lambda conn, cursor, statement, *rest: seen.append(statement)  # noqa: E731 - what SQLAlchemy calls
    engine = database.reading().get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    visitor.get("/en/statistics/")
    event.remove(engine, "before_cursor_execute", listen)
    assert seen
    assert not [each for each in seen if "award" in each or "person" in each or "certificate" in each]
    assert len(seen) <= 4


def test_the_method_is_explained_and_nothing_can_be_posted(visitor):
    visitor.get("/en/statistics/method/").has("How people are protected", "rounded to the nearest five")
    visitor.post("/en/statistics/", expect=405)
