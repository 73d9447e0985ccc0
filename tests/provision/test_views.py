"""Keeping the register: its forms, and who may use them."""

import re

import pytest

from app.core.ids import new_uid
from app.provision import queries
from app.provision.rules import MOST_PARTIES
from tests.conftest import ENGINES
from tests.makers.provision import AGREEMENT, ALL, CONTRIBUTION, EQUIPMENT, entered

LIST = "/en/provision/entries/"
FORMS = {
    "contribution": {
        "kind": "voluntary",
        "giver_country": "SE",
        "recipient_name": "Account for <b>Port</b> Safety",
        "amount": "250 000,50",
        "currency": "EUR",
        "starts_on": "2026-03-01",
        "note": "For training.",
        "source": "https://example.org/report.pdf",
    },
    "equipment": {
        "title": "Mobile scanner",
        "quantity": "٢",
        "giver_name": "Port Safety Fund",
        "recipient_country": "SN",
        "place": "Dakar, Customs School",
        "kind": "in-use",
        "starts_on": "2026-05-06",
    },
    "agreement": {
        "title": "Arrangement on scanners",
        "kind": "bilateral",
        "parties-0-country": "SE",
        "parties-1-name": "Port Safety Fund",
        "signed_on": "2026-02-01",
        "terms": "Two scanners.",
    },
}
SELECT = re.compile(r'<select[^>]* name="([\w-]+)"[^>]*>(.*?)</select>', re.DOTALL)
KINDS = pytest.mark.parametrize("kind", FORMS)
BOTH = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture
def engine() -> str:
    """Lists of all countries take long to parse, and the actions are tried on both engines: one suffices but where
    it is said.
    """
    return "sqlite"


def kept(database):
    """What is in the register, withdrawn or not."""
    with database.reading() as reading:
        return [
            (kind, each.uid, each.version, getattr(each, "title", "") or each.note, each.withdrawn_why)
            for kind in queries.MODELS
            for each in queries.entries(reading, kind)
        ]


def selected(page):
    """What is chosen in each list of a page."""
    lists = {name: re.search(r'<option selected value="([^"]*)"', text) for name, text in SELECT.findall(page.text)}
    return {name: found[1] for name, found in lists.items() if found}


def at(kind, uid, what):
    return f"/en/provision/{kind}/{uid}/{what}"


@BOTH
@KINDS
def test_an_administrator_enters_something(olga, database, kind):
    olga.get(LIST).has("Nothing has been entered yet.")
    new = f"/en/provision/{kind}/new"
    fields = olga.get(new).fields()
    assert olga.post(new, {**FORMS[kind], "uid": fields["uid"]}).location == LIST
    olga.get(LIST).has("The entry stands in the register.")
    assert [(each[0], each[1], each[2]) for each in kept(database)] == [(kind, fields["uid"], 1)]


@KINDS
def test_a_double_click_makes_one_entry(olga, database, kind):
    new = f"/en/provision/{kind}/new"
    sent = {**FORMS[kind], "uid": olga.get(new).fields()["uid"]}
    for _ in range(2):
        assert olga.post(new, sent).location == LIST
    assert len(kept(database)) == 1


@KINDS
def test_a_forged_uid_makes_an_entry_under_another(olga, database, kind):
    for uid in ("", "x", "' OR 1", "\0", new_uid().upper()):
        olga.post(f"/en/provision/{kind}/new", {**FORMS[kind], "uid": uid})
    assert len(kept(database)) == 5


