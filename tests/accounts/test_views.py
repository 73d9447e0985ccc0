from datetime import timedelta
from urllib.parse import quote

import pytest

from app.accounts.actions import LINK_LIFE, make_link, note_failure
from app.accounts.models import Failure
from app.accounts.queries import person_by_sign_in
from app.accounts.rules import PER_ACCOUNT, PER_NETWORK, Role
from app.core.clock import utcnow
from tests.makers.people import PASSPHRASE
from tests.strict_client import StrictClient

NEW = "vasu-neb-lumo-kade-tiro"
FORM = {
    "name": "Zoé “Zed” <b>Müller</b>",
    "sign_in": "zoé.müller",
    "password": NEW,
    "country": "SN",
    "agency": "police",
    "sex": "female",
    "language": "fr",
    "accept": "y",
}
KEPT = {
    "name": 'value="Zoé “Zed” &lt;b&gt;Müller&lt;/b&gt;"',
    "sign_in": 'value="zoé.müller"',
    "country": '<option selected value="SN">',
    "agency": '<option selected value="police">',
    "sex": 'checked id="sex-0"',
    "language": '<option selected value="fr">',
    "accept": 'checked id="accept"',
}
REGISTER, SIGN_IN = "/en/account/register", "/en/account/sign-in"
ELSEWHERE = [
    "//e.example", "///e.example", "////e.example", "/\\e.example", "\\\\e.example", "\\/e.example", "/\\/e.example",
    "http://e.example", "https://e.example/en/", "HTTPS://e.example", "http:e.example", "http:/e.example", "https:///e.example",
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "%2f%2fe.example", "/%2f%2fe.example", "/%2fe.example", "/%5ce.example", "%68ttp://e.example",
    "/en/%0d%0aSet-Cookie:a=b",
    "/\t/e.example", "/\n/e.example", "/en/\r\nX: y", " //e.example", "\t//e.example", "/ /e.example", "/.//e.example",
    "/../..//e.example", "/en//e.example", "/en/..//e.example", "//localhost@e.example", "@e.example", "e.example",
    ".e.example",
    "?next=//e.example", "#//e.example", "/\u2028/e.example", "／／e.example", "/en/nowhere/", "/en/account/sign-out",
    "/static/../x", "//localhost/en/", "", "/\0/e.example",
]  # fmt: skip
OURS = ["/en/", "/fr/courses/harbour/", "/en/courses/?q=port", "/verify/", "/en/learn/"]


def registered(database, sign_in):
    with database.reading() as reading:
        return person_by_sign_in(reading, sign_in)


def link(database, *, sign_in=None, role=None, now=None):
    with database.unit_of_work() as session:
        person = person_by_sign_in(session, sign_in) if sign_in else None
        return "/en/account/link/" + make_link(session, person=person, role=role, by=None, now=now or utcnow())


def test_registering_opens_the_account_and_a_session(visitor, database):
    assert visitor.post(REGISTER, FORM).location == "/fr/learn/"
    visitor.get("/en/account/").has("zoé.müller")
    made = registered(database, "ZOÉ.MÜLLER")
    assert (made.name, made.country, made.agency, made.sex, made.language) == (
        FORM["name"],
        "SN",
        "police",
        "female",
        "fr",
    )
    assert made.roles == {Role.TRAINEE}


def test_a_name_that_is_taken_in_another_form_is_refused(app, visitor):
    visitor.post(REGISTER, FORM)
    for typed in ("zoe\u0301.mu\u0308ller", "ZOÉ.MÜLLER", "ｚｏé．ｍüｌｌｅｒ"):
        page = StrictClient(app).post(REGISTER, FORM | {"sign_in": typed}, expect=422)
        page.has("Somebody already signs in with this name.").lacks(NEW)


def test_what_was_typed_stays_when_a_field_is_missing_but_never_the_passphrase(visitor, database):
    for missing in ("name", "sign_in", "password", "country", "agency", "language", "accept"):
        page = visitor.post(REGISTER, {key: value for key, value in FORM.items() if key != missing}, expect=422)
        page.has("Please mend this first").lacks(NEW)
        assert [key for key, shown in KEPT.items() if key != missing and shown not in page.text] == []
    assert registered(database, FORM["sign_in"]) is None


def test_who_does_not_state_a_sex_has_not_stated_one(visitor, database):
    visitor.post(REGISTER, {key: value for key, value in FORM.items() if key != "sex"})
    assert registered(database, FORM["sign_in"]).sex == "not-stated"


