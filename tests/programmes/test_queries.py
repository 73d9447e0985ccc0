from dataclasses import replace
from datetime import date

import pytest

from app.accounts.queries import person_by_sign_in
from app.core.errors import NotFound
from app.programmes import actions, queries
from app.programmes.rules import Grant
from tests.makers.people import NOW
from tests.makers.programmes import (
    FUNDERS,
    PROGRAMME,
    counted,
    make_cohort,
    make_organisation,
    make_programme,
    represent,
)


def test_a_facilitator_sees_only_own_cohorts_and_an_administrator_all(session, person, now):
    theirs = make_cohort(session, person("olga"))
    own = make_cohort(session, person("faisal"))
    assert [each.uid for each in queries.cohorts_of(session, person("faisal"))] == [own.uid]
    assert {each.uid for each in queries.cohorts_of(session, person("olga"))} == {own.uid, theirs.uid}
    assert queries.own_cohort(session, by=person("faisal"), uid=own.uid) is own
    assert queries.own_cohort(session, by=person("olga"), uid=own.uid) is own
    for uid in (theirs.uid, "0" * 26, ""):
        with pytest.raises(NotFound):
            queries.own_cohort(session, by=person("faisal"), uid=uid)
    actions.add_facilitator(session, by=person("olga"), cohort=theirs, sign_in="faisal", now=now)
    assert queries.own_cohort(session, by=person("faisal"), uid=theirs.uid) is theirs


def test_the_programme_of_an_enrolment_comes_with_its_funders(database):
    with database.unit_of_work() as session:
        olga = person_by_sign_in(session, "olga")
        first = make_cohort(session, olga, programme=make_programme(session, olga)).id
        second = make_cohort(session, olga).id
    with database.reading() as reading:
        found = queries.programme_of(reading, first)
        alone = [queries.programme_of(reading, each) for each in (second, None, 999)]
    assert alone == [None, None, None]
    assert (found.name, tuple(each.name for each in found.funders)) == (PROGRAMME.name, FUNDERS)  # after the session


def test_lists_need_as_many_statements_for_many_as_for_one(database):
    found = []
    for times in (1, 12):
        with database.unit_of_work() as session:
            olga = person_by_sign_in(session, "olga")
            for _ in range(times):
                make_cohort(session, olga, programme=make_programme(session, olga))
        with database.reading() as reading:
            olga = person_by_sign_in(reading, "olga")
            with counted(database) as seen:
                assert all(each.programme.funders for each in queries.cohorts_of(reading, olga))
                assert all(each.funders for each in queries.programmes(reading))
            found.append(len([each for each in seen if each.startswith("SELECT")]))
    assert found[0] == found[1]


def test_a_donor_finds_what_their_organisations_fund_and_nothing_else(session, person):
    olga, dara = person("olga"), person("dara")
    own = make_programme(session, olga, funders=("Kingdom of Marenda", "Port Safety Fund"))
    past = replace(PROGRAMME, name="Old Ports", ends_on=date(2020, 12, 31))
    ended = make_programme(session, olga, details=past, funders=("Kingdom of Marenda",))
    theirs = make_programme(session, olga, funders=("Other Fund",))
    assert queries.represented(session, dara) == queries.programmes_for(session, dara) == []
    for name in ("Port Safety Fund", "Kingdom of Marenda"):
        represent(session, olga, name)
    session.expire_all()
    assert [each.name for each in queries.represented(session, dara)] == ["Kingdom of Marenda", "Port Safety Fund"]
    assert [each.uid for each in queries.programmes_for(session, dara)] == [ended.uid, own.uid]
    assert queries.funded_programme(session, by=dara, uid=own.uid).uid == own.uid
    for by, uid in ((dara, theirs.uid), (dara, "0" * 26), (person("amina"), own.uid), (olga, own.uid)):
        with pytest.raises(NotFound):
            queries.funded_programme(session, by=by, uid=uid)


def test_shares_for_attribution_have_the_days_of_the_programme(session, person):
    olga = person("olga")
    marenda = make_organisation(session, olga, "Kingdom of Marenda").uid
    days = {"starts_on": date(2025, 3, 1), "ends_on": date(2027, 2, 28)}
    made = make_programme(session, olga, details=replace(PROGRAMME, **days), funders=("Kingdom of Marenda",))
    session.expire_all()
    assert queries.shares_on(session) == {made.uid: [Grant(marenda, None, date(2025, 3, 1), date(2027, 2, 28))]}
    assert set(queries.organisations_by_uid(session, [marenda, "0" * 26])) == {marenda}


def test_a_facilitator_is_offered_open_programmes_and_those_that_name_them(session, person, now):
    olga, faisal = person("olga"), person("faisal")
    closed = make_programme(session, olga, details=replace(PROGRAMME, name="Closed", is_open=False))
    make_programme(session, olga)
    assert [each.name for each in queries.usable_programmes(session, faisal)] == ["Safe Ports"]
    assert [each.name for each in queries.usable_programmes(session, olga)] == ["Closed", "Safe Ports"]
    actions.allow_facilitator(session, by=olga, programme=closed, sign_in="faisal", now=now)
    assert [each.name for each in queries.usable_programmes(session, faisal)] == ["Closed", "Safe Ports"]
    assert [each.name for each in queries.named_facilitators(session, closed)] == [faisal.name]
    assert queries.named_in(session, faisal.id) == [{"programme": "Closed", "since": now.isoformat()}]


def test_what_is_kept_of_a_facilitator(session, person):
    make_cohort(session, person("faisal"))
    assert queries.personal_data(session, person("faisal").id) == [
        {"cohort": "Class of Dakar", "course": "harbour", "since": NOW.isoformat()}
    ]
    assert queries.personal_data(session, person("amina").id) == []
