import pytest

from app.accounts.queries import person_by_sign_in
from app.core.errors import NotFound
from app.programmes import actions, queries
from tests.makers.people import NOW
from tests.makers.programmes import FUNDERS, PROGRAMME, counted, make_cohort, make_programme


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


def test_what_is_kept_of_a_facilitator(session, person):
    make_cohort(session, person("faisal"))
    assert queries.personal_data(session, person("faisal").id) == [
        {"cohort": "Class of Dakar", "course": "harbour", "since": NOW.isoformat()}
    ]
    assert queries.personal_data(session, person("amina").id) == []
