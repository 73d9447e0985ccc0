"""Attacks on what is written down: races, altered rows, keys that are gone, rights that ended, files that stay."""

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from app.accounts.queries import person_by_sign_in
from app.core.clock import utcnow
from app.core.errors import CampusError, Conflict
from app.core.keys import make_key
from app.credentials import bundling
from app.credentials.actions import correct, revoke, show_name, sign_anew
from app.credentials.checking import judge_certificate
from app.credentials.key_actions import mark_compromised
from app.credentials.models import Certificate
from app.credentials.queries import certificate, next_to_sign_anew, successor
from app.credentials.rules import Reason, Verdict
from app.programmes.actions import add_facilitator, remove_facilitator
from app.site.personal import close_account
from tests.credentials import test_cohort_views
from tests.credentials.test_cohort_views import asked, made, page_of
from tests.credentials.test_verify_views import hand_in, stored
from tests.makers.credentials import has_certificate, made_issuer
from tests.makers.people import NOW
from tests.makers.together import transactions_at_once

cohort = test_cohort_views.cohort
"""Faisal's cohort with four certificates, as tests of its pages have it."""


@pytest.fixture
def uid(database, amina, signing_key):
    return has_certificate(database, amina.person, signing_key, now=NOW)


def overlapping(database, first, second):
    """Two pieces of work: the second begins, and may have to wait, while the first is not committed."""

    def later():
        try:
            with database.unit_of_work() as session:
                second(session)
        except CampusError as error:
            return error
        return None

    with ThreadPoolExecutor(1) as threads:
        with database.unit_of_work() as session:
            first(session)
            waiting = threads.submit(later)
            time.sleep(0.4)
        return waiting.result(timeout=30)


