"""Addresses and queries that try to read what is somebody else's, or to break the reader."""

import pytest

from app.accounts.queries import person_by_sign_in
from app.core.ids import new_uid
from app.programmes.organisation_actions import remove_representative
from app.programmes.queries import organisations
from app.statistics.figures import Scope
from tests.makers.figures import make_release
from tests.makers.people import NOW
from tests.makers.programmes import FUNDERS, make_programme, represent

ENDINGS = (".csv", ".hxl.csv", ".xlsx", ".json")
API = "/api/v1/releases/2026-10-1"


@pytest.fixture
def programme(database, signing_key):
    """A programme that Dara's organisation funds, and one that it does not, both with figures."""
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        represent(session, olga, FUNDERS[0])
        own = make_programme(session, olga).uid
        other = make_programme(session, olga, funders=("Port Safety Fund",)).uid
        scopes = [Scope(uid, period) for uid in (own, other) for period in ("all", "2026")]
        make_release(session, signing_key, Scope(), Scope(grouping="recipients"), *scopes)
        return own, other


def places(uid):
    """Every address at which the figures of a programme could be."""
    page = f"/en/donor/programmes/{uid}/"
    files = [f"{page}2026-10-1{ending}" for ending in ENDINGS]
    asked = [f"{API}/{what}?programme={uid}{period}" for what in ("figures", "part") for period in ("", "&period=2026")]
    return [page, f"{page}2026-10-1/", *files, f"{page}iati/", f"{page}iati.xml", *asked]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nobody_reads_the_programme_of_others(programme, dara, olga, visitor):
    own, other = programme
    for place in places(other):
        for method in ("get", "head"):
            marks = {"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
            for headers in ({}, marks):
                assert getattr(dara.client, method)(place, headers=headers).status_code == 404, place
                assert getattr(visitor.client, method)(place, headers=headers).status_code in {303, 404}, place
                assert getattr(olga.client, method)(place, headers=headers).status_code in {403, 404}, place
    for place in places(own)[:-6]:
        dara.get(place)


ODD = ["%00", "%00" + "a" * 25, "a" * 5000, "%ff%fe", "..%2f..%2f", "%F0%9F%98%80", "%ED%A0%80", "*", "%25", "0", "all"]


@pytest.mark.parametrize("odd", ODD)
def test_a_query_that_makes_no_sense_has_no_figures(programme, dara, visitor, odd):
    for name in ("period", "grouping", "course", "table", "programme", "lang"):
        for place in (f"{API}/figures", f"{API}/part", "/en/statistics/2026-10-1.csv", "/en/statistics/2026-10-1.xlsx",
                      "/en/statistics/", "/en/statistics/2026-10-1/"):  # fmt: skip
            for who in (dara, visitor):
                found = who.client.get(f"{place}?{name}={odd}").status_code
                assert found in {200, 404, 422}, (place, name, found)
    for place in (f"/en/donor/programmes/{programme[0]}/?period={odd}", f"/en/provision/?country={odd}&provider={odd}",
                  f"/en/donor/programmes/{programme[0]}/2026-10-1.csv?table={odd}",
                  f"/en/provision/register.csv?paragraph={odd}&country={odd}&provider={odd}"):  # fmt: skip
        assert dara.client.get(place).status_code in {200, 404}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_represents_nobody_any_more_reads_nothing_even_with_a_known_mark(programme, dara, database):
    own = programme[0]
    marks = {place: dara.get(place).headers.get("ETag") for place in places(own)[2:6]}
    with database.unit_of_work() as session:
        olga, person = person_by_sign_in(session, "olga"), person_by_sign_in(session, "dara")
        found = next(each for each in organisations(session) if each.name == FUNDERS[0])
        remove_representative(session, by=olga, organisation=found, uid=person.uid, now=NOW)
    for place, mark in marks.items():
        dara.get(place, expect=404, headers={"If-None-Match": mark})
    for place in places(own):
        assert dara.client.get(place).status_code == 404


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_of_a_session_reaches_a_shared_cache(programme, dara):
    dara.get("/en/donor/")
    for place in ("/en/statistics/2026-10-1.csv", "/en/statistics/2026-10-1.json", "/api/v1/releases", f"{API}/figures",
                  "/api/v1/openapi.json", "/statistics/schema.json", "/en/provision/register.csv"):  # fmt: skip
        found = dara.client.get(place)
        assert "Set-Cookie" not in found.headers, place
    for place in places(programme[0])[:-6]:
        found = dara.client.get(place)
        assert found.headers["Cache-Control"] in {"no-store", "private, no-store"}, place
        assert "Access-Control-Allow-Origin" not in found.headers
    found = dara.client.get(f"{API}/figures?programme={programme[0]}", headers={"Origin": "https://evil.example"})
    assert found.headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in found.headers


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_machines_are_answered_as_machines(programme, visitor):
    for place, status in (("/api/v1/nothing", 404), (f"{API}x/figures", 404), ("/api/v1/releases/2026-10-9", 404)):
        found = visitor.client.get(place)
        assert found.status_code == status
        assert found.mimetype == "application/problem+json", place
    found = visitor.client.post("/api/v1/releases")
    assert found.status_code in {400, 405}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_uid_that_looks_like_another_is_not_it(programme, dara):
    own = programme[0]
    for uid in (own.upper(), own + ".", own + "%20", own[:-1], new_uid(), own + "/.."):
        assert dara.client.get(f"/en/donor/programmes/{uid}/2026-10-1.csv").status_code == 404
        assert dara.client.get(f"{API}/figures?programme={uid}").status_code == 404
