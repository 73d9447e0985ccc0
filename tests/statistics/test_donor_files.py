"""A donor's files: exact figures for those whose organisation funds the programme, nothing for anybody else."""

from dataclasses import replace
from datetime import date

import pytest

from app.accounts.queries import person_by_sign_in
from app.programmes import actions
from app.programmes.queries import programme as programme_of
from app.provision.rules import Party
from app.statistics.figures import Scope
from tests.conftest import ENGINES
from tests.makers.figures import make_release
from tests.makers.programmes import FUNDERS, PROGRAMME, make_organisation, make_programme, represent
from tests.makers.provision import make_entry
from tests.statistics.test_iati import DETAILS, NOW, read_bytes

ENDINGS = (".csv", ".hxl.csv", ".xlsx", ".json")


@pytest.fixture
def engine(request):
    """Files hardly depend on the engine; tests of what is read from the database name both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def programme(database, signing_key):
    """A programme that Dara's organisation funds, with figures."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        represent(session, olga, FUNDERS[0])
        details = replace(
            PROGRAMME, starts_on=date(2025, 3, 1), ends_on=date(2027, 2, 28), provisions=("UNTOC-30-2-d",)
        )
        uid = make_programme(session, olga, details=details).uid
        make_release(session, signing_key, Scope(), Scope(programme=uid), Scope(programme=uid, period="2026"))
        return uid


@pytest.fixture
def described(database, programme):
    """What IATI needs, written down."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        found = programme_of(session, programme)
        reporting = make_organisation(session, olga, FUNDERS[0])
        reporting.kind, reporting.reference = "10", "XM-EXAMPLE-11111"
        details = replace(DETAILS, reporting=reporting.uid, identifier="XM-EXAMPLE-11111-1")
        for changed in ({"recipient": Party()}, {"recipient": Party(), "ends_on": date(2026, 12, 31)}, {}):
            make_entry(session, olga, **{"ends_on": None, "programme": programme, **changed})
        actions.describe_activity(session, by=olga, programme=found, version=found.version, details=details, now=NOW)
    return programme


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_donor_takes_the_files_of_own_programmes_and_nobody_keeps_them(dara, programme, ending):
    page = dara.get(f"/en/donor/programmes/{programme}/2026-10-1{ending}?period=2026")
    assert page.headers["Content-Disposition"].endswith(f"statistics-2026-10-1-{programme}-2026-world{ending}")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_others_get_nothing_whoever_they_are(enter, visitor, database, programme):
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        alien = make_programme(session, olga, funders=("Another State",)).uid
    paths = [f"2026-10-1{ending}" for ending in ENDINGS] + ["iati/", "iati.xml"]
    for path in paths:
        enter("dara").get(f"/en/donor/programmes/{alien}/{path}", expect=404)
        enter("dara").get(f"/en/donor/programmes/{'0' * 26}/{path}", expect=404)
        for name in ("amina", "ben", "faisal", "olga"):
            enter(name).get(f"/en/donor/programmes/{programme}/{path}", expect=403)
        assert "sign-in" in visitor.get(f"/en/donor/programmes/{programme}/{path}", expect=303).location


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_api_shows_a_programme_to_its_donors_only(enter, visitor, programme):
    for path in ("figures", "part"):
        address = f"/api/v1/releases/2026-10-1/{path}?programme={programme}"
        found = enter("dara").get(address)
        assert found.json["scope"]["programme"] == programme
        assert found.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in found.headers
        for client in (visitor, enter("amina"), enter("olga")):
            assert client.get(address, expect=404).json["title"] == "Not Found"


def test_a_programme_has_no_figures_by_list_or_course(dara, programme):
    base = f"/en/donor/programmes/{programme}/2026-10-1.json"
    assert dara.get(f"{base}?grouping=ldc&course=harbour").json["scope"] == {
        "programme": programme, "period": "all", "grouping": "world", "course": "",
    }  # fmt: skip
    dara.get(f"{base}?period=1999", expect=404)


def test_the_draft_lists_what_is_missing_and_is_refused_until_then(dara, programme):
    page = dara.get(f"/en/donor/programmes/{programme}/iati/").has("What is missing", "The organisation that reports.")
    page.lacks("iati.xml")
    dara.get(f"/en/donor/programmes/{programme}/iati.xml", expect=409).has("The sectors, as shares of the money.")
    dara.get(f"/ar/donor/programmes/{programme}/iati/")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_the_draft_of_a_described_programme_is_valid(dara, described):
    page = dara.get(f"/en/donor/programmes/{described}/iati/").has("takes for granted", "release 2026-10-1")
    page.lacks("What is missing")
    found = dara.get(f"/en/donor/programmes/{described}/iati.xml")
    assert found.response.mimetype == "application/xml"
    assert found.headers["Content-Disposition"] == f"attachment; filename=iati-draft-{described}.xml"
    activity = read_bytes(found.data)
    assert activity.findtext("title/narrative") == "Safe Ports"
    periods = [each.get("iso-date") for each in activity.findall("result/indicator/period/period-start")]
    assert set(periods) == {"2026-01-01"}
    assert [each.text for each in activity.findall("transaction/provider-org/narrative")] == ["Sweden"]
    assert activity.find("tag").get("code") == "UNTOC-30-2-d"
