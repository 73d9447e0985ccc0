from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.queries import person_by_sign_in
from app.accounts.rules import Role
from app.core.errors import Invalid, NotFound
from app.core.ids import new_uid
from app.core.journal import Entry
from app.courseware.queries import published
from app.programmes import actions, queries
from app.programmes.models import Cohort, CohortFacilitator, Funder, Programme
from app.programmes.rules import MOST_WRONG_CODES, Grant, Unsound, is_code
from app.programmes.versions import Overtaken
from tests.makers.people import make_person
from tests.makers.programmes import COHORT, FUNDERS, PROGRAMME, funded, make_cohort, make_organisation, make_programme
from tests.makers.together import transactions_at_once
from tests.programmes.test_activity import FULL


def entries(session, kind):
    return session.scalars(select(Entry).where(Entry.kind == kind)).all()


def facilitators(session, cohort):
    return {each.sign_in for each in queries.own_cohort(session, by=olga(session), uid=cohort.uid).facilitators}


def olga(session):
    return person_by_sign_in(session, "olga")


def test_a_programme_keeps_its_funders_in_order(session, person):
    made = make_programme(session, person("olga"))
    session.expire_all()
    found = queries.programme(session, made.uid)
    assert (found.name, found.provider, found.version) == ("Safe Ports", "Republic of Tavoria", 1)
    assert [(each.place, each.name) for each in found.funders] == [(1, FUNDERS[0]), (2, FUNDERS[1])]
    assert [entry.payload for entry in entries(session, "programme.made")] == [{"programme": made.uid}]


@pytest.mark.parametrize(
    "funders", [(), ("One",), FUNDERS[::-1], ("A", "B", "C"), (*FUNDERS, "A", "B", "C", "D")], ids=len
)
def test_funders_are_changed_in_any_number(session, person, now, funders):
    made = make_programme(session, person("olga"))
    details = funded(session, person("olga"), *funders)
    actions.change_programme(session, by=person("olga"), programme=made, version=1, details=details, now=now)
    session.expire_all()
    assert tuple(each.name for each in queries.programme(session, made.uid).funders) == funders
    assert session.scalar(select(func.count()).select_from(Funder)) == len(funders)


def test_funding_keeps_shares_days_and_order(session, person, now):
    olga = person("olga")
    first, second = (make_organisation(session, olga, name).uid for name in ("B", "A"))
    grants = (
        Grant(first, Fraction(3333, 10_000), date(2025, 1, 1), date(2025, 12, 31)),
        Grant(second, Fraction(6667, 10_000), date(2025, 1, 1), date(2025, 12, 31)),
        Grant(first, Fraction(1), date(2026, 1, 1)),
    )
    made = make_programme(session, olga, details=replace(PROGRAMME, grants=grants))
    session.expire_all()
    found = queries.programme(session, made.uid)
    assert found.grants == grants
    assert [found.funders_on(date(year, 5, 1)) for year in (2024, 2025, 2026)] == [(), ("B", "A"), ("B",)]


