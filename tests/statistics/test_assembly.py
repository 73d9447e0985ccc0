from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.programmes.rules import Grant, Weight
from app.statistics.assembly import Ground, as_of, assembled
from app.statistics.correcting import changes
from app.statistics.counts import Cell, Population, Taken
from app.statistics.figures import ALL, OTHERS, Figures, Row, Scope, Table, read, written
from app.statistics.gain import Sums

LISTS = ("recipients", "dac", "ldc")
GROUND = Ground("2026-10", groupings=LISTS, provisions={"harbour": ("UNTOC-30-2-d",), "seals": ("UNTOC-30-2-d",)})
AUGUST = date(2026, 8, 1)
WORLD = Scope()


def people(by_country, *, sex="male", month="2026-09", courses=("harbour",), programme="", agency="police"):
    """So many persons of some countries, alike in everything else."""
    where = (lambda country: "") if programme == "own" else (lambda country: country)
    found = Population()
    for country, n in by_country.items():
        found.sexes[country, sex] += n
        found.agencies[where(country), agency] += n
        found.languages[where(country), "en"] += n
        found.months[where(country), month] += n
        found.courses[where(country), frozenset(courses)] += n
        found.programmes[country, programme] += n
    return found


def together(*populations):
    whole = Population()
    for each in populations:
        whole.add(each)
    return whole


def make(population, scope=WORLD, ground=GROUND, everybody=None):
    """All figures that one population gives, by scope."""
    populations = [*([(Scope(), everybody)] if everybody else []), (scope, population)]
    alone = {of.period: [Weight("", "2026-09", 1, found.sexes.total())] for of, found in reversed(populations)}
    ground = replace(ground, weights=ground.weights or alone)
    return {each.scope: each for each in assembled(iter(populations), ground)}


def rows(figures, *key):
    return {"/".join(row.categories): row.value for row in figures.table(*key).rows}


def test_there_are_figures_of_the_world_and_of_every_list():
    found = make(people({"KE": 20, "FR": 30, "NP": 15}))
    assert {scope.grouping: figures.total("O3") for scope, figures in found.items()} == {
        "world": 65, "recipients": 35, "dac": 35, "ldc": 15
    }  # fmt: skip
    assert rows(found[Scope(grouping="dac")], "O3", "country") == {"KE": 20, "NP": 15}
    assert rows(found[Scope(grouping="dac")], "O3", "region") == {"002": 20, "142": 15}


def test_a_country_counts_for_a_list_by_its_status_at_the_end_of_the_period():
    """Nauru left the DAC list on 1 January 2026."""
    nauru = people({"NR": 20, "KE": 20})
    assert make(nauru)[Scope(grouping="dac")].total("O3") == 20
    assert make(nauru, Scope(period="2025"))[Scope(period="2025", grouping="dac")].total("O3") == 40
    assert (as_of(ALL, "2026-02"), as_of("2026", "2026-02")) == (date(2026, 2, 28), date(2026, 2, 28))
    assert as_of("2025", "2026-02") == date(2025, 12, 31)


def test_a_country_has_the_same_line_in_every_list():
    """Withheld alone among the least developed, Nepal hides behind another country there, and so everywhere."""
    found = make(people({"KE": 40, "FR": 30, "NP": 4, "UG": 12, "SN": 25}))
    lines = [rows(figures, "O3", "country") for figures in found.values()]
    shown = [{key for key in line if key != OTHERS} for line in lines]
    assert shown[0] >= {"KE", "FR"}
    assert not {"NP", "UG"} & set().union(*shown)
    for scope, line in zip(found, lines, strict=True):
        if scope.grouping != "world":
            assert all(line[key] == lines[0][key] for key in line if key != OTHERS)


def test_countries_by_sex_are_shown_only_where_the_country_is():
    women = people({"KE": 30, "SN": 30, "NP": 3}, sex="female")
    figures = make(together(women, people({"KE": 40, "SN": 15, "UG": 20}), people({"KE": 30}, sex="not-stated")))[
        Scope()
    ]
    crossed, countries = rows(figures, "O3", "country", "sex"), rows(figures, "O3", "country")
    assert {cell.split("/")[0] for cell in crossed} == {key for key in countries if key != OTHERS}
    assert len(crossed) % 3 == 0


def test_a_person_stands_in_every_provision_that_a_course_of_theirs_teaches_once():
    figures = make(together(people({"KE": 20}, courses=("harbour", "seals")), people({"KE": 30}, courses=("seals",))))
    assert rows(figures[Scope()], "O3", "course") == {"harbour": 20, "seals": 50}
    assert rows(figures[Scope()], "O3", "provision") == {"UNTOC-30-2-d": 50}


