"""One person's data over all rooms: handed out complete, and erased from everywhere."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, select, text

from app.accounts.actions import make_link, note_failure
from app.accounts.queries import person_by_sign_in
from app.catalogue.models import Enrolment
from app.core.clock import utcnow
from app.core.journal import Entry
from app.credentials.models import Award, Certificate
from tests.makers.assessment import begun
from tests.makers.credentials import has_certificate
from tests.makers.people import PASSPHRASE, make_person
from tests.strict_client import StrictClient

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DATA, CLOSE = "/en/account/data.json", "/en/account/close"
FAREWELL = {"password": PASSPHRASE, "accept": "y"}


@pytest.fixture
def wanda(database):
    """Somebody whose name and sign-in name stand nowhere else in the database."""
    with database.unit_of_work() as session:
        make_person(session, "wanda.erer@example.org", name="Wanda Quixel Erer", country="NP", now=NOW)
    with database.reading() as reading:
        return person_by_sign_in(reading, "wanda.erer@example.org")


@pytest.fixture
def client(app, wanda):
    return StrictClient(app, wanda)


@pytest.fixture
def lived(database, wanda, client, signing_key):
    """Wanda has done all that leaves something behind; the uid of her certificate."""
    uid = has_certificate(database, wanda, signing_key, now=NOW)
    own = begun(database, wanda, "cranes/check", now=utcnow())
    client.post(f"/en/attempts/{own.attempt.uid}/answers", {"open": "Quixel thoughts", "seq.open": "1"})
    with database.unit_of_work() as session:
        make_link(session, person=session.merge(wanda), role=None, by=None, now=utcnow())
        note_failure(session, sign_in="WANDA.ERER@example.org", network="192.0.2.0/24", now=utcnow())
    return uid


def holding(database, *needles):
    """The tables with a row in which one of the words stands, whatever the column."""
    found = set()
    with database.reading() as reading:
        for table in inspect(reading.connection()).get_table_names():
            rows = reading.execute(text(f'SELECT * FROM "{table}"')).all()
            said = " ".join(str(value) for row in rows for value in row).casefold()
            found |= {table for needle in needles if needle.casefold() in said}
    return found


def close(client):
    return client.post(CLOSE, FAREWELL)


def test_the_download_holds_everything_that_was_stated_read_answered_and_earned(client, lived):
    page = client.get(DATA)
    assert page.headers["Content-Disposition"] == 'attachment; filename="palermo-campus-my-data.json"'
    assert page.headers["Cache-Control"] == "no-store"
    found = page.json
    assert found["account"] == {
        "name": "Wanda Quixel Erer",
        "sign_in": "wanda.erer@example.org",
        "language": "en",
        "country": "NP",
        "agency": "customs",
        "sex": "not-stated",
        "roles": ["trainee"],
        "created_at": NOW.isoformat(),
    }
    assert [each["course"] for each in found["enrolments"]] == ["harbour"]
    assert [each["module"] for each in found["read"]] == ["cranes", "seals"]
    assert [(each["quiz"], each["number"], each["passed"]) for each in found["attempts"]] == [
        ("cranes/check", 1, True),
        ("final", 1, True),
        ("cranes/check", 2, None),
    ]
    assert found["attempts"][2]["answers"] == {"open": ["Quixel thoughts"]}
    assert found["certificates"][0]["credential"]["id"].endswith(f"/verify/{lived}")


def test_the_download_holds_nothing_of_anybody_else(client, lived, amina, database, signing_key):
    uid = has_certificate(database, amina.person, signing_key, now=NOW)
    said = json.dumps(client.get(DATA).json)
    assert "Wanda" in said
    assert not [each for each in ("Amina", "amina", uid, amina.person.uid, "argon2", "CANARY-MODEL") if each in said]
    assert "Wanda" not in json.dumps(amina.get(DATA).json)
    assert amina.get(f"{DATA}?person_id={client.person.id}&uid={client.person.uid}").json == amina.get(DATA).json


def test_before_the_account_is_closed_the_person_is_in_many_tables(database, wanda, lived):
    assert holding(database, "quixel", "wanda.erer@example.org") >= {
        "person",
        "certificate",
        "answer",
        "sign_in_failure",
    }


def test_closing_the_account_leaves_the_person_in_the_certificate_alone(client, database, wanda, lived):
    close(client)
    assert holding(database, "quixel", "wanda", "wanda.erer@example.org") == {"certificate"}


def test_closing_the_account_leaves_the_uid_nowhere_but_in_the_journal_without_a_name(client, database, wanda, lived):
    close(client)
    assert holding(database, wanda.uid) == {"journal"}


def test_no_entry_of_the_journal_holds_both_a_person_and_their_certificate(database, wanda, lived):
    """The certificate bears the name: an entry with both would lead from a closed account to it."""
    with database.reading() as reading:
        entries = [(each.by, str(each.payload)) for each in reading.scalars(select(Entry))]
    assert [payload for _, payload in entries if lived in payload]
    assert not [by for by, payload in entries if lived in payload and (by == wanda.uid or wanda.uid in payload)]


def test_closing_the_account_leaves_no_row_of_the_person(client, database, wanda, lived):
    with database.reading() as reading:
        enrolments = reading.scalars(select(Enrolment.id).where(Enrolment.person_id == wanda.id)).all()
    close(client)
    with database.reading() as reading:
        for table in ("enrolment", "certificate", "one_time_link"):
            assert reading.execute(text(f"SELECT count(*) FROM {table} WHERE person_id = {wanda.id}")).scalar() == 0
        for table in ("attempt", "reading"):
            assert (
                reading.execute(text(f"SELECT count(*) FROM {table} WHERE enrolment_id = {enrolments[0]}")).scalar()
                == 0
            )
        assert reading.execute(text("SELECT count(*) FROM answer")).scalar() == 0


def test_the_certificate_still_verifies_and_the_award_remains_without_a_link(client, visitor, database, wanda, lived):
    close(client)
    visitor.get(f"/verify/{lived}").is_judged("valid")
    named = visitor.post(f"/verify/{lived}", {"name": "Wanda Quixel Erer"}, expect=200, token=False)
    named.has("This name and this certificate belong together")
    with database.reading() as reading:
        kept = reading.scalars(select(Certificate)).one()
        award = reading.scalars(select(Award)).one()
    assert (kept.person_id, kept.enrolment_id) == (None, None)
    assert (award.certificate_id, award.country, award.is_withdrawn) == (None, "NP", False)


def test_closing_one_account_leaves_the_others_as_they_are(client, lived, amina, database, signing_key):
    has_certificate(database, amina.person, signing_key, now=NOW)
    before = amina.get(DATA).json
    close(client)
    assert amina.get(DATA).json == before


def test_all_sessions_of_a_closed_account_end_and_its_name_is_free_again(app, client, wanda, lived, visitor):
    elsewhere = StrictClient(app, wanda)
    close(client)
    for each in (client, elsewhere):
        assert each.get("/en/learn/", expect=303).location.startswith("/en/account/sign-in")
    visitor.post("/en/account/sign-in", {"sign_in": wanda.sign_in, "password": PASSPHRASE}, expect=422)
    sent = {
        "name": "New", "sign_in": wanda.sign_in, "password": PASSPHRASE, "country": "KE", "agency": "other",
        "language": "en", "accept": "y",
    }  # fmt: skip
    visitor.post("/en/account/register", sent)
    assert visitor.get(DATA).json["certificates"] == []


@pytest.mark.parametrize(
    "sent",
    [{"accept": "y"}, {"password": PASSPHRASE}, {"password": "vasu-neb-lumo-kade-tiro", "accept": "y"}, {}],
    ids=str,
)
def test_an_account_is_not_closed_without_the_passphrase_and_the_tick(client, lived, sent):
    client.post(CLOSE, sent, expect=422).has("Please mend this first").lacks(PASSPHRASE)
    client.get("/en/account/").has("wanda.erer@example.org")


def test_the_page_offers_the_certificates_before_the_account_is_closed(client, lived):
    assert f"/en/certificates/{lived}.pdf" in client.get(CLOSE).has("cannot be undone").text


def test_nobody_closes_or_reads_anothers_account(visitor, client, amina):
    for path in (DATA, CLOSE):
        assert visitor.get(path, expect=303).location.startswith("/en/account/sign-in?next=")
    assert visitor.post(CLOSE, FAREWELL).location == "/en/account/sign-in"
    client.post(CLOSE, FAREWELL, token=False, expect=400)
    amina.post(
        CLOSE,
        FAREWELL | {"person_id": str(client.person.id), "uid": client.person.uid, "sign_in": client.person.sign_in},
    )
    client.get("/en/account/").has("wanda.erer@example.org")
    amina.get("/en/account/", expect=303)
