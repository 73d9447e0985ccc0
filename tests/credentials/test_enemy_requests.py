"""What strangers hand in to hold up the server: it is refused before it costs memory or time."""

import io
import json
import time

import pytest

from app.accounts.passphrases import is_right, weakness
from app.accounts.rules import is_sign_in, network_of, tidy_name
from app.credentials.badge.baking import LARGEST_DRAWING, NAMESPACE, unbaked
from app.credentials.rules import is_same_name
from tests.credentials.test_verify_views import AWARDED, hand_in, stored
from tests.makers.credentials import has_certificate
from tests.makers.people import make_person


@pytest.fixture
def uid(database, amina, signing_key):
    return has_certificate(database, amina.person, signing_key, now=AWARDED)


MARKS = "\u0315\u0300" * 60_000
"""Marks that have to be put in order: normalising them takes the square of their number."""
MEGABYTE = 1024 * 1024


def form_data(*parts):
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


TOO_MUCH = {
    "three million fields": (b"a=&" * (3 * MEGABYTE), "application/x-www-form-urlencoded"),
    "a million headers": (form_data(b"A: x\r\n" * MEGABYTE + b"\r\nx"), "multipart/form-data; boundary=b"),
    "parameters without end": (
        form_data(b"Content-Disposition: form-data; name=f" + b'; a="\\"' * MEGABYTE + b"\r\n\r\nx"),
        "multipart/form-data; boundary=b",
    ),
    "a text of two megabytes": (
        form_data(b"Content-Disposition: form-data; name=text\r\n\r\n" + b"x" * 2 * MEGABYTE),
        "multipart/form-data; boundary=b",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_form_that_would_take_memory_is_refused(visitor, name):
    body, kind = TOO_MUCH[name]
    began = time.process_time()
    page = visitor.client.post("/verify/", input_stream=io.BytesIO(body), content_length=len(body), content_type=kind)
    assert page.status_code == 413
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "multipart/form-data", "multipart/mixed; boundary"]
)
def test_a_body_of_another_kind_is_no_certificate(visitor, kind):
    page = visitor.client.post("/verify/", data=b"x" * 5000, content_type=kind)
    assert (page.status_code, b'data-judgement="unreadable"' in page.data) == (200, True)


def test_a_pasted_record_needs_no_multipart(visitor, uid, database):
    record, code = stored(database, uid)
    for text in (record, f"http://localhost/verify/{uid}#{code}"):
        page = visitor.post("/verify/", {"text": text}, expect=200, token=False)
        page.is_judged("valid")


def drawing(credential, *, before="", behind=""):
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}">'
    badge = f"<openbadges:credential><![CDATA[{credential}]]></openbadges:credential>"
    return f"{opening}{before}{badge}{behind}</svg>".encode()


