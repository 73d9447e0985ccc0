import csv
import io
import time
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.queries import person_by_sign_in
from app.catalogue.actions import enrol
from app.core.clock import utcnow
from app.core.ids import grouped
from app.courseware.queries import published
from app.credentials import actions, bundling, cohort_views
from app.credentials.actions import revoke
from app.credentials.models import Bundle
from app.credentials.queries import certificate
from app.credentials.rules import Reason
from tests.makers.credentials import make_certificate
from tests.makers.people import NOW, make_person
from tests.makers.programmes import make_cohort, make_programme

NAMES = ("Amina Diallo", "សុខ វិចិត្រា", "=HYPERLINK(1)", "ليلى بنت عبد الرحمن")


@pytest.fixture
def cohort(database, signing_key):
    """A cohort of Faisal's with four certificates, one member without, and a certificate outside; the uid."""
    with database.unit_of_work() as session:
        faisal, olga = person_by_sign_in(session, "faisal"), person_by_sign_in(session, "olga")
        found = make_cohort(session, faisal, programme=make_programme(session, olga))
        course = published(session, "harbour")
        for number, name in enumerate(NAMES):
            person = make_person(session, f"member{number}", name=name, now=NOW)
            enrol(session, by=person, course=course, cohort=found, now=NOW)
            make_certificate(session, person, signing_key, now=NOW)
        enrol(session, by=make_person(session, "slow", now=NOW), course=course, cohort=found, now=NOW)
        make_certificate(session, make_person(session, "outsider", name="Otto Outside", now=NOW), signing_key, now=NOW)
        return found.uid


def page_of(cohort):
    return f"/en/cohorts/{cohort}/certificates/"


def asked(client, cohort, form, monkeypatch):
    """Ask for a bundle without starting a process; the address of its page, and what would have been started."""
    started = []
    monkeypatch.setattr(bundling, "start", lambda settings, uid: started.append(uid))
    page = client.post(page_of(cohort), {"form": form})
    page.response.close()
    return page.location, started


def made(database, settings, app, uid):
    with app.test_request_context():
        bundling.make(database, settings, uid=uid)


def test_the_certificate_names_programme_provider_and_funders(database, cohort):
    from app.credentials.models import Certificate

    with database.reading() as reading:
        says = reading.scalars(select(Certificate).order_by(Certificate.id)).first().claims
    assert (says.programme, says.provider) == ("Safe Ports", "Republic of Tavoria")
    assert says.funders == ("Kingdom of Marenda", "Port Safety Fund")


def test_the_facilitator_sees_the_certificates_of_the_cohort_alone(faisal, cohort):
    page = faisal.get(page_of(cohort)).has("4 certificates · 5 members", *NAMES)
    page.lacks("Otto Outside")


@pytest.mark.parametrize("form", ["book", "zip"])
def test_a_bundle_is_made_once_however_often_it_is_asked_for(
    faisal, cohort, form, monkeypatch, database, settings, app
):
    address, started = asked(faisal, cohort, form, monkeypatch)
    again, second = asked(faisal, cohort, form, monkeypatch)
    assert again == address
    (uid,) = started
    assert second == []
    assert "data-working" in faisal.get(address).has("Look again").text
    faisal.get(address + "file", expect=404)
    made(database, settings, app, uid)
    ready = faisal.get(address).has("Ready. 4 certificates")
    assert "data-working" not in ready.text
    file = faisal.get(address + "file")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=certificates-")
    assert file.headers["Cache-Control"] == "no-store"
    check_book(file.data) if form == "book" else check_zip(file.data)


def check_book(data):
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 4
    assert "Amina Diallo" in pages[0].extract_text()
    assert "Safe Ports" in pages[0].extract_text()


