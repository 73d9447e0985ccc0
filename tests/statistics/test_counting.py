"""What the database counts is what a plain loop over the same awards counts."""

import random
from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from app.accounts.rules import Agency, Sex
from app.core.ids import new_uid
from app.credentials.models import Award
from app.programmes.models import Programme
from app.programmes.rules import Weight
from app.statistics.counting import WORD, Count
from app.statistics.figures import ALL, Scope
from app.statistics.gathering import forget, gather, recorded_awards
from tests.makers.people import NOW

UNTIL = date(2026, 10, 1)
COUNTRIES, LANGUAGES = ("FR", "KE", "SN"), ("ar", "en")


def population(chance, count, programmes, courses):
    """Random awards as rows of the table; some persons have several, some twice for one course, some after the end."""
    subjects = [new_uid() for _ in range(max(count * 2 // 3, 1))]
    return [
        {
            "uid": new_uid(),
            "subject": chance.choice(subjects),
            "month": date(chance.choice((2024, 2025, 2026)), chance.choice((1, 9, 10, 12)), 1),
            "course": chance.choice(courses),
            "country": chance.choice(COUNTRIES),
            "agency": chance.choice((Agency.POLICE, Agency.CUSTOMS)),
            "sex": chance.choice(list(Sex)),
            "language": chance.choice(LANGUAGES),
            "programme_id": chance.choice([None, *programmes]),
            "pre": chance.choice((None, 20, 55)),
            "post": chance.choice((None, 40, 90)),
            "is_withdrawn": False,
            "is_recorded": chance.random() < 0.9,
            "is_withdrawal_recorded": chance.random() < 0.1,
        }
        for _ in range(count)
    ]


def kind(row):
    return (row["country"], row["agency"].value, row["sex"].value, row["language"])


def counting(rows, uids):
    """The awards that count: one for each person and course, the later one, or the kind first in the alphabet, or the
    programme, or the lower results.
    """

    def order(row):
        results = [-1 if row[name] is None else row[name] for name in ("pre", "post")]
        return -row["month"].toordinal(), kind(row), uids.get(row["programme_id"], ""), results

    best = {}
    for row in rows:
        if row["is_recorded"] and not row["is_withdrawal_recorded"] and row["month"] <= UNTIL:
            key = row["subject"], row["course"]
            if key not in best or order(row) < order(best[key]):
                best[key] = row
    return list(best.values())


def expected(rows, uids, scope):
    """The population of a scope by a plain loop, as plain values."""
    persons = defaultdict(list)
    for row in counting(rows, uids):
        uid = uids.get(row["programme_id"], "")
        if (
            scope.programme in {"", uid}
            and scope.period in {ALL, str(row["month"].year)}
            and scope.course in {"", row["course"]}
        ):
            persons[row["subject"]].append(row)
    found = defaultdict(Counter)
    for own in persons.values():
        newest = max(row["month"] for row in own)
        country, agency, sex, language = min(kind(row) for row in own if row["month"] == newest)
        where = "" if scope.programme else country
        found["sexes"][country, sex] += 1
        found["agencies"][where, agency] += 1
        found["languages"][where, language] += 1
        found["months"][where, min(row["month"] for row in own).strftime("%Y-%m")] += 1
        found["courses"][where, frozenset(row["course"] for row in own)] += 1
        if not scope.programme:
            found["programmes"].update({(country, uids.get(row["programme_id"], "")): 0 for row in own})
            for uid in {uids.get(row["programme_id"], "") for row in own}:
                found["programmes"][country, uid] += 1
        for row in own:
            place = "" if scope.programme else row["country"]
            found["completers"][place, row["course"]] += 1
            if row["pre"] is not None and row["post"] is not None:
                found["pairs"][place, row["course"]] += 1
                found["products"][place, row["course"]] += row["pre"] * row["post"]
    return found


def plain(found):
    values = {name: Counter(getattr(found, name)) for name in ("sexes", "agencies", "languages", "months")}
    return {
        **values,
        "courses": Counter(found.courses),
        "programmes": Counter(found.programmes),
        "completers": Counter({key: taken.completers for key, taken in found.gains.items()}),
        "pairs": +Counter({key: taken.sums.pairs for key, taken in found.gains.items()}),
        "products": +Counter({key: taken.sums.prepost for key, taken in found.gains.items()}),
    }


@pytest.fixture
def programmes(session):
    made = [Programme(name=name, created_at=NOW) for name in ("Safe Ports", "Clean Seas")]
    session.add_all(made)
    session.flush()
    return {each.id: each.uid for each in made}


def check(session, rows, programmes):
    session.execute(delete(Award))
    session.execute(insert(Award), rows)
    count = Count(session, gather(session, recorded_awards(UNTIL), lambda *_: None), lambda *_: None)
    found = dict(count.populations())
    weights = {**count.weights(by_year=False), **count.weights(by_year=True)}
    forget(session)
    for scope, population in found.items():
        wanted, got = expected(rows, programmes, scope), plain(population)
        for name in got:
            assert got[name] == wanted[name], (scope, name)
    return found, weights


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), count=st.integers(1, 120))
@example(seed=693296, count=120)  # twice for one course in one month, of the same kind, in two programmes
def test_the_database_counts_as_a_loop_does(session, programmes, seed, count):
    rows = population(random.Random(seed), count, list(programmes), ("harbour", "article-30", "article-31"))
    found, weights = check(session, rows, programmes)
    awards = counting(rows, programmes)
    years = {str(row["month"].year) for row in awards}
    courses = {row["course"] for row in awards}
    public = {Scope(period=period, course=course) for period in {ALL, *years} for course in {"", *courses}}
    assert {scope for scope in found if not scope.programme} <= public
    assert {scope for scope in found if not scope.programme and not scope.course} == {
        Scope(period=period) for period in {ALL, *years}
    }
    for period, lines in weights.items():
        assert sum(line.awards / line.certificates for line in lines) == pytest.approx(
            sum(found[Scope(period=period)].sexes.values())
        )


def test_more_courses_than_bits_in_a_number_are_counted(session, programmes):
    courses = [f"course-{number:03d}" for number in range(2 * WORD + 5)]
    rows = population(random.Random(1), 900, list(programmes), courses)
    found, _ = check(session, rows, programmes)
    assert len({course for _, group in found[Scope()].courses for course in group}) > 2 * WORD


def test_no_awards_are_nobody(session):
    count = Count(session, gather(session, recorded_awards(UNTIL), lambda *_: None), lambda *_: None)
    assert [(scope, sum(found.sexes.values())) for scope, found in count.populations()] == [(Scope(), 0)]
    assert count.weights(by_year=False) == {}


def test_an_award_weighs_by_how_many_its_person_has_in_the_period(session, programmes):
    ids = list(programmes)
    plain = {
        "country": "KE", "agency": Agency.POLICE, "sex": Sex.MALE, "language": "en", "pre": None, "post": None,
        "is_withdrawn": False, "is_recorded": True, "is_withdrawal_recorded": False,
    }  # fmt: skip
    first = {"uid": new_uid(), "subject": "a", "month": date(2025, 12, 1), "course": "harbour", "programme_id": ids[0]}
    second = {**first, "uid": new_uid(), "month": date(2026, 1, 1), "course": "article-30", "programme_id": None}
    _, weights = check(session, [first | plain, second | plain], programmes)
    uid = programmes[ids[0]]
    assert weights[ALL] == [Weight("", "2026-01", 2, 1), Weight(uid, "2025-12", 2, 1)]
    assert weights["2025"] == [Weight(uid, "2025-12", 1, 1)]


def test_nothing_is_left_in_the_database(session, programmes):
    check(session, population(random.Random(2), 30, list(programmes), ("harbour",)), programmes)
    check(session, population(random.Random(3), 30, list(programmes), ("harbour",)), programmes)