def test_a_drawing_larger_than_any_badge_is_not_parsed():
    assert unbaked(drawing('{"a":1}', before="<g/>" * 1000)) == '{"a":1}'
    assert unbaked(drawing('{"a":1}', behind="<g/>" * (LARGEST_DRAWING // 4))) is None


def test_a_typed_name_of_marks_is_compared_at_once():
    began = time.process_time()
    assert not is_same_name(MARKS, "Amina")
    assert not is_same_name("Amina" + MARKS, "Amina")
    assert tidy_name("Amina" + MARKS) != "Amina"
    assert not is_sign_in("amina" + MARKS)
    assert weakness("lumo-kade-tiro-vasu-neb" + MARKS) is not None
    assert not is_right("lumo-kade-tiro-vasu-neb" + MARKS, None)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("path", ["/en/account/register", "/en/account/sign-in"])
@pytest.mark.parametrize("field", ["name", "sign_in", "password"])
def test_marks_without_end_hold_up_no_account_form(visitor, path, field):
    values = {"name": "Amina", "sign_in": "amina2", "password": "lumo-kade-tiro-vasu-neb"} | {field: "a" + MARKS}
    token = visitor.token()
    began = time.process_time()
    page = visitor.client.post(path, data={**values, "csrf_token": token}, content_type="multipart/form-data")
    assert page.status_code == 422
    assert time.process_time() - began < 3


@pytest.mark.parametrize("typed", ["\u0301", "\u0301Amina", "´", "¨ ´", "\u064e", "...", "★", "'\"", "\u200d"])
def test_marks_and_signs_alone_are_no_name_and_no_fault(visitor, uid, typed):
    visitor.post(f"/verify/{uid}", {"name": typed}, expect=200, token=False).lacks("Diallo")


def test_a_name_of_signs_alone_is_not_confirmed_to_everybody():
    assert not is_same_name("!", "…")
    assert not is_same_name("Amina", "…")


def test_an_accent_that_stands_alone_is_no_letter():
    assert is_same_name("D´Angelo", "D'Angelo")
    assert is_same_name("´Abd", "Abd")


def test_a_name_that_begins_with_a_mark_can_be_checked(visitor, database, signing_key):
    with database.unit_of_work() as session:
        person = make_person(session, "marked", name="\u0301Ana", now=AWARDED)
    serial = has_certificate(database, person, signing_key, now=AWARDED)
    for typed, said in (("Ana", "belong together"), ("Ben", "This is not the name")):
        visitor.post(f"/verify/{serial}", {"name": typed}, expect=200, token=False).has(said)


def test_only_one_waits_long_for_a_reader_of_pdfs(monkeypatch):
    from concurrent.futures import ThreadPoolExecutor
    from threading import BoundedSemaphore

    from app.credentials.pdf import reading

    turns = BoundedSemaphore(1)
    monkeypatch.setattr(reading, "_turns", turns)
    monkeypatch.setattr(reading, "PATIENCE", 3)
    turns.acquire()
    with ThreadPoolExecutor(5) as threads:
        began = time.monotonic()
        waiting = [threads.submit(reading._take_turn) for _ in range(5)]
        while sum(each.done() for each in waiting) < 4:
            assert time.monotonic() - began < 2
            time.sleep(0.01)
        turns.release()
        refused = [each for each in waiting if isinstance(each.exception(timeout=3), reading.Busy)]
    assert len(refused) == 4


def test_what_is_shown_is_what_was_signed_however_the_json_is_written(visitor, uid, database):
    record, _ = stored(database, uid)
    for text in (
        '{"name":"Evil","issuer":{"name":"Evil"},' + record[1:],
        json.dumps(json.loads(record), indent=3, ensure_ascii=True),
    ):
        hand_in(visitor, text=text).is_judged("valid").has("Amina Diallo").lacks("Evil")
    hand_in(visitor, text=record[:-1] + ',"name":"Evil"}').is_judged("unreadable").lacks("Evil")


def test_other_things_signed_with_the_same_key_are_no_certificates(visitor, uid, database, signing_key):
    from app.core.keys import canonical

    listing = visitor.get("/verify/status/0").data.decode()
    hand_in(visitor, text=listing).is_judged("unreadable")
    record = json.loads(stored(database, uid)[0])
    for borrowed in (json.loads(listing)["proof"], [json.loads(listing)["proof"][1]]):
        hand_in(visitor, text=canonical(record | {"proof": borrowed}).decode()).is_judged("unreadable")
    hand_in(visitor, text=json.dumps(json.loads(listing) | {"type": record["type"]})).is_judged("unreadable")


def test_a_link_without_its_digits_is_its_serial(visitor, uid):
    assert hand_in(visitor, text=f"http://localhost/verify/{uid}#", expect=303).location == f"/verify/{uid}"


def test_a_link_with_the_serial_of_one_and_the_digits_of_another_is_altered(visitor, uid, database, signing_key, enter):
    other = has_certificate(database, enter("badr").person, signing_key, now=AWARDED)
    digits = stored(database, other)[1]
    hand_in(visitor, text=f"http://localhost/verify/{uid}#{digits}").is_judged("altered")
    hand_in(visitor, text=f"http://localhost/verify/{uid}#{digits}0").is_judged("unreadable")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7:4711", "192.0.2.0/24"),
        ("[2001:db8::7]:4711", "2001:db8::/64"),
        ("[2001:db8::7]", "2001:db8::/64"),
        ("2001:db8::7", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("192.0.2.7:1:2", "unknown"),
        ("evil", "unknown"),
        (None, "unknown"),
    ],
)
def test_visitors_of_a_proxy_that_names_ports_are_not_one_network(address, network):
    assert network_of(address) == network
