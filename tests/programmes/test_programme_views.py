import re
from datetime import date

import pytest

from app.accounts.queries import person_by_sign_in
from app.core.ids import new_uid
from app.programmes.queries import programmes
from tests.makers.programmes import make_organisation
from tests.strict_client import StrictClient

FUNDERS = ("Kingdom of Marenda", "Port Safety Fund", "Bank")
LIST, NEW = "/en/programmes/", "/en/programmes/new"
FORM = {
    "name": "Safe Ports <b>& more</b>",
    "provider": "Republic of Tavoria",
    "summary": "For port officials.",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "mode": "mixed",
    "countries": ["KE", "SN"],
    "provisions": ["UNTOC-30-2-d"],
    "is_additional": "yes",
    "oda": "unclear",
    "is_open": "yes",
}


@pytest.fixture
def funders(database) -> list[str]:
    """Three organisations that may fund something."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        return [make_organisation(session, olga, name).uid for name in FUNDERS]


def line(number, organisation="", share="", starts_on="", ends_on=""):
    """A line of funding as a browser sends it."""
    values = {"organisation": organisation, "share": share, "starts_on": starts_on, "ends_on": ends_on}
    return {f"funders-{number}-{name}": value for name, value in values.items()}


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


def test_an_administrator_makes_a_programme(olga, database, funders):
    olga.get(LIST).has("There is no programme yet.")
    lines = {**line(0, funders[0], "٦٦٫٦٧ ٪"), **line(1), **line(2, funders[1], "33,33", ends_on="2026-12-31")}
    lines |= line(3, funders[2], "33.33", "2027-01-01")
    assert olga.post(NEW, {**FORM, **lines}).location == LIST
    olga.get(LIST).has("Safe Ports <b>& more</b>", "Republic of Tavoria", "Kingdom of Marenda", "Port Safety Fund")
    assert kept(database) == [(FORM["name"], FORM["provider"], list(FUNDERS), FORM["summary"])]
    with database.reading() as reading:
        found = programmes(reading)[0]
    assert [each.percent for each in found.funders] == ["66.67", "33.33", "33.33"]
    assert found.funders_on(date(2027, 1, 1)) == ("Kingdom of Marenda", "Bank")
    assert (found.countries, found.provisions) == (["KE", "SN"], ["UNTOC-30-2-d"])
    assert (found.mode, found.oda) == ("mixed", "unclear")
    assert (found.is_additional, found.is_open, found.starts_on) == (True, True, date(2026, 1, 1))


def test_a_programme_without_a_provider_is_that_of_the_site(olga, database):
    olga.post(NEW, {"name": "Safe Ports", "provider": "", "summary": "", "is_open": "yes"})
    assert kept(database) == [("Safe Ports", "", [], "")]
    olga.get(LIST).has("Palermo Campus")


def test_a_programme_is_corrected(olga, address, database, funders):
    page = olga.get(address)
    assert 'value="Safe Ports &lt;b&gt;&amp; more&lt;/b&gt;"' in page.text
    corrected = {**FORM, "name": "منافذ آمنة", **line(0, funders[0], "100")}
    olga.post(address, {**corrected, "version": page.fields()["version"]})
    assert kept(database) == [("منافذ آمنة", "Republic of Tavoria", ["Kingdom of Marenda"], "For port officials.")]
    page = olga.get(address).has("Beneficiary countries (2)")
    assert f'<option selected value="{funders[0]}">' in page.text
    assert 'name="funders-0-share" size="7" type="text" value="100"' in page.text
    assert 'value="2027-12-31"' in page.text
    for ticked in ("KE", "SN", "UNTOC-30-2-d"):
        assert re.search(f'checked[^>]*value="{ticked}"', page.text)
    olga.post(address, {**corrected, **line(0), "version": page.fields()["version"]})
    assert kept(database)[0][2] == []


def test_more_lines_are_given_and_nothing_typed_is_lost(olga, address, database, funders):
    sent = {**FORM, "name": "Typed", **line(0, funders[1], "12", "2026-03-01", "not a day"), "version": "1"}
    page = olga.post(address, {**sent, "more": "1"}, expect=200).lacks("Please mend this first")
    assert page.text.count('name="funders-') == 6 * 4
    for typed in ("Typed", "12", "2026-03-01", "not a day"):
        assert f'value="{typed}"' in page.text
    assert f'selected value="{funders[1]}"' in page.text
    assert kept(database)[0][0] == FORM["name"]


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