@KINDS
def test_an_empty_form_says_everything_that_is_missing(olga, database, kind):
    page = olga.post(f"/en/provision/{kind}/new", {}, expect=422).has("Please mend this first")
    assert page.text.count('<li><a href="#') >= 4
    targets = set(re.findall(r'<li><a href="#([^"]+)"', page.text))
    assert targets <= set(re.findall(r'id="([^"]+)"', page.text))
    assert kept(database) == []


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("contribution", {"amount": "1,234"}, "“1,234” can be read in two ways."),
        ("contribution", {"amount": "-5"}, "Write an amount greater than zero."),
        ("contribution", {"amount": "much"}, "Write the amount in digits only"),
        ("contribution", {"amount": "9" * 13}, "Count the digits again."),
        ("contribution", {"amount": "12.345,678"}, "Decimals that EUR can have: 2."),
        ("contribution", {"currency": ""}, "Choose the currency of the amount."),
        ("contribution", {"giver_country": "ZZ"}, "Choose the country from the list."),
        ("contribution", {"starts_on": "1 March"}, "Write the day as year-month-day"),
        ("contribution", {"ends_on": "2026-02-01"}, "The last day is before the first."),
        ("contribution", {"programme": "x" * 26}, "Choose a programme from the list."),
        ("contribution", {"note": "w" * 501}, "Use no more than 500 characters."),
        ("equipment", {"quantity": "0"}, "Write a number from 1 to 1,000,000."),
        ("equipment", {"quantity": "1.5"}, "Write a whole number."),
        ("equipment", {"quantity": "-1"}, "Write an amount greater than zero."),
        ("equipment", {"amount": "500"}, "Choose the currency of the amount."),
        ("equipment", {"recipient_country": ""}, "Choose the country from the list."),
        ("agreement", {"parties-1-name": ""}, "An agreement has two parties or more."),
        ("agreement", {"parties-2-name": "port safety FUND"}, "This party is named twice."),
        ("agreement", {"parties-0-name": "Sweden"}, "Choose a State or write a name, not both."),
        ("agreement", {"parties-3-country": "ML"}, "A bilateral agreement has two parties."),
        ("agreement", {"starts_on": "2025-01-01"}, "It cannot be in force before it was signed."),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(olga, database, kind, changed, said):
    uid = entered(database, ALL[kind])
    before, sent = kept(database), {**FORMS[kind], **changed, "version": "1"}
    for path in (f"/en/provision/{kind}/new", at(kind, uid, "correct")):
        page = olga.post(path, sent, expect=422).has("Please mend this first", said)
        lists = selected(page)
        for name, typed in sent.items():
            if name not in lists and name not in {"version", "programme"} and typed != "ZZ":
                assert typed.replace("<", "&lt;").replace(">", "&gt;") in page.text, name
        assert page.fields()["version"] == "1"
    assert kept(database) == before


@KINDS
def test_a_form_shows_an_entry_and_saves_the_same(olga, database, kind):
    uid = entered(database, ALL[kind])
    page = olga.get(at(kind, uid, "correct"))
    typed = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', page.text))
    typed |= {name: text.strip() for name, text in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)<', page.text)}
    typed |= selected(page)
    typed.pop("is_unpublished", None)
    typed.pop("more", None)
    olga.post(at(kind, uid, "correct"), typed)
    with database.reading() as reading:
        first, second = queries.history(reading, queries.entry(reading, kind=kind, uid=uid))
    assert second.payload["said"] == first.payload["said"]


def test_a_contribution_without_an_amount_stays_one(olga, database):
    uid = entered(database, CONTRIBUTION, amount=None, currency="", is_published=False)
    page = olga.get(at("contribution", uid, "correct"))
    assert re.search(r'<input checked[^>]* name="is_unpublished"', page.text)
    sent = {**FORMS["contribution"], "amount": "", "currency": "", "is_unpublished": "y", "version": "1"}
    olga.post(at("contribution", uid, "correct"), sent)
    olga.get("/en/provision/").has("amount not published")


def test_more_lines_for_parties_lose_nothing_and_save_nothing(olga, database):
    new = "/en/provision/agreement/new"
    sent = {**FORMS["agreement"], "parties-3-name": "Half a na", "signed_on": "soon", "more": "1"}
    page = olga.post(new, sent, expect=200).has("Party 6")
    page.lacks("Please mend this first")
    for typed in ("Half a na", "soon", "Port Safety Fund", "Two scanners."):
        assert typed in page.text
    assert '<option selected value="SE">' in page.text
    assert page.text.count("<legend>Party ") == 6
    assert kept(database) == []
    many = {f"parties-{number}-name": f"Body {number}" for number in range(80)}
    response = olga.client.post(new, data={**sent, **many, "csrf_token": olga.token()})  # too long to be parsed here
    assert (response.status_code, response.text.count("<legend>Party ")) == (200, MOST_PARTIES)


@KINDS
def test_a_second_editor_sees_both_and_saves_knowingly(olga, database, kind):
    uid = entered(database, ALL[kind])
    text = {"contribution": "note", "equipment": "title", "agreement": "title"}[kind]
    olga.post(at(kind, uid, "correct"), {**FORMS[kind], text: "First editor", "version": "1"})
    second = {**FORMS[kind], text: "Second editor", "version": "1"}
    page = olga.post(at(kind, uid, "correct"), second, expect=409).has("Somebody else has changed this", "First editor")
    assert "Second editor" in page.text
    assert kept(database)[0][3] == "First editor"
    olga.post(at(kind, uid, "correct"), {**second, "version": page.fields()["version"]})
    assert kept(database)[0][2:4] == (3, "Second editor")


