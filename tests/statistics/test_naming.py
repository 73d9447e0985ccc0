"""What figures are called, in the language of the page."""

import pytest

from app.accounts.rules import AGENCIES, SEXES
from app.core.groupings import GROUPINGS
from app.statistics import naming
from app.statistics.figures import OTHERS, WORLD, Scope, Table
from tests.makers.figures import make_release


@pytest.fixture
def engine():
    """Words do not depend on the engine."""
    return "sqlite"


@pytest.fixture
def release(session, signing_key):
    return make_release(session, signing_key, Scope(), names={"prog": "Safe Ports", "org": "Kingdom of Marenda"})


@pytest.fixture
def within(app):
    """Inside a request for a page in a language."""
    return lambda language: app.test_request_context(f"/{language}/statistics/", headers={"Accept-Language": language})


@pytest.mark.parametrize(
    ("dimension", "category", "title"),
    [
        ("month", "2026-10", "October 2026"),
        ("country", "KE", "Kenya"),
        ("country", "XK", "Kosovo"),
        ("region", "002", "Africa"),
        ("agency", "financial-intelligence", "Financial intelligence"),
        ("sex", "not-stated", "Prefer not to say"),
        ("language", "fr", "French"),
        ("course", "harbour", "Safe harbours"),
        ("provision", "UNTOC-30-2-d", "article 30, paragraph 2 (d)"),
        ("programme", "prog", "Safe Ports"),
        ("programme", "", "No programme"),
        ("funder", "org", "Kingdom of Marenda"),
        ("funder", "", "No funder stated"),
        ("offer", "languages", "Languages"),
        ("country", OTHERS, "Others, together"),
    ],
)
def test_every_kind_of_category_has_a_name(within, release, dimension, category, title):
    with within("en"):
        assert naming.category_title(dimension, category, release) == title


@pytest.mark.parametrize("dimension", naming.DIMENSIONS)
def test_what_is_not_known_keeps_its_code(within, release, dimension):
    unknown = "2031-01" if dimension == "month" else "unknown"
    with within("en"):
        found = naming.category_title(dimension, unknown, release)
    assert found == ("January 2031" if dimension == "month" else "Unknown" if dimension == "language" else "unknown")


def test_names_are_in_the_language_of_the_page(within, release):
    with within("ar"):
        assert naming.category_title("country", "KE", release) == "كينيا"
        assert naming.category_title("region", "002", release) == "أفريقيا"
        assert naming.category_title("provision", "UNTOC-30-2-d", release) == "الفقرة 2 (د) من المادة 30"
    with within("fr"):
        assert naming.category_title("month", "2026-10", release) == "octobre 2026"
        assert naming.category_title("language", "fr", release) == "Français"


def test_tables_are_called_by_indicator_and_split(within):
    with within("en"):
        assert naming.table_title(Table("O3", (), "public", ())) == "People who received a certificate"
        assert naming.table_title(Table("O1", ("sex",), "public", ())) == "People registered: Sex"
        crossed = Table("O3", ("country", "sex"), "public", ())
        assert naming.table_title(crossed) == "People who received a certificate: Country or area × Sex"


def test_every_indicator_has_a_title_and_a_sentence(within):
    with within("en"):
        assert [each for each in naming.INDICATORS if not naming.indicator_sentence(each).endswith(".")] == []
        assert len({naming.indicator_title(each) for each in naming.INDICATORS}) == len(naming.INDICATORS) == 9


def test_a_scope_says_whose_figures_it_holds(within, release):
    with within("en"):
        assert naming.scope_title(Scope(), release) == "All countries · All years"
        narrow = Scope(period="2026", grouping="ldc", course="harbour")
        assert naming.scope_title(narrow, release) == "Least developed countries · Safe harbours · 2026"
        assert naming.scope_title(Scope(programme="prog", period="2026"), release) == "Safe Ports · 2026"


def test_every_list_agency_and_sex_is_named(within, release):
    with within("en"):
        assert {naming.grouping_title(each) for each in GROUPINGS} == {each.title for each in GROUPINGS.values()}
        assert naming.grouping_title(WORLD) == "All countries"
        for dimension, known in (("agency", AGENCIES), ("sex", SEXES)):
            assert [naming.category_title(dimension, each.value, release) for each in known] == list(known.values())