def test_a_certificate_that_is_being_corrected_is_not_withdrawn_in_vain(database, uid, signing_key):
    def rename(session):
        correct(session, certificate=certificate(session, uid), name="New Name", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip

    def withdraw(session):
        revoke(session, certificate=certificate(session, uid), by=None, reason=Reason.OTHER, why="Test.", now=NOW)

    assert isinstance(overlapping(database, rename, withdraw), Conflict)
    with database.reading() as reading:
        old = certificate(reading, uid)
        assert (old.revoked_at, judge_certificate(reading, successor(reading, old)).verdict) == (None, Verdict.VALID)


def test_a_certificate_that_is_being_withdrawn_is_not_corrected(database, uid, signing_key):
    def withdraw(session):
        revoke(session, certificate=certificate(session, uid), by=None, reason=Reason.OTHER, why="Test.", now=NOW)

    def rename(session):
        correct(session, certificate=certificate(session, uid), name="New Name", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip

    assert isinstance(overlapping(database, withdraw, rename), Conflict)
    with database.reading() as reading:
        assert len(reading.scalars(select(Certificate)).all()) == 1


def test_a_name_hidden_during_a_correction_stays_hidden(database, uid, signing_key):
    with database.unit_of_work() as session:
        show_name(session, certificate=certificate(session, uid), shows=True, now=NOW)

    def hide(session):
        show_name(session, certificate=certificate(session, uid), shows=False, now=NOW)

    def rename(session):
        correct(session, certificate=certificate(session, uid), name="New Name", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip

    assert overlapping(database, hide, rename) is None
    with database.reading() as reading:
        assert not successor(reading, certificate(reading, uid)).shows_name


def test_a_certificate_of_a_closed_account_can_be_withdrawn_but_not_corrected(database, uid, signing_key):
    with database.unit_of_work() as session:
        close_account(session, person=person_by_sign_in(session, "amina"), now=NOW)
    with database.unit_of_work() as session, pytest.raises(Conflict):
        correct(session, certificate=certificate(session, uid), name="Other Person", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip
    with database.unit_of_work() as session:
        revoke(session, certificate=certificate(session, uid), by=None, reason=Reason.OTHER, why="Test.", now=NOW)
    with database.reading() as reading:
        assert judge_certificate(reading, certificate(reading, uid)).verdict is Verdict.WITHDRAWN


def test_an_account_with_a_chain_of_corrections_and_a_bundle_can_be_closed(database, uid, signing_key):
    with database.unit_of_work() as session:
        person = person_by_sign_in(session, "amina")
        newest = certificate(session, uid)
        for number in range(4):
            newest = correct(session, certificate=newest, name=f"Name {number}a", issuer=made_issuer(signing_key),
                             now=NOW, limit=None)  # fmt: skip
        last = newest.uid
        close_account(session, person=person, now=NOW)
    with database.reading() as reading:
        assert successor(reading, certificate(reading, uid)).uid == last
        assert judge_certificate(reading, certificate(reading, last)).verdict is Verdict.VALID


def test_an_account_closed_during_a_correction_lets_go_of_both(database, uid, signing_key):
    def rename(session):
        correct(session, certificate=certificate(session, uid), name="New Name", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip

    def close(session):
        close_account(session, person=person_by_sign_in(session, "amina"), now=NOW)

    assert overlapping(database, rename, close) is None
    with database.reading() as reading:
        found = reading.scalars(select(Certificate)).all()
        assert [(each.person_id, each.enrolment_id) for each in found] == [(None, None)] * 2


def test_two_corrections_and_two_withdrawals_at_once(database, uid, signing_key):
    def work(session, number):
        found = certificate(session, uid)
        if number % 2:
            revoke(session, certificate=found, by=None, reason=Reason.OTHER, why="Test.", now=NOW)
        else:
            correct(session, certificate=found, name=f"Name {'ab'[number % 4 // 2]}", issuer=made_issuer(signing_key),
                    now=NOW, limit=None)  # fmt: skip

    done = transactions_at_once(database, 8, work)
    assert sorted(type(each).__name__ for each in done).count("NoneType") == 1
    with database.reading() as reading:
        standing = [each for each in reading.scalars(select(Certificate)) if not each.superseded_by]
        assert len(standing) == 1
        assert (standing[0].uid == uid) == (standing[0].revoked_at is not None)


# ---- Altered rows ---------------------------------------------------------------------------------------------------


def alter(database, old, new):
    with database.unit_of_work() as session:
        session.execute(text("UPDATE certificate SET record = replace(record, :old, :new)"), {"old": old, "new": new})


@pytest.fixture
def instance(tmp_path):
    """A folder of its own for each test, because keys are changed here."""
    from app.site.cli import make_secrets

    make_secrets(tmp_path / "instance")
    return tmp_path / "instance"


@pytest.mark.parametrize("new", ["Dialla", '"', "Dia\\u0000llo"])
def test_what_somebody_altered_is_never_signed_anew(database, uid, app, signing_key, instance, enter, new):
    other = has_certificate(database, enter("badr").person, signing_key, now=NOW)
    alter(database, "Diallo", new)
    with database.unit_of_work() as session:
        mark_compromised(session, key_id=signing_key.id, since=NOW.date(), now=NOW)
    make_key(instance / "keys")
    done = app.test_cli_runner().invoke(args=["certificates", "sign-anew"])
    assert (done.exit_code, "signed anew: 1" in done.output, "not what was signed" in done.output) == (0, True, True)
    with database.reading() as reading:
        assert judge_certificate(reading, certificate(reading, uid)).verdict is Verdict.ALTERED
        found = judge_certificate(reading, certificate(reading, other))
        assert (found.verdict, found.key.compromised_since) == (Verdict.VALID, None)
        assert [each.uid for each in next_to_sign_anew(reading, limit=9)] == [uid]


def test_what_somebody_altered_is_not_corrected_into_what_is_signed(amina, uid, database, signing_key):
    alter(database, '"value":"100"', '"value":"99"')
    with database.unit_of_work() as session, pytest.raises(Conflict):
        correct(session, certificate=certificate(session, uid), name="Other Name", issuer=made_issuer(signing_key),
                now=NOW, limit=None)  # fmt: skip
    amina.post(f"/en/certificates/{uid}/correction", expect=409)


def test_records_that_were_swapped_are_not_signed_anew(database, uid, signing_key, enter):
    other = has_certificate(database, enter("badr").person, signing_key, now=NOW)
    with database.unit_of_work() as session:
        one, two = certificate(session, uid), certificate(session, other)
        one.record, two.record = two.record, one.record
    with database.unit_of_work() as session:
        for each in (uid, other):
            with pytest.raises(Conflict):
                sign_anew(session, certificate=certificate(session, each), issuer=made_issuer(signing_key), now=NOW)


def test_one_altered_row_takes_no_page_and_no_bundle_from_the_others(
    faisal,
    cohort,
    database,
    settings,
    app,
    monkeypatch,
    tmp_path,
):
    import io
    import zipfile

    alter(database, "Amina Diallo", '"')
    faisal.get(page_of(cohort)).has("4 certificates", "Not valid.").lacks("Amina Diallo")
    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    assert len(zipfile.ZipFile(io.BytesIO(faisal.get(address + "file").data)).namelist()) == 1 + 3


def test_an_altered_certificate_is_neither_printed_nor_drawn(amina, uid, database):
    for new in ("Dialla", '"'):
        alter(database, "Diallo", new)
        amina.get(f"/en/certificates/{uid}/")
        for ending in ("pdf", "svg", "png"):
            amina.get(f"/en/certificates/{uid}.{ending}", expect=409)
        amina.get("/en/learn/")


# ---- Keys -----------------------------------------------------------------------------------------------------------


def unreadable(folder):
    (folder / "new.pem").write_bytes(b"")


def readable_by_all(folder):
    next(folder.glob("*.pem")).chmod(0o644)
    os.utime(folder)


@pytest.mark.parametrize("spoil", [shutil.rmtree, unreadable, readable_by_all])
def test_without_a_key_everything_can_still_be_checked(visitor, amina, uid, database, instance, signing_key, spoil):
    record, _ = stored(database, uid)
    spoil(instance / "keys")
    visitor.get(f"/verify/{uid}").is_judged("valid")
    hand_in(visitor, text=record).is_judged("valid")
    assert [key["id"] for key in visitor.get("/verify/list.json").json["keys"]] == [signing_key.id]
    assert visitor.get("/.well-known/did.json").json["assertionMethod"] == [f"did:web:localhost#{signing_key.id}"]
    assert signing_key.id in visitor.client.get("/verify/verifier.html").get_data(as_text=True)
    amina.get(f"/en/certificates/{uid}.pdf")


STEPS = ("make_key", "retire_keys", "destroy_key")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_before", [True, False])
def test_a_rotation_killed_at_any_step_leaves_a_site_that_signs_and_checks(
    app, visitor, enter, database, instance, step, is_before, monkeypatch
):
    from app.credentials import cli, key_actions

    older = has_certificate(database, enter("amina").person, signing_key_of(instance), now=NOW)
    place = key_actions if step == "retire_keys" else cli
    genuine = getattr(place, step)

    def killed(*args, **kwargs):
        if not is_before:
            genuine(*args, **kwargs)
        raise SystemExit(137)

    with monkeypatch.context() as patch:
        patch.setattr(place, step, killed)
        assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 137
    newer = has_certificate(database, enter("badr").person, signing_key_of(instance), now=NOW)
    published = {key["id"] for key in visitor.get("/verify/list.json").json["keys"]}
    for each in (older, newer):
        visitor.get(f"/verify/{each}").is_judged("valid")
        for given in stored(database, each):
            hand_in(visitor, text=given).is_judged("valid")
        with database.reading() as reading:
            assert certificate(reading, each).key_id in published
    assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    assert len(list((instance / "keys").glob("*.pem"))) == 1
    for each in (older, newer):
        visitor.get(f"/verify/{each}").is_judged("valid")


def signing_key_of(instance):
    from app.core.keys import signing_key

    return signing_key(instance / "keys")


def test_rotations_at_once_always_leave_a_key(app, visitor, enter, uid, database, instance):
    from app.credentials.cli import _rotated
    from tests.makers.together import at_once

    def rotate(_):
        with app.app_context():
            return _rotated()

    done = at_once(6, rotate)
    assert {type(each) for each in done} == {str}
    newer = has_certificate(database, enter("badr").person, signing_key_of(instance), now=NOW)
    for each in (uid, newer):
        visitor.get(f"/verify/{each}").is_judged("valid")


def test_a_day_to_come_changes_no_key(app, instance, uid):
    before = sorted((instance / "keys").iterdir())
    key = before[0].stem
    done = app.test_cli_runner().invoke(args=["keys", "compromise", key, "--since", "2999-01-01"])
    assert done.exit_code == 1
    assert sorted((instance / "keys").iterdir()) == before


# ---- Whoever guesses holds up nobody who has a signature ------------------------------------------------------------


def test_a_script_that_guesses_serials_keeps_nobody_from_checking_what_is_signed(visitor, amina, uid, database):
    from app.core.ids import new_uid
    from app.credentials.verify_views import MOST_UNKNOWN

    record, code = stored(database, uid)
    for _ in range(MOST_UNKNOWN):
        visitor.get(f"/verify/{new_uid()}", expect=404)
    hand_in(visitor, text=uid, expect=429)
    hand_in(visitor, text=new_uid(), expect=429)
    hand_in(visitor, text=record).is_judged("valid")
    hand_in(visitor, text=f"http://localhost/verify/{uid}#{code}").is_judged("valid")
    hand_in(visitor, file=amina.get(f"/en/certificates/{uid}.pdf").data).is_judged("valid")
    visitor.get("/en/account/sign-in")


# ---- Bundles --------------------------------------------------------------------------------------------------------


def test_who_accompanies_a_cohort_no_longer_gets_no_file_of_it(
    faisal,
    cohort,
    database,
    settings,
    app,
    monkeypatch,
    enter,
):
    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    faisal.get(address + "file")
    from app.accounts.rules import Role
    from app.programmes.queries import own_cohort
    from tests.makers.people import make_person

    with database.unit_of_work() as session:
        make_person(session, "fatima", role=Role.FACILITATOR, now=NOW)
        person = person_by_sign_in(session, "faisal")
        found = own_cohort(session, by=person, uid=cohort)
        add_facilitator(session, by=person, cohort=found, sign_in="fatima", now=NOW)
        remove_facilitator(session, by=person, cohort=found, uid=person.uid, now=NOW)
    faisal.get(address, expect=404)
    faisal.get(address + "file", expect=404)


def test_a_file_is_not_handed_out_after_its_day_though_nobody_made_another(
    faisal,
    cohort,
    database,
    settings,
    app,
    monkeypatch,
):
    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    file = settings.instance / "bundles" / f"{started[0]}.zip"
    os.utime(file, (time.time() - 90_000,) * 2)
    faisal.get(address + "file", expect=404)
    assert not file.exists()


def test_files_that_are_too_old_go_by_themselves(settings, monkeypatch):
    from subprocess import Popen

    monkeypatch.setattr(bundling, "EVERY", 0.05)
    monkeypatch.setattr(bundling, "_sweeping", threading.Lock())  # another test's bundle may be looked after still
    folder = bundling.folder(settings)
    folder.mkdir(exist_ok=True)
    for name in ("a.zip", "b.partial"):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - 90_000,) * 2)
    bundling._look_after(Popen(["true"]), settings)
    assert not list(folder.iterdir())


def test_an_account_closed_while_its_bundle_is_made_leaves_no_file(
    faisal,
    cohort,
    database,
    settings,
    app,
    monkeypatch,
):
    _, started = asked(faisal, cohort, "book", monkeypatch)

    def closing(*args, **kwargs):
        with database.unit_of_work() as session:
            close_account(session, person=person_by_sign_in(session, "faisal"), now=NOW)
        return b"%PDF-1.7 names"

    monkeypatch.setattr(bundling.printing, "printed_book", closing)
    made(database, settings, app, started[0])
    assert not list((settings.instance / "bundles").glob(f"{started[0]}*"))


@pytest.mark.parametrize("form", ["book", "zip"])
def test_a_folder_that_cannot_be_written_is_said_at_once(faisal, cohort, database, settings, app, monkeypatch, form):
    address, started = asked(faisal, cohort, form, monkeypatch)
    folder = settings.instance / "bundles"
    if folder.exists():
        shutil.rmtree(folder)
    folder.write_bytes(b"a file where the folder should be")
    try:
        made(database, settings, app, started[0])
    finally:
        folder.unlink()
    faisal.get(address).has("The file could not be made.")


def test_a_full_disk_is_said_and_leaves_nothing(faisal, cohort, database, settings, app, monkeypatch):
    import errno

    class Full(bundling.zipfile.ZipFile):
        def writestr(self, *args, **kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundling.zipfile, "ZipFile", Full)
    address, started = asked(faisal, cohort, "zip", monkeypatch)
    made(database, settings, app, started[0])
    faisal.get(address).has("The file could not be made.")
    assert not list((settings.instance / "bundles").glob(f"{started[0]}*"))


@pytest.mark.parametrize("form", ["book", "zip"])
def test_a_cohort_without_certificates(faisal, database, settings, app, monkeypatch, form, enter):
    from tests.makers.programmes import opened

    empty = opened(database).uid
    address, started = asked(faisal, empty, form, monkeypatch)
    made(database, settings, app, started[0])
    page = faisal.get(address)
    assert "data-working" not in page.text


def test_a_page_swept_by_two_at_once(settings, monkeypatch):
    folder = bundling.folder(settings)
    folder.mkdir(exist_ok=True)
    files = [folder / f"{number}.zip" for number in range(300)]
    for file in files:
        file.touch()
        os.utime(file, (time.time() - 90_000,) * 2)
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(bundling.sweep, settings, utcnow()) for _ in range(4)]:
            done.result()
    assert not any(file.exists() for file in files)