def test_funders_share_all_persons_and_no_more():
    ground = Ground(
        "2026-10",
        grants={"safe": [Grant("marenda", Fraction(1, 3)), Grant("tavoria", Fraction(2, 3))]},
        weights={ALL: [Weight("safe", "2026-09", 1, 60), Weight("", "2026-09", 2, 40)]},
    )
    figures = make(people({"KE": 80}), ground=ground)[Scope()]
    assert rows(figures, "O3", "funder") == {"": 20, "marenda": 20, "tavoria": 40}
    assert make(people({"KE": 80}), Scope(course="harbour"))[Scope(course="harbour")].table("O3", "funder") is None


def test_the_gain_names_its_pairs_and_all_who_completed():
    population = people({"KE": 42})
    population.gains = {("KE", "harbour"): Taken(Sums(30, 1200, 2100, 49000, 148000, 84500), 42)}
    (row,) = make(population)[Scope()].table("C2", "course").rows
    assert (row.categories, row.value, row.basis, row.of, row.before, row.after) == (
        ("harbour",), 0.5, 30, 40, 40.0, 70.0
    )  # fmt: skip
    assert row.low < row.value < row.high
    population.gains = {("KE", "harbour"): Taken(Sums(9, 360, 630, 15000, 45000, 25000), 42)}
    assert rows(make(population)[Scope()], "C2", "course") == {"harbour": None}


@pytest.fixture
def own():
    """The figures of a programme, after those that were released last."""

    def make_own(population, *, everybody=None, earlier=None, month="2026-10", is_late=False):
        scope = Scope(programme="safe")
        ground = Ground(month, earlier=lambda _: earlier, is_late=is_late)
        return make(population, scope, ground, everybody or people({"KE": 900, "SN": 900, "UG": 900}))[scope]

    return make_own


def test_a_donor_sees_a_programme_exactly(own):
    figures = own(people({"KE": 23, "SN": 12}, programme="own"))
    assert (figures.total("O3"), figures.table("O3").rule) == (35, "exact")
    assert rows(figures, "O3", "country") == {"KE": 23, "SN": 12}
    assert rows(figures, "O3", "region") == {"002": 35}
    assert figures.table("O3", "country", "sex").rule == "public"


def test_too_few_people_of_a_programme_are_told_by_the_public_rule_alone(own):
    figures = own(people({"KE": 4}, programme="own"))
    assert {table.rule for table in figures.tables} == {"public"}
    assert figures.total("O3") is None


def test_small_lines_of_a_programme_are_withheld_together(own):
    figures = own(people({"KE": 23, "SN": 12, "UG": 2}, programme="own"))
    assert rows(figures, "O3", "country") == {"KE": 23, OTHERS: 14}
    assert rows(figures, "O3", "region") == {OTHERS: 14} or figures.table("O3", "region").withheld == 1


def test_a_programme_that_changed_by_too_few_stays_as_it_was(own):
    before = own(people({"KE": 23, "SN": 12}, programme="own"), month="2026-09")
    figures = own(people({"KE": 25, "SN": 12}, programme="own"), earlier=(before, "2026-09"))
    assert [(row.value, row.as_of) for row in figures.table("O3").rows] == [(35, "2026-09")]
    again = own(people({"KE": 26, "SN": 12}, programme="own"), earlier=(figures, "2026-10"), month="2026-11")
    assert [(row.value, row.as_of) for row in again.table("O3").rows] == [(35, "2026-09")]
    fresh = own(people({"KE": 30, "SN": 20}, programme="own"), earlier=(again, "2026-11"), month="2026-12")
    assert [(row.value, row.as_of) for row in fresh.table("O3").rows] == [(50, None)]


def test_a_line_that_changed_by_too_few_keeps_its_value_and_hides_behind_another(own):
    before = own(people({"KE": 23, "SN": 12, "UG": 30}, programme="own"), month="2026-09")
    figures = own(people({"KE": 25, "SN": 40, "UG": 37}, programme="own"), earlier=(before, "2026-09"))
    said = {row.categories[0]: (row.value, row.as_of) for row in figures.table("O3", "country").rows}
    assert said["KE"] == (23, "2026-09")
    assert sum(value for value, _ in said.values()) == figures.total("O3") == 102


def test_a_correction_of_a_month_long_past_leaves_exact_figures_alone(own):
    before = own(people({"KE": 23, "SN": 12}, programme="own"), month="2026-09")
    figures = own(people({"KE": 50, "SN": 50}, programme="own"), earlier=(before, "2026-09"), is_late=True)
    assert figures.total("O3") == 35


def test_courses_are_exact_only_where_nobody_has_two(own):
    both = people({"KE": 30}, courses=("harbour", "seals"), programme="own")
    assert own(both).table("O3", "course").rule == "public"
    assert own(people({"KE": 30}, programme="own")).table("O3", "course").rule == "exact"