@pytest.mark.parametrize("version", ["", "0", "-1", "1.0", "x", "9" * 5000, "1 OR 1=1"])
def test_a_forged_version_saves_nothing(olga, database, version):
    uid = entered(database)
    before = kept(database)
    olga.post(at("contribution", uid, "correct"), {**FORMS["contribution"], "version": version}, expect=409)
    olga.post(at("contribution", uid, "withdraw"), {"why": "Forged.", "version": version}, expect=409)
    assert kept(database) == before


@BOTH
@KINDS
def test_an_entry_is_withdrawn_with_a_reason_and_put_back(olga, visitor, database, kind):
    uid = entered(database, ALL[kind])
    olga.post(at(kind, uid, "withdraw"), {"why": " ", "version": "1"}, expect=422).has("Write why it is withdrawn.")
    fields = olga.get(at(kind, uid, "withdraw")).fields()
    olga.post(at(kind, uid, "withdraw"), {"why": "Entered <twice>.", "version": fields["version"]})
    olga.get(LIST).has("Withdrawn", "Put back")
    shown = visitor.get(at(kind, uid, "")).has("Withdrawn from the register on", "Entered <twice>.")
    shown.lacks("Port Safety Fund", "Account for Port Safety", "Sweden", "250,000")
    visitor.get("/en/provision/").has("Withdrawn from the register", "Entered <twice>.")
    assert visitor.get("/en/provision/register.json").json["entries"] == []
    olga.post(at(kind, uid, "restore"), {"version": "2"})
    visitor.get(at(kind, uid, "")).has("History of this entry", "Put back").lacks("Entered &lt;twice&gt;.")
    assert [each["uid"] for each in visitor.get("/en/provision/register.json").json["entries"]] == [uid]


def test_a_withdrawal_that_was_overtaken_asks_again(olga, database):
    uid = entered(database)
    olga.post(at("contribution", uid, "correct"), {**FORMS["contribution"], "version": "1"})
    page = olga.post(at("contribution", uid, "withdraw"), {"why": "Wrong.", "version": "1"}, expect=409)
    page.has("Somebody else has changed this", "Is it still to be withdrawn?")
    assert "Wrong.</textarea>" in page.text
    olga.post(at("contribution", uid, "withdraw"), {"why": "Wrong.", "version": page.fields()["version"]})
    assert kept(database)[0][4] == "Wrong."


@BOTH
def test_nobody_else_keeps_the_register(enter, visitor, database):
    uids = {kind: entered(database, ALL[kind]) for kind in ALL}
    before = kept(database)
    for name in ("amina", "ben", "carla", "dara", "faisal"):
        client = enter(name)
        client.get(LIST, expect=403)
        for kind, uid in uids.items():
            client.post(f"/en/provision/{kind}/new", FORMS[kind], expect=403)
            client.post(at(kind, uid, "correct"), {**FORMS[kind], "version": "1"}, expect=403)
            client.post(at(kind, uid, "withdraw"), {"why": "x", "version": "1"}, expect=403)
            client.post(at(kind, uid, "restore"), {"version": "1"}, expect=403)
            client.get(at(kind, uid, "")).lacks("/correct")
    assert visitor.post("/en/provision/equipment/new", FORMS["equipment"]).location == "/en/account/sign-in"
    assert kept(database) == before


def test_a_form_without_its_token_and_a_link_change_nothing(olga, database):
    uid = entered(database, EQUIPMENT)
    before = kept(database)
    olga.post("/en/provision/equipment/new", FORMS["equipment"], token=False, expect=400)
    for what in ("correct", "withdraw", "restore"):
        olga.post(at("equipment", uid, what), {"why": "x", "version": "1"}, token=False, expect=400)
    olga.get(at("equipment", uid, "withdraw") + "?why=Forged&version=1")
    assert kept(database) == before


def test_what_is_not_there_is_not_found(olga, database):
    uid = entered(database, AGREEMENT)
    for path in (at("contribution", uid, ""), at("agreement", new_uid(), ""), at("programme", uid, "")):
        olga.get(path, expect=404)
    for what in ("correct", "withdraw", "restore"):
        olga.post(at("contribution", uid, what), {"why": "x", "version": "1"}, expect=404)
    olga.get("/en/provision/gift/new", expect=404)
    olga.get("/en/provision/programme/new/", expect=404)