def check_zip(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == [NAMES[0], NAMES[1], "'=HYPERLINK(1)", NAMES[3]]
    assert {row["file"] for row in rows} == set(archive.namelist()) - {"index.csv"}
    for row in rows:
        page = PdfReader(io.BytesIO(archive.read(row["file"]))).pages[0].extract_text()
        assert row["serial"].replace("-", "") in "".join(filter(str.isalnum, page))


def test_too_many_for_one_pdf_are_offered_as_a_zip_alone(faisal, cohort, monkeypatch):
    for module in (actions, cohort_views):
        monkeypatch.setattr(module, "LONGEST_BOOK", 3)
    faisal.get(page_of(cohort)).has("Single PDFs with a list").lacks("One PDF to print")
    faisal.post(page_of(cohort), {"form": "book"}, expect=422).has("Take the ZIP.")


def test_others_see_nothing_of_it(faisal, cohort, enter, visitor, monkeypatch):
    address, _ = asked(faisal, cohort, "zip", monkeypatch)
    for name in ("amina", "ben", "dara"):
        enter(name).get(page_of(cohort), expect=403)
        enter(name).post(page_of(cohort), {"form": "zip"}, expect=403)
        enter(name).get(address, expect=403)
    assert visitor.get(page_of(cohort), expect=303).location.startswith("/en/account/sign-in")
    faisal.post(page_of(cohort), {"form": "zip"}, token=False, expect=400)
    faisal.post(page_of(cohort), {"form": "exe"}, expect=404)
    faisal.post(page_of(cohort), {}, expect=404)
    faisal.get(page_of("0" * 26), expect=404)
    faisal.get("/en/bundles/" + "0" * 26 + "/", expect=404)


def test_another_facilitator_gets_neither_cohort_nor_bundle(faisal, cohort, database, app, monkeypatch):
    from app.accounts.rules import Role
    from tests.strict_client import StrictClient

    address, _ = asked(faisal, cohort, "zip", monkeypatch)
    with database.unit_of_work() as session:
        make_person(session, "fatima", role=Role.FACILITATOR, now=NOW)
    with database.reading() as reading:
        fatima = StrictClient(app, person_by_sign_in(reading, "fatima"))
    for path in (page_of(cohort), address, address + "file"):
        fatima.get(path, expect=404)
    fatima.post(page_of(cohort), {"form": "zip"}, expect=404)


def test_a_withdrawn_certificate_is_left_out(faisal, cohort, database, monkeypatch, settings, app):
    from app.credentials.models import Certificate

    with database.unit_of_work() as session:
        first = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        revoke(session, certificate=first, by=None, reason=Reason.OTHER, why="Test.", now=NOW)
        serial = grouped(first.uid)
    faisal.get(page_of(cohort)).has("3 certificates").lacks("Amina Diallo")
    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    archive = zipfile.ZipFile(io.BytesIO(faisal.get(address + "file").data))
    assert f"{serial}.pdf" not in archive.namelist()
    assert len(archive.namelist()) == 4


def test_a_bundle_whose_process_died_is_said_to_be_lost_and_can_be_asked_for_again(
    faisal, cohort, database, monkeypatch
):
    address, _ = asked(faisal, cohort, "book", monkeypatch)
    with database.unit_of_work() as session:
        session.scalars(select(Bundle)).one().seen_at = utcnow() - timedelta(minutes=4)
    faisal.get(address).has("The file could not be made.")
    again, started = asked(faisal, cohort, "book", monkeypatch)
    assert again != address
    assert len(started) == 1


def test_what_cannot_be_set_is_written_down(faisal, cohort, database, monkeypatch, settings, app):
    from app.core.errors import CampusError

    def broken(*args, **kwargs):
        raise CampusError

    monkeypatch.setattr(bundling.printing, "printed_book", broken)
    address, started = asked(faisal, cohort, "book", monkeypatch)
    made(database, settings, app, started[0])
    faisal.get(address).has("The file could not be made.")
    assert not list((settings.instance / "bundles").glob(f"{started[0]}*"))


def test_a_file_is_removed_after_a_day(faisal, cohort, database, monkeypatch, settings, app):
    import os

    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    file = settings.instance / "bundles" / f"{started[0]}.zip"
    assert file.stat().st_mode & 0o077 == 0
    old = time.time() - 90_000
    os.utime(file, (old, old))
    _, second = asked(faisal, cohort, "book", monkeypatch)
    made(database, settings, app, second[0])
    assert not file.exists()
    faisal.get(address).has("This file was removed after a day.")
    faisal.get(address + "file", expect=404)


def test_the_process_that_makes_it_runs_by_itself(faisal, cohort, database, engine):
    page = faisal.post(page_of(cohort), {"form": "zip"})
    page.response.close()
    until = time.monotonic() + 60
    while "Ready." not in faisal.get(page.location).words():
        assert time.monotonic() < until, faisal.get(page.location).words()
        time.sleep(0.3)
    check_zip(faisal.get(page.location + "file").data)


def test_the_serials_lead_to_pages_of_the_certificates(faisal, cohort, visitor, database):
    from app.credentials.models import Certificate

    with database.reading() as reading:
        uid = reading.scalars(select(Certificate.uid).order_by(Certificate.id)).first()
        assert certificate(reading, uid)
    assert f"/verify/{uid}" in faisal.get(page_of(cohort)).text
    visitor.get(f"/verify/{uid}").is_judged("valid")
