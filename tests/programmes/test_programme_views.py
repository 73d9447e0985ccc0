import re

import pytest

from app.core.ids import new_uid
from app.programmes.queries import programmes
from app.programmes.rules import MOST_FUNDERS
from tests.strict_client import StrictClient

LIST, NEW = "/en/programmes/", "/en/programmes/new"
FORM = {
    "name": "Safe Ports <b>& more</b>",
    "provider": "Republic of Tavoria",
    "funders": "Kingdom of Marenda\r\n\r\n Port  Safety Fund ",
    "summary": "For port officials.",
}


@pytest.fixture
def address(olga: StrictClient) -> str:
    """The page of a programme that Olga has made."""
    olga.post(NEW, FORM)
    return re.search(r"/en/programmes/[0-9a-z]{26}/", olga.get(LIST).text)[0]


def kept(database):
    with database.reading() as reading:
        return [
            (each.name, each.provider, [funder.name for funder in each.funders], each.summary)
            for each in programmes(reading)
        ]


def test_an_administrator_makes_a_programme(olga, database):
    olga.get(LIST).has("There is no programme yet.")
    assert olga.post(NEW, FORM).location == LIST
    olga.get(LIST).has("Safe Ports <b>& more</b>", "Republic of Tavoria", "Kingdom of Marenda", "Port Safety Fund")
    assert kept(database) == [
        (FORM["name"], FORM["provider"], ["Kingdom of Marenda", "Port Safety Fund"], FORM["summary"])
    ]


def test_a_programme_without_a_provider_is_that_of_the_site(olga, database):
    olga.post(NEW, {"name": "Safe Ports", "provider": "", "funders": "", "summary": ""})
    assert kept(database) == [("Safe Ports", "", [], "")]
    olga.get(LIST).has("Palermo Campus")


def test_a_programme_is_corrected(olga, address, database):
    page = olga.get(address)
    assert 'value="Safe Ports &lt;b&gt;&amp; more&lt;/b&gt;"' in page.text
    assert "Kingdom of Marenda\nPort Safety Fund</textarea>" in page.text
    olga.post(address, {**FORM, "name": "منافذ آمنة", "funders": "Fund", "version": page.fields()["version"]})
    assert kept(database) == [("منافذ آمنة", "Republic of Tavoria", ["Fund"], "For port officials.")]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the name of the programme."),
        ({"name": " \u202e\u200f "}, "Write the name of the programme."),
        ({"name": "x" * 121}, "Use no more than 120 characters."),
        ({"name": "Safe 𓀀 Ports"}, "cannot print “𓀀”"),
        ({"provider": "𓀀𓀁"}, "cannot print “𓀀” (U+13000), “𓀁” (U+13001)"),
        ({"provider": "y" * 121}, "Use no more than 120 characters."),
        ({"funders": "Fund\nBank 𓀀"}, "cannot print “𓀀”"),
        ({"funders": "\n".join(f"Fund {each}" for each in range(MOST_FUNDERS + 1))}, "Name no more than 6 funders."),
        ({"funders": "Fund\nfund"}, "“fund” stands there twice."),
        ({"funders": "z" * 121}, "Use no more than 120 characters for each funder."),
        ({"summary": "w" * 501}, "Use no more than 500 characters."),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(olga, address, database, changed, said):
    before = kept(database)
    for path in (NEW, address):
        page = olga.post(path, {**FORM, **changed, "version": "1"}, expect=422).has("Please mend this first", said)
        field, typed = next(iter(changed.items()))
        shown = " ".join(typed.split()) if typed.strip(" \u202e\u200f") else ""
        assert shown in " ".join(page.text.split())
        assert [
            text for name, text in FORM.items() if name not in {field, "name", "funders"} and text not in page.text
        ] == []
    assert kept(database) == before


def test_a_missing_field_is_missing_and_not_what_was_there_before(olga, address, database):
    olga.post(address, {"version": "1"}, expect=422).has("Write the name of the programme.")
    olga.post(address, FORM, expect=409)
    assert kept(database)[0][0] == FORM["name"]


def test_a_second_editor_sees_both_and_saves_knowingly(olga, address, database):
    olga.post(address, {**FORM, "name": "First editor", "version": "1"})
    second = {**FORM, "name": "Second editor", "version": "1"}
    page = olga.post(address, second, expect=409).has("Somebody else has changed this", "First editor")
    assert 'value="Second editor"' in page.text
    assert kept(database)[0][0] == "First editor"
    olga.post(address, {**second, "version": page.fields()["version"]})
    assert kept(database)[0][0] == "Second editor"


@pytest.mark.parametrize("version", ["", "0", "-1", "1.0", "x", "9" * 5000, "٢", "1 OR 1=1"])
def test_a_forged_version_saves_nothing(olga, address, database, version):
    before = kept(database)
    olga.post(address, {**FORM, "name": "Forged", "version": version}, expect=409)
    assert kept(database) == before


def test_a_refused_form_still_knows_which_version_was_seen(olga, address, database):
    olga.post(address, {**FORM, "name": "First editor", "version": "1"})
    page = olga.post(address, {**FORM, "name": "", "version": "1"}, expect=422)
    assert page.fields()["version"] == "1"


def test_a_double_click_makes_one_programme(olga, database):
    sent = {**FORM, "uid": olga.get(NEW).fields()["uid"]}
    for _ in range(2):
        assert olga.post(NEW, sent).location == LIST
    assert len(kept(database)) == 1


def test_a_forged_uid_makes_a_programme_under_another(olga, database):
    for uid in ("", "x", "' OR 1", "\0", new_uid().upper()):
        olga.post(NEW, {**FORM, "uid": uid})
    assert len(kept(database)) == 5


def test_nobody_else_keeps_programmes(app, enter, visitor, address, database):
    before = kept(database)
    for name in ("amina", "ben", "carla", "dara", "faisal"):
        client = enter(name)
        client.get("/en/").lacks("/en/programmes/")
        for path in (LIST, NEW, address):
            client.get(path, expect=403)
        for path in (NEW, address):
            client.post(path, {**FORM, "name": "Forged", "version": "1"}, expect=403)
    assert visitor.get(LIST, expect=303).location.startswith("/en/account/sign-in")
    assert visitor.post(NEW, FORM).location == "/en/account/sign-in"
    assert kept(database) == before


def test_a_form_without_its_token_and_a_link_change_nothing(olga, address, database):
    before = kept(database)
    for path in (NEW, address):
        olga.post(path, {**FORM, "version": "1"}, token=False, expect=400)
        olga.get(f"{path}?name=Forged&version=1")
    assert kept(database) == before


def test_a_programme_that_is_not_there_is_not_found(olga):
    for uid in (new_uid(), "x", "0" * 26):
        olga.get(f"/en/programmes/{uid}/", expect=404)
        olga.post(f"/en/programmes/{uid}/", FORM, expect=404)
