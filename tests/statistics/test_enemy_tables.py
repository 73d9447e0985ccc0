"""Every table of every scope of a release against a slow and plain count of the rows, the protection taken off."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import insert

from app.accounts.rules import Agency, Sex
from app.core.groupings import members, region_of
from app.core.ids import new_uid
from app.credentials.models import Award
from app.programmes.models import Programme
from app.programmes.rules import Grant
from app.statistics.actions import release
from app.statistics.figures import ALL, OTHERS, WORLD
from app.statistics.queries import figures_of, scopes_of
from app.statistics.rules import Shown
from tests.makers.people import NOW
from tests.makers.programmes import PROGRAMME, make_organisation, make_programme

NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = date(2026, 10, 31)
COUNTRIES = ("FR", "KE", "SN", "BR", "NP", "RU", "NR")
COURSES = ("harbour", "article-30", "seals")
SPLITS = {"country": "country", "agency": "agency", "sex": "sex", "language": "language", "region": "region"}


@pytest.fixture
def unprotected(monkeypatch):
    """What is counted is said as it is."""

    def said(counts, *_, **__):
        return Shown(dict(counts))

    def parts(counts, total, *_):
        assert sum(counts.values()) == total  # what all funders claim together is everybody, exactly
        return {key: float(value) for key, value in counts.items()}

    for room in ("assembly", "owned"):
        for name, value in {
            "public": said,
            "exact": said,
            "public_total": lambda count, *_: count,
            "public_cross": lambda counts, *_, **__: dict(counts),
            "parts_of": parts,
        }.items():
            monkeypatch.setattr(f"app.statistics.{room}.{name}", value, raising=False)
    monkeypatch.setattr("app.statistics.owned.is_due", lambda *_, **__: True)


def awards(chance, programmes):
    """People with several awards, in several programmes, who move, change their work, and have ties in a month."""
    found = []
    for _ in range(chance.randint(60, 160)):
        subject = new_uid()
        for course in chance.sample(COURSES, chance.choice((1, 1, 2, 3))):
            found.append(  # noqa: PERF401 - two draws from one sequence of chances
                {
                    "uid": new_uid(),
                    "subject": subject,
                    "month": chance.choice([date(2024, 2, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 10, 1)]),
                    "course": course,
                    "country": chance.choice(COUNTRIES),
                    "agency": chance.choice(list(Agency)),
                    "sex": chance.choice(list(Sex)),
                    "language": chance.choice(("en", "zh", "xx-odd")),
                    "programme_id": chance.choice([None, *programmes]),
                    "pre": chance.choice((None, 0, 40)),
                    "post": chance.choice((None, 70, 100)),
                    "is_withdrawn": chance.random() < 0.1,
                    "is_recorded": False,
                    "is_withdrawal_recorded": False,
                }
            )
    return found


def attributes(row):
    return row["country"], row["agency"].value, row["sex"].value, row["language"]


def persons(rows):
    """Of each person: what the latest award says (of a month, the first in the alphabet), and all awards."""
    own = defaultdict(list)
    for row in rows:
        own[row["subject"]].append(row)
    for each in own.values():
        newest = max(row["month"] for row in each)
        yield min(attributes(row) for row in each if row["month"] == newest), each


def tables(rows, uids, scope):
    """Every table of O3 of a scope, as dictionaries."""
    end = UNTIL if scope.period in (ALL, "2026") else date(int(scope.period), 12, 31)
    inside = [
        row
        for row in rows
        if not row["is_withdrawn"]
        and scope.period in (ALL, str(row["month"].year))
        and scope.course in ("", row["course"])
        and scope.programme in ("", uids.get(row["programme_id"], ""))
    ]
    found = defaultdict(Counter)
    for (country, agency, sex, language), own in persons(inside):
        if scope.grouping != WORLD and country not in members(scope.grouping, end):
            continue
        found[()][()] += 1
        values = {"country": country, "agency": agency, "sex": sex, "language": language, "region": region_of(country)}
        for name, value in values.items():
            found[name,][value,] += 1
        found["country", "sex"][country, sex] += 1
        found["month",][min(row["month"] for row in own).strftime("%Y-%m"),] += 1
        for course in {row["course"] for row in own}:
            found["course",][course,] += 1
        for uid in {uids.get(row["programme_id"], "") for row in own}:
            found["programme",][uid,] += 1
    return found


def told(table):
    return +Counter({row.categories: row.value for row in table.rows if row.categories != (OTHERS,) and row.value})


@pytest.mark.parametrize("seed", [1, 2])
def test_every_table_of_every_scope_says_what_a_plain_count_says(session, signing_key, unprotected, seed, person):
    chance = random.Random(seed)
    made = [Programme(name=name, created_at=NOW) for name in ("Safe Ports", "Clean Seas")]
    session.add_all(made)
    session.flush()
    uids = {each.id: each.uid for each in made}
    rows = awards(chance, list(uids))
    session.execute(insert(Award), rows)
    done = release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    scopes = scopes_of(done)
    assert len(scopes) > 100
    for scope in scopes:
        wanted, figures = tables(rows, uids, scope), figures_of(session, done, scope)
        for table in figures.tables:
            if table.indicator == "O3" and table.dimensions not in {("provision",), ("funder",)}:
                assert told(table) == wanted[table.dimensions], (scope, table.key)
        expected = {(), *((name,) for name in SPLITS), ("month",), ("course",), ("country", "sex")}
        assert {table.dimensions for table in figures.tables if table.indicator == "O3"} >= expected


def claimed(rows, uids, grants, scope):
    """Who may claim how much of whom: each person one whole, in equal parts for each certificate of the period."""
    found = defaultdict(Fraction)
    inside = [row for row in rows if not row["is_withdrawn"] and scope.period in (ALL, str(row["month"].year))]
    for own in (each for _, each in persons(inside)):
        for row in own:
            for organisation, share in grants(uids.get(row["programme_id"]), row["month"]).items():
                found[organisation] += share / len(own)
    return found


def test_what_funders_are_given_is_everybody(session, signing_key, unprotected, person):
    """People of several programmes, shares that change at the end of a year, months that nobody paid for."""
    one, two = (make_organisation(session, person("olga"), name).uid for name in ("Marenda", "Tavoria"))
    part, change = Fraction(3, 8), date(2026, 1, 1)
    lines = (
        Grant(one, part, date(2025, 1, 1), date(2025, 12, 31)),
        Grant(two, 1 - part, date(2025, 1, 1), date(2025, 12, 31)),
        Grant(two, Fraction(1), change, None),
    )
    made = make_programme(session, person("olga"), details=replace(PROGRAMME, grants=lines))
    uids = {made.id: made.uid}

    def grants(programme, month):
        if programme is None or month.year < 2025:
            return {"": Fraction(1)}
        return {two: Fraction(1)} if month >= change else {one: part, two: 1 - part}

    rows = awards(random.Random(7), list(uids))
    session.execute(insert(Award), rows)
    done = release(session, month="2026-10", threshold=10, key=signing_key, now=NOVEMBER)
    for scope in scopes_of(done):
        table = figures_of(session, done, scope).table("O3", "funder")
        assert (table is not None) == (not scope.programme and not scope.course and scope.grouping == WORLD)
        if table:
            wanted = claimed(rows, uids, grants, scope)
            got = {row.categories[0]: row.value for row in table.rows if row.categories != (OTHERS,)}
            assert {key: float(value) for key, value in wanted.items()} == pytest.approx(got)
            assert sum(wanted.values()) == figures_of(session, done, scope).total("O3")
