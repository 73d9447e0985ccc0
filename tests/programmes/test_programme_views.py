import re
from datetime import date

from app.core.ids import new_uid
from app.programmes.queries import programmes
from tests.makers.programmes import FUNDERS, PROGRAMME_FORM, funding_line, kept_programmes

LIST, NEW = "/en/programmes/", "/en/programmes/new"


def test_an_administrator_makes_a_programme(olga, database, funders):
    olga.get(LIST).has("There is no programme yet.")
    lines = {
        **funding_line(0, funders[0], "٦٦٫٦٧ ٪"),
        **funding_line(1),
        **funding_line(2, funders[1], "33,33", ends_on="2026-12-31"),
    }
    lines |= funding_line(3, funders[2], "33.33", "2027-01-01")
    assert olga.post(NEW, {**PROGRAMME_FORM, **lines}).location == LIST
    olga.get(LIST).has("Safe Ports <b>& more</b>", "Republic of Tavoria", "Kingdom of Marenda", "Port Safety Fund")
    assert kept_programmes(database) == [
        (PROGRAMME_FORM["name"], PROGRAMME_FORM["provider"], [*FUNDERS, "Bank"], PROGRAMME_FORM["summary"])
    ]
    with database.reading() as reading:
        found = programmes(reading)[0]
    assert [each.percent for each in found.funders] == ["66.67", "33.33", "33.33"]
    assert found.funders_on(date(2027, 1, 1)) == ("Kingdom of Marenda", "Bank")
    assert (found.countries, found.provisions) == (["KE", "SN"], ["UNTOC-30-2-d"])
    assert (found.mode, found.oda) == ("mixed", "unclear")
    assert (found.is_additional, found.is_open, found.starts_on) == (True, True, date(2026, 1, 1))


def test_a_programme_without_a_provider_is_that_of_the_site(olga, database):
    olga.post(NEW, {"name": "Safe Ports", "provider": "", "summary": "", "is_open": "yes"})
    assert kept_programmes(database) == [("Safe Ports", "", [], "")]
    olga.get(LIST).has("Palermo Campus")


def test_a_programme_is_corrected(olga, programme, database, funders):
    page = olga.get(programme)
    assert 'value="Safe Ports &lt;b&gt;&amp; more&lt;/b&gt;"' in page.text
    corrected = {**PROGRAMME_FORM, "name": "منافذ آمنة", **funding_line(0, funders[0], "100")}
    olga.post(programme, {**corrected, "version": page.fields()["version"]})
    assert kept_programmes(database) == [
        ("منافذ آمنة", "Republic of Tavoria", ["Kingdom of Marenda"], "For port officials.")
    ]
    page = olga.get(programme).has("Beneficiary countries (2)")
    assert f'<option selected value="{funders[0]}">' in page.text
    assert 'name="funders-0-share" size="7" type="text" value="100"' in page.text
    assert 'value="2027-12-31"' in page.text
    for ticked in ("KE", "SN", "UNTOC-30-2-d"):
        assert re.search(f'checked[^>]*value="{ticked}"', page.text)
    olga.post(programme, {**corrected, **funding_line(0), "version": page.fields()["version"]})
    assert kept_programmes(database)[0][2] == []


def test_more_lines_are_given_and_nothing_typed_is_lost(olga, programme, database, funders):
    sent = {
        **PROGRAMME_FORM,
        "name": "Typed",
        **funding_line(0, funders[1], "12", "2026-03-01", "not a day"),
        "version": "1",
    }
    page = olga.post(programme, {**sent, "more": "1"}, expect=200).lacks("Please mend this first")
    assert page.text.count('name="funders-') == 6 * 4
    for typed in ("Typed", "12", "2026-03-01", "not a day"):
        assert f'value="{typed}"' in page.text
    assert f'selected value="{funders[1]}"' in page.text
    assert kept_programmes(database)[0][0] == PROGRAMME_FORM["name"]


def test_a_missing_field_is_missing_and_not_what_was_there_before(olga, programme, database):
    olga.post(programme, {"version": "1"}, expect=422).has("Write the name of the programme.")
    olga.post(programme, PROGRAMME_FORM, expect=409)
    assert kept_programmes(database)[0][0] == PROGRAMME_FORM["name"]


def test_a_second_editor_sees_both_and_saves_knowingly(olga, programme, database):
    olga.post(programme, {**PROGRAMME_FORM, "name": "First editor", "version": "1"})
    second = {**PROGRAMME_FORM, "name": "Second editor", "version": "1"}
    page = olga.post(programme, second, expect=409).has("Somebody else has changed this", "First editor")
    assert 'value="Second editor"' in page.text
    assert kept_programmes(database)[0][0] == "First editor"
    olga.post(programme, {**second, "version": page.fields()["version"]})
    assert kept_programmes(database)[0][0] == "Second editor"


def test_a_refused_form_still_knows_which_version_was_seen(olga, programme, database):
    olga.post(programme, {**PROGRAMME_FORM, "name": "First editor", "version": "1"})
    page = olga.post(programme, {**PROGRAMME_FORM, "name": "", "version": "1"}, expect=422)
    assert page.fields()["version"] == "1"


def test_a_double_click_makes_one_programme(olga, database):
    sent = {**PROGRAMME_FORM, "uid": olga.get(NEW).fields()["uid"]}
    for _ in range(2):
        assert olga.post(NEW, sent).location == LIST
    assert len(kept_programmes(database)) == 1


def test_a_forged_uid_makes_a_programme_under_another(olga, database):
    for uid in ("", "x", "' OR 1", "\0", new_uid().upper()):
        olga.post(NEW, {**PROGRAMME_FORM, "uid": uid})
    assert len(kept_programmes(database)) == 5


def test_nobody_else_keeps_programmes(app, enter, visitor, programme, database):
    before = kept_programmes(database)
    for name in ("amina", "ben", "carla", "dara", "faisal"):
        client = enter(name)
        client.get("/en/").lacks("/en/programmes/")
        for path in (LIST, NEW, programme):
            client.get(path, expect=403)
        for path in (NEW, programme):
            client.post(path, {**PROGRAMME_FORM, "name": "Forged", "version": "1"}, expect=403)
    assert visitor.get(LIST, expect=303).location.startswith("/en/account/sign-in")
    assert visitor.post(NEW, PROGRAMME_FORM).location == "/en/account/sign-in"
    assert kept_programmes(database) == before


def test_a_form_without_its_token_and_a_link_change_nothing(olga, programme, database):
    before = kept_programmes(database)
    for path in (NEW, programme):
        olga.post(path, {**PROGRAMME_FORM, "version": "1"}, token=False, expect=400)
        olga.get(f"{path}?name=Forged&version=1")
    assert kept_programmes(database) == before


def test_a_programme_that_is_not_there_is_not_found(olga):
    for uid in (new_uid(), "x", "0" * 26):
        olga.get(f"/en/programmes/{uid}/", expect=404)
        olga.post(f"/en/programmes/{uid}/", PROGRAMME_FORM, expect=404)
