"""A donor's own programmes: exact figures, never people, never somebody else's."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from app.accounts.queries import person_by_sign_in
from app.core.ids import new_uid
from app.programmes.actions import make_programme
from app.programmes.organisation_actions import add_representative, make_organisation
from app.programmes.rules import Grant, OrganisationDetails, ProgrammeDetails
from app.statistics.figures import OTHERS, Figures, Row, Scope, Table
from tests.conftest import ENGINES
from tests.makers.figures import make_figures, make_release
from tests.makers.people import CAST
from tests.makers.programmes import counted

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def engine():
    """Pages show what the queries read, which are tested on both engines; some tests below say otherwise."""
    return "sqlite"


@pytest.fixture
def funded(database):
    """Uids: Marenda (whom Dara represents) shares Safe Ports with the Fund, which alone pays for Calm Seas."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        made = {
            name: make_organisation(session, by=olga, uid=new_uid(), details=OrganisationDetails(name), now=NOW)
            for name in ("Kingdom of Marenda", "Port Safety Fund")
        }
        marenda, fund = made.values()
        add_representative(session, by=olga, organisation=marenda, sign_in="dara", now=NOW)
        halves = tuple(Grant(each.uid, Fraction(1, 2), None, None) for each in (marenda, fund))
        whole = (Grant(fund.uid, Fraction(1), None, None),)
        uids = {
            name: make_programme(
                session, by=olga, uid=new_uid(), details=ProgrammeDetails(name, "", "About it.", grants), now=NOW
            ).uid
            for name, grants in (("Safe Ports", halves), ("Calm Seas", whole))
        }
        return uids | {name: each.uid for name, each in made.items()}


@pytest.fixture
def released(database, signing_key, funded):
    """A release with the figures of both programmes and of everybody."""
    ports, seas = funded["Safe Ports"], funded["Calm Seas"]
    exact = Figures(
        Scope(programme=ports),
        (
            Table("O3", (), "exact", (Row((), 68),)),
            Table(
                "O3", ("country",), "exact", (Row(("KE",), 41), Row(("SN",), 20, as_of="2026-09"), Row((OTHERS,), 7)), 2
            ),
            Table(
                "O3",
                ("sex",),
                "exact",
                (Row(("female",), 33), Row(("male",), None), Row(("not-stated",), None), Row((OTHERS,), 35)),
                2,
            ),
        ),
    )
    public = Figures(
        Scope(),
        (
            Table("O3", (), "public", (Row((), 4235),)),
            Table("O3", ("funder",), "public", (Row((funded["Kingdom of Marenda"],), 1200), Row(("",), 3035))),
        ),
    )
    year, others = make_figures(Scope(programme=ports, period="2026")), make_figures(Scope(programme=seas))
    with database.unit_of_work() as session:
        make_release(session, signing_key, given=(public, exact, year, others), names={ports: "Safe Ports"})
    return funded


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_page_names_organisations_programmes_and_what_can_be_claimed(dara, released):
    page = dara.get("/en/donor/").has("You represent: Kingdom of Marenda.", "Safe Ports", "68", "49%")
    page.has("Attributed to you", "1,200", "Shared with 1 other donor: Port Safety Fund")
    page.lacks("Calm Seas")


def test_whoever_represents_nobody_yet_is_told_whom_to_ask(dara):
    dara.get("/en/donor/").has("Ask an administrator", "Your sign-in name: dara")


def test_before_the_first_release_there_are_programmes_without_figures(dara, funded):
    dara.get("/en/donor/").has("Safe Ports", "No figures yet.").lacks("Attributed to you")
    dara.get(f"/en/donor/programmes/{funded['Safe Ports']}/").has(
        "No figures of this programme have been released yet."
    )


def test_a_programme_that_is_younger_than_a_release_has_no_figures_in_it(dara, funded, database, signing_key):
    with database.unit_of_work() as session:
        make_release(session, signing_key, Scope())
    dara.get(f"/en/donor/programmes/{funded['Safe Ports']}/2026-10-1/").has("No figures of this programme")
    dara.get("/en/donor/").has("none, or withheld", "No figures yet.")


def test_figures_are_exact_and_held_rows_say_since_when(dara, released):
    page = dara.get(f"/en/donor/programmes/{released['Safe Ports']}/")
    page.has("Kenya41", "Senegal20 as of September 2026", "Others, together7", "Malewithheld")
    page.has("fewer than 5 people stand behind each", "as of” an earlier month waits")
    page.has("Shared with 1 other donor: Port Safety Fund", "all programmes together", "4,235", "Draft for IATI")
    assert "no-store" in page.headers["Cache-Control"]


def test_a_year_can_be_chosen_and_shared(dara, released):
    address = f"/en/donor/programmes/{released['Safe Ports']}/"
    dara.get(f"{address}?period=2026").has("Safe Ports · 2026", "from 1 January 2026 to 31 October 2026")
    dara.get(f"{address}2026-10-1/?period=2026").has("Safe Ports · 2026")
    dara.get(f"{address}?period=2019", expect=404).has("No such figures")
    dara.get(f"{address}2026-09-1/", expect=404)


def test_files_and_citation_are_those_of_the_programme(dara, released):
    uid = released["Safe Ports"]
    text = dara.get(f"/en/donor/programmes/{uid}/").text
    assert f"/en/donor/programmes/{uid}/2026-10-1.csv?table=O3-country" in text
    assert f"http://localhost/en/donor/programmes/{uid}/2026-10-1/" in text
    assert f"/en/donor/programmes/{uid}/iati/" in text


@pytest.mark.parametrize("engine", ENGINES)
def test_somebody_elses_programme_is_not_there(dara, released):
    for uid in (released["Calm Seas"], new_uid(), "x"):
        dara.get(f"/en/donor/programmes/{uid}/", expect=404).lacks("Calm Seas")
        dara.get(f"/en/donor/programmes/{uid}/2026-10-1/", expect=404).lacks("Calm Seas")


def test_only_donors_get_in(enter, visitor, released):
    for path in ("/en/donor/", f"/en/donor/programmes/{released['Safe Ports']}/"):
        assert "/account/sign-in" in visitor.get(path, expect=303).location
        for name in set(CAST) - {"dara"}:
            enter(name).get(path, expect=403)


def test_no_filter_of_the_public_pages_leads_to_a_programme(visitor, released):
    uid = released["Safe Ports"]
    visitor.get(f"/en/statistics/?programme={uid}").lacks("Safe Ports", "<dd>68</dd>").has("4,235")
    visitor.get(f"/en/statistics/?grouping={uid}", expect=404)


def test_donors_find_their_programmes_in_the_navigation(dara, amina):
    assert 'href="/en/donor/"' in dara.get("/en/").text
    assert 'href="/en/donor/"' not in amina.get("/en/").text


@pytest.mark.parametrize("engine", ENGINES)
def test_the_pages_need_few_statements_however_many_programmes(dara, released, database):
    for path in ("/en/donor/", f"/en/donor/programmes/{released['Safe Ports']}/"):
        dara.get(path)
        with counted(database) as seen:
            dara.get(path)
        assert not [each for each in seen if "award" in each or "certificate" in each]
        assert len([each for each in seen if each.startswith("SELECT")]) <= 9


@pytest.mark.parametrize("language", ["ar", "zh"])
def test_the_pages_speak_other_languages(dara, released, language):
    dara.get(f"/{language}/donor/")
    dara.get(f"/{language}/donor/programmes/{released['Safe Ports']}/")