def test_what_cannot_be_kept_is_refused(visitor):
    refused = (
        {"password": "passwordpassword1"},
        {"sign_in": "a b"},
        {"sign_in": "e\u0301" * 40},
        {"name": "\u202e\u200f"},
        {"name": "\u0958" * 120},
        {"name": "x" * 121},
        {"country": "QQ"},
        {"agency": "office 12"},
        {"sex": "x"},
        {"language": "tlh"},
    )
    for changed in refused:
        visitor.post(REGISTER, FORM | changed, expect=422).has("Please mend this first")


def test_forged_fields_give_nothing(visitor, database):
    visitor.post(
        REGISTER, FORM | {"role": "administrator", "granted": "administrator", "uid": "x", "epoch": "7", "id": "1"}
    )
    made = registered(database, FORM["sign_in"])
    assert (made.roles, made.epoch) == ({Role.TRAINEE}, 0)


def test_who_is_signed_in_is_not_registered_again(amina):
    assert amina.get(REGISTER, expect=303).location == "/en/learn/"
    assert amina.post(REGISTER, FORM).location == "/en/learn/"


def test_signing_in_with_a_name_in_any_form(visitor):
    assert visitor.post(SIGN_IN, {"sign_in": " ＡＭＩＮＡ", "password": PASSPHRASE}).location == "/en/learn/"
    visitor.get("/en/account/").has("Amina Diallo")


def test_a_wrong_passphrase_and_a_wrong_name_look_the_same(app):
    texts = []
    for name in ("amina", "nobody"):
        page = StrictClient(app).post(SIGN_IN, {"sign_in": name, "password": NEW}, expect=422)
        page.lacks(NEW)
        texts.append(page.words().replace(name, "somebody"))
    assert texts[0] == texts[1]


def test_strange_names_are_only_wrong(visitor):
    for name in ("ami\0na", "a" * 256, "ﷺ" * 250, "'; DROP TABLE person; --"):
        visitor.post(SIGN_IN, {"sign_in": name, "password": NEW}, expect=422).has("do not belong together")


def test_a_failure_while_somebody_is_signed_in_does_not_wait_for_itself(amina):
    amina.post(SIGN_IN, {"sign_in": "badr", "password": NEW}, expect=422)
    amina.get("/en/account/").has("Amina Diallo")


def test_nobody_is_sent_elsewhere_after_signing_in(app):
    visitor = StrictClient(app)
    wrong = []
    for target in ELSEWHERE:
        page = visitor.post(f"{SIGN_IN}?next={quote(target, safe='')}", {"sign_in": "amina", "password": PASSPHRASE})
        if page.location != "/en/learn/":
            wrong.append((target, page.location))
    assert wrong == []
    assert len(ELSEWHERE) > 30


def test_who_was_sent_to_sign_in_comes_back(app):
    visitor = StrictClient(app)
    for target in OURS:
        page = visitor.post(f"{SIGN_IN}?next={quote(target, safe='')}", {"sign_in": "amina", "password": PASSPHRASE})
        assert page.location == target


def test_registering_leads_nobody_elsewhere_either(visitor):
    assert visitor.post(f"{REGISTER}?next=//e.example", FORM).location == "/fr/learn/"


def test_ten_failures_close_the_account_for_a_while_even_to_the_right_passphrase(app, visitor, database):
    with database.unit_of_work() as session:
        for _ in range(PER_ACCOUNT - 1):
            note_failure(session, sign_in="amina", network="203.0.113.0/24", now=utcnow())
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": NEW}, expect=422)
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": PASSPHRASE}, expect=429).has("Wait a few minutes")
    visitor.post(SIGN_IN, {"sign_in": "badr", "password": PASSPHRASE})


def test_a_network_that_fails_often_is_closed_and_no_other(app, visitor, database):
    with database.unit_of_work() as session:
        session.add_all([Failure(key="network:127.0.0.0/24", at=utcnow()) for _ in range(PER_NETWORK)])
    visitor.post(SIGN_IN, {"sign_in": "badr", "password": PASSPHRASE}, expect=429)
    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    StrictClient(app).post(SIGN_IN, {"sign_in": "badr", "password": PASSPHRASE}, **elsewhere)


def test_a_class_that_signs_in_at_once_is_not_throttled(app, database):
    visitor = StrictClient(app)
    for _ in range(PER_ACCOUNT + 2):
        visitor.post(SIGN_IN, {"sign_in": "amina", "password": PASSPHRASE})


def test_a_new_passphrase_ends_the_other_sessions_and_not_this_one(enter):
    here, there = enter("amina"), enter("amina")
    there.get("/en/account/")
    here.post("/en/account/passphrase", {"current": PASSPHRASE, "password": NEW})
    here.get("/en/account/").has("Other sessions have ended.")
    assert there.get("/en/account/", expect=303).location.startswith(SIGN_IN)


