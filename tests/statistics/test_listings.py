"""Tables as pages show them."""

import pytest

from app.statistics.figures import OTHERS, Figures, Row, Scope, Table
from app.statistics.listings import NOBODY, headline, listing, points
from tests.makers.figures import make_release

COUNTRIES = Table("O3", ("country",), "public", (Row((OTHERS,), 90), Row(("KE",), 20), Row(("SN",), 80)), 2)
CROSSED = Table("O3", ("country", "sex"), "public", (Row(("KE", "female"), None), Row(("KE", "male"), 10)), 1)
SEX = Table("O3", ("sex",), "public", (Row(("female",), 95), Row(("male",), None), Row(("not-stated",), None)), 2)
MONTHS = Table("O3", ("month",), "public", (Row(("2025-11",), 20), Row((OTHERS,), 15), Row(("2026-02",), 40)), 1)


@pytest.fixture
def engine():
    """How a table is shown does not depend on the engine."""
    return "sqlite"


@pytest.fixture
def release(session, signing_key, app):
    with app.test_request_context("/en/statistics/", headers={"Accept-Language": "en"}):
        yield make_release(session, signing_key, Scope(), month="2026-03", computed_on="2026-04-02")


def figures(*tables, **scope):
    return Figures(Scope(**scope), tables)


def test_lines_are_ordered_by_size_and_the_others_come_last(release):
    found = listing(figures(COUNTRIES), release, "O3", "country")
    assert [(line.label, line.share) for line in found.lines] == [
        ("Senegal", 88.9),
        ("Kenya", 22.2),
        ("Others, together", 100.0),
    ]
    assert [line.is_known for line in found.lines] == [True, True, False]
    assert (found.withheld, found.threshold) == (2, 10)


def test_a_crossed_figure_that_is_not_named_is_withheld_and_others_are_not_split(release):
    lines = listing(figures(COUNTRIES, CROSSED), release, "O3", "country", by="sex").lines
    senegal, kenya, others = [line.crossed for line in lines]
    assert senegal == (NOBODY, NOBODY)
    assert [cell.value for cell in kenya] == [None, 10]
    assert others == (None, None)


def test_a_table_that_is_not_there_is_none(release):
    assert listing(figures(), release, "O3", "country") is None


def test_the_headline_counts_countries_with_figures_and_women_among_all(release):
    found = headline(figures(Table("O3", (), "public", (Row((), 190),)), COUNTRIES, SEX), release)
    assert (found.countries, found.hidden, found.women, found.persons.value) == (2, 2, 50, 190)


@pytest.mark.parametrize("women", [None, 95])
def test_a_share_needs_both_its_figures(release, women):
    sex = Table("O3", ("sex",), "public", (Row(("female",), women),))
    total = Table("O3", (), "public", (Row((), None if women else 190),), 1)
    found = headline(figures(total, sex), release)
    assert found.has_sex
    assert found.women is None


def test_months_without_a_figure_are_gaps_up_to_the_end_of_the_release(release):
    assert points(MONTHS, Scope(), release) == [
        ("2025-11", 20),
        ("2025-12", None),
        ("2026-01", None),
        ("2026-02", 40),
        ("2026-03", None),
    ]
    year = Table("O3", ("month",), "public", (Row(("2025-11",), 20),))
    found = points(year, Scope(period="2025"), release)
    assert (found[0], found[10], found[-1], len(found)) == (("2025-01", None), ("2025-11", 20), ("2025-12", None), 12)
