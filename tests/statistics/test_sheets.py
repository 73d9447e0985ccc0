from datetime import date

import pytest

from app.statistics.figures import OTHERS, Figures, Row, Scope, Table
from app.statistics.sheets import details_in, lines, period_of, threshold
from tests.makers.figures import make_figures

pytestmark = pytest.mark.usefixtures("request_in")


@pytest.fixture
def engine():
    """Lines are made of figures; no engine makes a difference."""
    return "sqlite"


def test_every_row_of_every_table_is_one_line(release):
    figures = make_figures()
    found = lines(figures, release)
    assert [(line.table, line.categories, line.value) for line in found] == [
        (table.key, row.categories, row.value) for table in figures.tables for row in table.rows
    ]
    assert all(line.is_withheld == (line.value is None) for line in found)


def test_lines_say_what_things_are_called(release):
    found = {(line.table, line.categories): line.labels for line in lines(make_figures(), release)}
    assert found["O3-agency", ("financial-intelligence",)] == ("Financial intelligence",)
    assert found["O3-country-sex", ("KE", "female")] == ("Kenya", "Female")
    assert found["O3", ()] == ()


def test_all_withheld_rows_together_have_one_name_even_in_a_table_of_two(release):
    table = Table("O3", ("country", "sex"), "public", (Row((OTHERS,), 40),), 2)
    assert lines(Figures(Scope(), (table,)), release)[0].labels == ("Others, together",)


def test_only_details_that_a_line_has_are_named(release):
    found = lines(make_figures(), release)
    assert details_in([line for line in found if line.table == "O3-sex"]) == ()
    assert details_in([line for line in found if line.table == "C2-course"]) == (
        "basis", "of", "before", "after", "low", "high",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "start", "end"),
    [
        (Scope(), None, date(2026, 10, 31)),
        (Scope(period="2025"), date(2025, 1, 1), date(2025, 12, 31)),
        (Scope(period="2026"), date(2026, 1, 1), date(2026, 10, 31)),
    ],
)
def test_a_period_ends_with_the_release(release, scope, start, end):
    assert (period_of(scope, release).start, period_of(scope, release).end) == (start, end)


def test_a_line_by_month_covers_its_month(release):
    months = {line.categories[0]: line for line in lines(make_figures(), release) if line.table == "O3-month"}
    month = next(name for name in months if name.startswith("2026-"))
    assert period_of(Scope(), release, months[month]).start == date.fromisoformat(f"{month}-01")
    assert period_of(Scope(), release, months[OTHERS]).start is None


def test_donors_exact_tables_have_their_own_threshold(release):
    assert (threshold("public", release), threshold("exact", release)) == (10, 5)