def test_a_new_passphrase_replaces_the_old_one(amina, visitor):
    amina.post("/en/account/passphrase", {"current": PASSPHRASE, "password": NEW})
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": PASSPHRASE}, expect=422)
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": NEW})


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current": NEW, "password": NEW}, "This is not your present passphrase."),
        ({"current": PASSPHRASE, "password": "short"}, "The passphrase is too short."),
        ({"password": NEW}, "Write your present passphrase."),
        ({"current": PASSPHRASE}, "Choose a passphrase."),
    ],
)
def test_a_passphrase_is_changed_only_by_who_knows_it_and_to_a_good_one(amina, visitor, sent, said):
    page = amina.post("/en/account/passphrase", sent, expect=422).has(said)
    page.lacks(NEW, PASSPHRASE)
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": PASSPHRASE})


def test_signing_out_leaves_nothing_behind(amina):
    page = amina.post("/en/account/sign-out")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    amina.get("/en/account/", expect=303)
    amina.get("/en/").has("You have signed out.", "Register").lacks("Amina")


def test_the_profile_is_changed_and_nothing_else(amina, database):
    sent = {"name": " Amina  D. ", "country": "ML", "agency": "customs", "sex": "not-stated", "language": "ar"}
    amina.post("/en/account/", sent | {"sign_in": "badr2", "uid": "x", "granted": "administrator", "epoch": "9"})
    made = registered(database, "amina")
    assert (made.name, made.country, made.agency, made.sex, made.language) == (
        "Amina D.",
        "ML",
        "customs",
        "not-stated",
        "ar",
    )
    assert (made.roles, made.epoch) == ({Role.TRAINEE}, 0)


def test_a_profile_without_a_field_is_refused(amina, database):
    sent = {"name": "Other", "country": "ML", "agency": "customs", "language": "ar"}
    for missing in sent:
        amina.post("/en/account/", {key: value for key, value in sent.items() if key != missing}, expect=422)
    assert registered(database, "amina").name == "Amina Diallo"


def test_a_reset_link_works_once_and_ends_all_sessions(amina, visitor, database):
    path = link(database, sign_in="amina")
    visitor.get(path).has("Set a new passphrase")
    visitor.post(path, {"password": "short"}, expect=422).lacks('short"')
    assert visitor.post(path, {"password": NEW}).location == SIGN_IN
    visitor.get(path, expect=404)
    visitor.post(path, {"password": NEW}, expect=404)
    amina.get("/en/account/", expect=303)
    visitor.post(SIGN_IN, {"sign_in": "amina", "password": NEW})


def test_an_expired_link_and_one_that_never_was_look_the_same(visitor, database):
    old = visitor.get(link(database, sign_in="amina", now=utcnow() - LINK_LIFE - timedelta(minutes=1)), expect=404)
    never = visitor.get("/en/account/link/" + "x" * 32, expect=404)
    assert old.words() == never.words()


def test_an_administrators_link_makes_one_administrator(visitor, database):
    path = link(database, role=Role.ADMINISTRATOR)
    visitor.post(path, FORM)
    assert registered(database, FORM["sign_in"]).roles == {Role.ADMINISTRATOR, Role.TRAINEE}
    visitor.post("/en/account/sign-out")
    visitor.post(path, FORM | {"sign_in": "another"}, expect=404)


def test_a_refused_form_does_not_use_the_link_up(visitor, database):
    path = link(database, role=Role.ADMINISTRATOR)
    for changed in ({"sign_in": "amina"}, {"password": "short"}, {"accept": ""}):
        visitor.post(path, FORM | changed, expect=422)
    visitor.post(path, FORM)
    assert Role.ADMINISTRATOR in registered(database, FORM["sign_in"]).roles


def test_who_is_signed_out_is_sent_to_sign_in_and_back(visitor):
    for path in ("/en/account/", "/en/account/passphrase"):
        assert visitor.get(path, expect=303).location == f"{SIGN_IN}?next={quote(path)}"
        assert visitor.post(path, {"name": "x"}).location == SIGN_IN


def test_a_form_without_its_token_changes_nothing(amina):
    for path in (REGISTER, SIGN_IN, "/en/account/sign-out", "/en/account/", "/en/account/passphrase"):
        amina.post(path, FORM, token=False, expect=400).has("reload the page")
    amina.get("/en/account/").has("Amina Diallo")


def test_nobody_is_signed_out_by_a_link(amina):
    amina.get("/en/account/sign-out", expect=405)
    amina.get("/en/account/")