def test_unsound_funding_and_unknown_organisations_are_refused_by_the_action_too(session, person):
    olga = person("olga")
    known = make_organisation(session, olga, "A").uid
    for grants, error in (((Grant(known, Fraction(1, 2)),), Unsound), ((Grant(new_uid()),), NotFound)):
        with pytest.raises(error):
            make_programme(session, olga, details=replace(PROGRAMME, grants=grants))
    for wrong in ({"countries": ("ZZ",)}, {"starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)}):
        with pytest.raises(Invalid):
            make_programme(session, olga, details=replace(PROGRAMME, **wrong))
    assert session.scalar(select(func.count()).select_from(Programme)) == 0


def test_what_iati_asks_is_kept_exactly(session, person, now):
    olga = person("olga")
    made = make_programme(session, olga)
    details = replace(FULL, reporting=make_organisation(session, olga, "A").uid)
    for version, said in ((1, FULL), (2, details)):
        actions.describe_activity(session, by=olga, programme=made, version=version, details=said, now=now)
    session.expire_all()
    assert queries.activity(session, made).details == details
    assert queries.activity(session, made).reporting.name == "A"
    with pytest.raises(Overtaken):
        actions.describe_activity(session, by=olga, programme=made, version=2, details=FULL, now=now)
    lost = replace(FULL, reporting=new_uid())
    with pytest.raises(NotFound):
        actions.describe_activity(session, by=olga, programme=made, version=3, details=lost, now=now)


def test_a_programme_that_names_its_facilitators_is_not_for_others(session, person, now):
    olga, faisal = person("olga"), person("faisal")
    closed = make_programme(session, olga, details=replace(PROGRAMME, is_open=False))
    with pytest.raises(actions.NotYours):
        make_cohort(session, faisal, programme=closed)
    own = make_cohort(session, faisal)
    with pytest.raises(actions.NotYours):
        actions.change_cohort(session, by=faisal, cohort=own, version=1, programme=closed, details=COHORT, now=now)
    session.refresh(own)
    for _ in range(2):
        actions.allow_facilitator(session, by=olga, programme=closed, sign_in="faisal", now=now)
    taken = make_cohort(session, faisal, programme=closed)
    actions.disallow_facilitator(session, by=olga, programme=closed, uid=faisal.uid, now=now)
    actions.disallow_facilitator(session, by=olga, programme=closed, uid=faisal.uid, now=now)
    actions.change_cohort(session, by=faisal, cohort=taken, version=1, programme=closed, details=COHORT, now=now)
    assert make_cohort(session, olga, programme=closed).programme_id == closed.id
    kinds = ("programme.facilitator_added", "programme.facilitator_removed")
    assert [len(entries(session, kind)) for kind in kinds] == [1, 1]
    with pytest.raises(actions.NoFacilitator):
        actions.allow_facilitator(session, by=olga, programme=closed, sign_in="dara", now=now)


def test_a_second_editor_is_told_and_changes_nothing(session, person, now):
    made = make_programme(session, person("olga"))
    change = {"by": person("olga"), "programme": made, "now": now}
    actions.change_programme(session, version=1, details=replace(PROGRAMME, name="Safer Ports"), **change)
    for version in (1, 0, 3):
        with pytest.raises(Overtaken):
            actions.change_programme(session, version=version, details=replace(PROGRAMME, name="Other"), **change)
    assert (made.name, made.version) == ("Safer Ports", 2)
    assert len(entries(session, "programme.changed")) == 1


def test_of_two_editors_at_once_one_is_told(database, now):
    with database.unit_of_work() as session:
        uid = make_programme(session, olga(session)).uid

    def edit(session, number):
        found = queries.programme(session, uid)
        details = replace(PROGRAMME, name=f"Editor {number}")
        actions.change_programme(session, by=olga(session), programme=found, version=1, details=details, now=now)
        return details.name

    ended = transactions_at_once(database, 8, edit)
    saved = [each for each in ended if isinstance(each, str)]
    assert len(saved) == 1
    assert all(isinstance(each, Overtaken) for each in ended if each not in saved)
    with database.reading() as reading:
        assert queries.programme(reading, uid).name == saved[0]


def test_twenty_clicks_at_once_make_one_programme_and_one_cohort(database, now):
    uid = new_uid()

    def click(session, number):
        programme = actions.make_programme(session, by=olga(session), uid=uid, details=PROGRAMME, now=now)
        course = published(session, "harbour")
        return actions.make_cohort(
            session, by=olga(session), uid=uid, course=course, programme=programme, details=COHORT, now=now
        ).join_code

    assert len(set(transactions_at_once(database, 20, click))) == 1
    with database.reading() as reading:
        assert [reading.scalar(select(func.count()).select_from(each)) for each in (Programme, Cohort)] == [1, 1]
        assert len(entries(reading, "cohort.made")) == 1


def test_who_opens_a_cohort_accompanies_it(session, person):
    made = make_cohort(session, person("faisal"), programme=make_programme(session, person("olga")))
    assert is_code(made.join_code)
    assert facilitators(session, made) == {"faisal"}
    assert set(entries(session, "cohort.made")[0].payload) == {"cohort", "course", "programme"}


def test_the_database_refuses_days_out_of_order(session, person):
    made = make_cohort(session, person("faisal"))
    made.ends_on = date(2026, 11, 1)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_corrected_cohort_keeps_its_course_and_its_code(session, person, now):
    made = make_cohort(session, person("faisal"))
    code, programme = made.join_code, make_programme(session, person("olga"))
    values = {"by": person("faisal"), "cohort": made, "programme": programme, "now": now}
    actions.change_cohort(session, version=1, details=replace(COHORT, place="Thiès"), **values)
    session.flush()
    assert (made.place, made.course, made.join_code, made.programme_id) == ("Thiès", "harbour", code, programme.id)
    with pytest.raises(Overtaken):
        actions.change_cohort(session, version=1, details=COHORT, **values)


def test_a_new_code_ends_the_old_one(session, person, now):
    made = make_cohort(session, person("faisal"))
    old = made.join_code
    actions.renew_code(session, by=person("faisal"), cohort=made, now=now)
    assert queries.has_code(session, made.join_code)
    assert not queries.has_code(session, old)
    assert "code" not in str(entries(session, "cohort.code_renewed")[0].payload)


def test_closing_and_reopening_twice_is_doing_it_once(session, person, now):
    made = make_cohort(session, person("faisal"))
    for act, kind in ((actions.close_joining, "cohort.closed"), (actions.reopen_joining, "cohort.reopened")):
        for _ in range(2):
            act(session, by=person("faisal"), cohort=made, now=now)
        assert len(entries(session, kind)) == 1
    assert made.closed_at is None


def test_a_co_facilitator_is_added_once_by_sign_in_name_in_any_form(session, person, now):
    made, faisal = make_cohort(session, person("olga")), person("faisal")
    for typed in ("faisal", " FAISAL "):
        actions.add_facilitator(session, by=person("olga"), cohort=made, sign_in=typed, now=now)
    assert facilitators(session, made) == {"olga", "faisal"}
    assert [each.payload["person"] for each in entries(session, "cohort.facilitator_added")] == [faisal.uid]


@pytest.mark.parametrize("sign_in", ["amina", "ben", "dara", "nobody", ""])
def test_nobody_without_the_right_becomes_facilitator_and_nobody_learns_who_has_an_account(
    session, person, now, sign_in
):
    made = make_cohort(session, person("faisal"))
    with pytest.raises(actions.NoFacilitator):
        actions.add_facilitator(session, by=person("faisal"), cohort=made, sign_in=sign_in, now=now)
    assert facilitators(session, made) == {"faisal"}


def test_the_last_facilitator_stays(session, person, now):
    made, faisal, other = make_cohort(session, person("faisal")), person("faisal"), person("olga")
    with pytest.raises(actions.LastFacilitator):
        actions.remove_facilitator(session, by=faisal, cohort=made, uid=faisal.uid, now=now)
    actions.add_facilitator(session, by=faisal, cohort=made, sign_in="olga", now=now)
    for uid in (other.uid, other.uid, person("amina").uid, "", "nobody"):
        actions.remove_facilitator(session, by=faisal, cohort=made, uid=uid, now=now)
    assert facilitators(session, made) == {"faisal"}
    assert len(entries(session, "cohort.facilitator_removed")) == 1


def test_of_two_who_leave_at_once_one_stays(database, now):
    with database.unit_of_work() as session:
        faisal = person_by_sign_in(session, "faisal")
        made = make_cohort(session, faisal)
        actions.add_facilitator(session, by=faisal, cohort=made, sign_in="olga", now=now)
        uid = made.uid

    def go(session, number):
        own = person_by_sign_in(session, ("faisal", "olga")[number])
        found = queries.own_cohort(session, by=own, uid=uid)
        actions.remove_facilitator(session, by=own, cohort=found, uid=own.uid, now=now)

    ended = transactions_at_once(database, 2, go)
    assert sorted(type(each) for each in ended if each) == [actions.LastFacilitator]
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(CohortFacilitator)) == 1


def test_wrong_codes_are_counted_for_their_network_alone(session, now):
    for _ in range(MOST_WRONG_CODES):
        assert not queries.is_guessing(session, network="192.0.2.0/24", now=now)
        actions.note_wrong_code(session, network="192.0.2.0/24", now=now)
    assert queries.is_guessing(session, network="192.0.2.0/24", now=now)
    assert not queries.is_guessing(session, network="198.51.100.0/24", now=now)


def test_no_entry_of_the_journal_holds_what_somebody_wrote(session, person, now):
    programme = make_programme(session, person("olga"))
    made = make_cohort(session, person("faisal"), programme=programme)
    actions.change_cohort(session, by=person("faisal"), cohort=made, version=1, programme=None, details=COHORT, now=now)
    actions.change_programme(session, by=person("olga"), programme=programme, version=1, details=PROGRAMME, now=now)
    said = " ".join(str(each.payload) for each in session.scalars(select(Entry)))
    written = (PROGRAMME.name, PROGRAMME.provider, PROGRAMME.summary, *FUNDERS, COHORT.name, COHORT.place)
    assert made.uid in said
    assert not [each for each in (*written, made.join_code) if each in said]


def test_erasing_a_facilitator_leaves_the_cohort_to_administrators(session, person):
    faisal = person("faisal")
    made, other = (
        make_cohort(session, faisal),
        make_cohort(session, make_person(session, "olena", role=Role.FACILITATOR)),
    )
    actions.erase(session, person=faisal)
    assert facilitators(session, made) == set()
    assert facilitators(session, other) == {"olena"}
    assert queries.personal_data(session, faisal.id) == []