def cell(indicator, dimension="", category="", count=0, value=None, *, month=AUGUST, programme=""):
    return Cell(month, indicator, programme, dimension, category, count, count if value is None else value)


CELLS = (
    cell("O1", count=78),
    cell("O1", "country", "KE", 40),
    cell("O1", "country", "FR", 20),
    cell("O1", "country", "NP", 3),
    cell("O1", "country", "SN", 15),
    cell("O1", "sex", "female", 30),
    cell("O1", "sex", "male", 33),
    cell("O1", count=100, month=date(2025, 5, 1)),
    cell("O2", count=70),
    cell("O2", "course", "harbour", 70),
    cell("O2", count=12, programme="safe"),
    cell("O4", count=90, value=60 * 44),
    cell("O4", "country", "KE", 90, 60 * 44),
    cell("O4", "course", "harbour", 90, 60 * 44),
    cell("C1", count=50, value=31),
    cell("C1", "country", "KE", 50, 31),
    cell("C1", "sex", "female", 25, 12),
    cell("C1", "sex", "male", 25, 19),
    cell("C3", "course", "harbour", 60, 45),
    cell("C4", count=40, value=25),
    cell("C4n", count=80, value=40),
    cell("O5", "offer", "courses", 2, month=date(2026, 7, 1)),
    cell("O5", "offer", "courses", 3),
    cell("O5", "offer", "languages", 6),
)
TALLIED = Ground("2026-10", groupings=("recipients",), cells=CELLS)


def test_tallies_of_months_add_up_to_periods():
    nobody = people({})
    assert make(nobody, ground=TALLIED)[Scope()].total("O1") == 180
    figures = make(nobody, Scope(period="2026"), TALLIED)[Scope(period="2026")]
    assert figures.total("O1") == 80
    assert rows(figures, "O1", "country") == {"FR": 20, "KE": 40, OTHERS: 20}  # Senegal hides Nepal, in its list too
    assert (figures.total("O2"), figures.total("O4")) == (70, 45)
    assert rows(figures, "O5", "offer") == {"courses": 3, "languages": 6}


def test_rates_say_what_they_rest_on():
    figures = make(people({}), Scope(period="2026"), TALLIED)[Scope(period="2026")]
    assert figures.table("C1").rows == (Row((), 62, basis=50),)
    assert rows(figures, "C1", "sex") == {"female": None, "male": None, "not-stated": None}  # few men did not complete
    assert figures.table("C3", "course").rows == (Row(("harbour",), 75, basis=60),)
    assert figures.table("C4").rows == (Row((), 63, basis=40, of=80),)


def test_lists_courses_and_programmes_have_the_tallies_that_make_sense_there():
    recipients = Scope(period="2026", grouping="recipients")
    found = make(people({}), Scope(period="2026"), TALLIED)
    assert found[recipients].total("O1") == 60
    assert {t.key for t in found[recipients].tables if t.indicator not in {"O3", "C2"}} == {
        "O1", "O1-country", "O4", "O4-country", "C1", "C1-country"
    }  # fmt: skip
    course = Scope(period="2026", course="harbour")
    found = make(people({}), course, TALLIED)
    assert {t.key: t.rows[0].value for t in found[course].tables if t.indicator not in {"O3", "C2"}} == {
        "O2": 70, "O4": 45, "C3-course": 75
    }  # fmt: skip
    programme = Scope(programme="safe", period="2026")
    assert make(people({}), programme, TALLIED)[programme].total("O2") == 10


def test_what_a_correction_changes_is_named_cell_by_cell():
    one = Figures(Scope(), (Table("O3", ("sex",), "public", (Row(("male",), 20), Row(("female",), None)), 1),))
    two = Figures(Scope(), (Table("O3", ("sex",), "public", (Row(("male",), 25), Row(("female",), None)), 1),))
    secret = Scope(programme="safe")
    scope = {"programme": "", "period": "all", "grouping": "world", "course": ""}
    assert changes({Scope(): one, secret: one}, {Scope(): two, secret: two}) == [
        {"scope": scope, "table": "O3-sex", "categories": ["male"], "was": 20, "is": 25}
    ]
    assert [(each["was"], each["is"]) for each in changes({Scope(): one}, {})] == [(20, None)]
    assert changes({Scope(): one}, {Scope(): one}) == []


def test_figures_are_written_in_one_form_only():
    for figures in make(people({"KE": 20, "FR": 30})).values():
        assert read(written(figures)) == figures
        assert written(read(written(figures))) == written(figures)


def test_a_population_takes_in_another():
    whole = together(people({"KE": 2}), people({"KE": 3, "SN": 1}))
    assert whole.sexes == Counter({("KE", "male"): 5, ("SN", "male"): 1})
