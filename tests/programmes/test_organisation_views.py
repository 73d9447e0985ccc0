import re

from app.core.ids import new_uid
from app.programmes.queries import activity, programmes
from tests.makers.programmes import IATI, ORGANISATION_FORM, kept_organisations, opened

LIST, NEW = "/en/organisations/", "/en/organisations/new"


def test_an_organisation_is_made_listed_and_corrected(olga, organisation, database):
    olga.get(LIST).has(ORGANISATION_FORM["name"], "Kenya", "XI-MRD-1", "Representatives")
    page = olga.get(organisation)
    olga.post(organisation, {**ORGANISATION_FORM, "reference": "", "version": page.fields()["version"]})
    assert kept_organisations(database) == [(ORGANISATION_FORM["name"], "10", "KE", "")]


def test_a_second_editor_sees_both_and_a_double_click_makes_one(olga, organisation, database):
    olga.post(organisation, {**ORGANISATION_FORM, "name": "First", "version": "1"})
    page = olga.post(organisation, {**ORGANISATION_FORM, "name": "Second", "version": "1"}, expect=409).has("First")
    assert 'value="Second"' in page.text
    olga.post(organisation, {**ORGANISATION_FORM, "name": "Second", "version": page.fields()["version"]})
    sent = {"name": "Fund", "uid": olga.get(NEW).fields()["uid"]}
    for _ in range(2):
        olga.post(NEW, sent)
    assert [name for name, *_ in kept_organisations(database)] == ["Fund", "Second"]


def test_a_donor_is_named_and_removed_as_representative(olga, organisation):
    people = organisation + "representatives"
    olga.get(people).has("Nobody represents this organisation yet.")
    for name in ("amina", "nobody"):
        olga.post(people, {"sign_in": name}, expect=422).has("No donor signs in with this name.")
    olga.post(people, {"sign_in": "dara"})
    page = olga.get(people).has("Dara")
    uid = re.search(r'name="person" value="([0-9a-z]{26})"', page.text)[1]
    olga.get(people + "/remove", expect=405)
    olga.post(people + "/remove", {"person": uid})
    olga.get(people).has("Nobody represents this organisation yet.")


def test_what_iati_asks_is_kept_and_shown_again(olga, programme, database):
    page = olga.get(programme + "iati")
    olga.post(programme + "iati", {**IATI, "version": page.fields()["version"]})
    page = olga.get(programme + "iati")
    for shown in ("66.67", "33.33", "250000.50", "XI-MRD-1-ports", "2026-12-31"):
        assert f'value="{shown}"' in page.text
    with database.reading() as reading:
        found = activity(reading, programmes(reading)[0])
    assert (found.sectors, found.countries) == ({"15113": 6667, "15132": 3333}, {})
    assert found.budgets == [["2026-01-01", "2026-12-31", "250000.50", ""]]


def test_more_lines_for_iati_and_a_second_editor(olga, programme):
    path = programme + "iati"
    page = olga.post(path, {**IATI, "more": "1", "version": "1"}, expect=200)
    assert [page.text.count(f'name="{each}-') for each in ("sectors", "countries", "budgets")] == [14, 10, 24]
    olga.post(path, {**IATI, "version": "1"})
    page = olga.post(path, {"identifier": "mine", "version": "1"}, expect=409).has("XI-MRD-1-ports", "250000.50 EUR")
    assert 'value="mine"' in page.text
    olga.post(path, {"identifier": "mine", "version": page.fields()["version"]})


def test_a_closed_programme_is_offered_to_those_it_names(olga, faisal, programme, database):
    values = {"name": "Closed", "is_open": "no", "version": "1"}
    olga.post(programme, values)
    uid = programme.split("/")[3]
    new = {
        "name": "Class", "course": "harbour", "programme": uid, "place": "Dakar", "starts_on": "2026-11-02",
        "ends_on": "2026-12-18",
    }  # fmt: skip
    assert uid not in faisal.get("/en/cohorts/new").text
    faisal.post("/en/cohorts/new", new, expect=422)
    people = programme + "facilitators"
    olga.post(people, {"sign_in": "dara"}, expect=422).has("No facilitator signs in with this name.")
    olga.post(people, {"sign_in": "faisal"})
    assert uid in faisal.get("/en/cohorts/new").text
    made = faisal.post("/en/cohorts/new", new).location
    person = re.search(r'name="person" value="([0-9a-z]{26})"', olga.get(people).has("Faisal").text)[1]
    olga.post(people + "/remove", {"person": person})
    assert uid not in faisal.get("/en/cohorts/new").text
    page = faisal.get(made + "details")
    assert f'selected value="{uid}"' in page.text
    faisal.post(made + "details", {**new, "name": "Renamed", "version": page.fields()["version"]})


def test_nobody_else_keeps_organisations(enter, visitor, organisation, programme, database):
    before = kept_organisations(database)
    paths = (LIST, NEW, organisation, organisation + "representatives", programme + "iati", programme + "facilitators")
    for name in ("amina", "ben", "dara", "faisal"):
        client = enter(name)
        for path in paths:
            client.get(path, expect=403)
        for path in (*paths[1:], organisation + "representatives/remove", programme + "facilitators/remove"):
            client.post(path, {**ORGANISATION_FORM, "sign_in": "dara", "version": "1"}, expect=403)
    assert visitor.get(LIST, expect=303).location.startswith("/en/account/sign-in")
    assert kept_organisations(database) == before


def test_what_is_not_there_is_not_found_and_forms_need_their_token(olga, organisation, programme):
    for path in ("/en/organisations/", "/en/programmes/"):
        for rest in ("", "representatives" if "org" in path else "iati"):
            olga.get(f"{path}{new_uid()}/{rest}", expect=404)
    for path in (
        NEW,
        organisation,
        organisation + "representatives",
        organisation + "representatives/remove",
        programme + "iati",
    ):
        olga.post(path, ORGANISATION_FORM, token=False, expect=400)


def test_pages_exist_in_arabic(olga, organisation, programme):
    for path in (LIST, NEW, organisation, organisation + "representatives", programme, programme + "iati"):
        assert olga.get(path.replace("/en/", "/ar/")).root.get("dir") == "rtl"


def test_members_read_who_funds_today(enter, database):
    made = opened(database, has_programme=True)
    enter("amina").get(made.joining).has("Kingdom of Marenda", "Port Safety Fund")
