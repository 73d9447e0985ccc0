"""What one page withholds must not be read on another: lists of countries, courses, columns, rates, gains."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules import Sex
from app.core.groupings import members
from app.programmes.rules import Weight
from app.statistics.assembly import Ground, assembled
from app.statistics.counts import Cell, Population
from app.statistics.figures import ALL, OTHERS, Scope
from app.statistics.gain import Sums, gain
from app.statistics.rules import THRESHOLD, public, public_cross, rate

SEXES = tuple(sex.value for sex in Sex)
COUNTRIES = ("KE", "LS", "NP", "BR", "FR", "UG", "ZM")
LISTS = ("recipients", "dac", "ldc", "lldc", "g77")
WORLD, MONTH = Scope(), date(2026, 9, 1)
small_or_not = st.one_of(st.integers(0, 12), st.integers(0, 60))


def cells(indicator, dimension, lines):
    """Tallied lines and the total that they make; a line is a count, or a count and a value."""
    pairs = {key: line if isinstance(line, tuple) else (line, line) for key, line in lines.items()}
    total = [sum(part) for part in zip(*pairs.values(), strict=True)] if pairs else [0, 0]
    return [
        Cell(MONTH, indicator, "", "", "", *total),
        *(Cell(MONTH, indicator, "", dimension, key, *pair) for key, pair in pairs.items()),
    ]


def made(population, cells=(), scope=WORLD):
    ground = Ground(
        "2026-10", groupings=LISTS, cells=cells, weights={ALL: [Weight("", "2026-09", 1, population.sexes.total())]}
    )
    return {each.scope.grouping: each for each in assembled(iter([(scope, population)]), ground)}


def values(figures, *key):
    return {row.categories: row.value for row in figures.table(*key).rows if row.categories != (OTHERS,)}


def is_alike(found, *key):
    """Whether every line that the world and a list both could show is shown in both or in neither."""
    world = {key for key, value in values(found["world"], *key).items() if value is not None}
    for name in LISTS:
        here = {key for key, value in values(found[name], *key).items() if value is not None}
        if not here <= world or {line for line in world if _stands(found[name], line)} - here:
            return False
    return True


def _stands(figures, line):
    return line[0] in members(figures.scope.grouping, date(2026, 10, 31))


@pytest.mark.parametrize("indicator", ["O1", "O4", "C1"])
@given(lines=st.dictionaries(st.sampled_from(COUNTRIES), st.tuples(small_or_not, small_or_not)))
def test_a_country_has_one_fate_in_all_lists(indicator, lines):
    pairs = {key: (count + value, value) for key, (count, value) in lines.items()}
    assert is_alike(made(Population(), cells(indicator, "country", pairs)), indicator, "country")


@given(st.dictionaries(st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(SEXES)), small_or_not, max_size=21))
def test_a_crossed_cell_has_one_fate_in_all_lists(counts):
    found = made(Population(sexes=Counter(counts)))
    assert is_alike(found, "O3", "country", "sex")


@given(st.dictionaries(st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(SEXES)), small_or_not, max_size=21))
def test_a_column_whose_total_is_withheld_cannot_be_summed(counts):
    """Neither in the world nor in a list: some of its cells are withheld, and hold the threshold together."""
    found = made(Population(sexes=Counter(counts)))
    for figures in found.values():
        shown, columns = values(figures, "O3", "country", "sex"), values(figures, "O3", "sex")
        listed = {key: n for key, n in counts.items() if figures.scope.grouping == "world" or _stands(figures, key)}
        for (sex,), total in columns.items():
            hidden = [n for key, n in listed.items() if key[1] == sex and shown.get(key) is None]
            everybody = sum(n for key, n in listed.items() if key[1] == sex)
            if total is None and everybody:
                assert sum(hidden) >= min(THRESHOLD, everybody), (figures.scope, sex)


def test_the_rule_itself_hides_within_each_group():
    counts = {("KE", "a"): 100, ("KE", "b"): 50, ("LS", "a"): 40, ("LS", "b"): 4, ("FR", "a"): 90, ("FR", "b"): 12}
    rows = ["FR", "KE", "LS"]
    whole = public_cross(counts, rows, ["a", "b"], dict.fromkeys(rows, 30))
    assert whole["FR", "b"] is None
    assert whole["KE", "b"] == 50
    within = public_cross(counts, rows, ["a", "b"], dict.fromkeys(rows, 30), groups=[["KE", "LS"]])
    assert within["KE", "b"] is None  # else Lesotho would follow from the list


@pytest.mark.parametrize("indicator", ["O2", "O4"])
def test_a_course_that_hides_another_is_not_shown_on_its_own_page(indicator):
    lines = cells(indicator, "course", {"harbour": (12, 12 * 60), "seals": (3, 180), "article-30": (80, 4800)})
    found = made(Population(), lines)["world"]
    assert values(found, indicator, "course") == {("article-30",): 80}
    own = made(Population(), lines, Scope(course="harbour"))["world"]
    assert own.total(indicator) is None
    assert made(Population(), lines, Scope(course="article-30"))["world"].total(indicator) == 80


def test_a_rate_without_a_total_takes_no_other_with_it():
    """There is no rate of all courses from which the withheld one could be subtracted."""
    lines = cells("C3", "course", {"harbour": (50, 25), "seals": (5, 2)})
    assert values(made(Population(), lines)["world"], "C3", "course") == {("harbour",): 50}


@given(st.dictionaries(st.sampled_from(SEXES), st.tuples(small_or_not, small_or_not)))
def test_withheld_rates_could_be_said_of_all_their_people_together(lines):
    pairs = {key: (count + value, value) for key, (count, value) in lines.items()}
    shown = values(made(Population(), cells("C1", "sex", pairs))["world"], "C1", "sex")
    hidden = [pairs.get(sex, (0, 0)) for sex in SEXES if shown[sex,] is None]
    if 0 < len(hidden) < len(SEXES):
        assert len(hidden) > 1
        assert rate(sum(value for _, value in hidden), sum(count for count, _ in hidden))[0] is not None


def test_a_rate_of_few_gives_their_number_away():
    """Why rates have to hide as counts do, though they are rounded: 48 % of about 20 can only be 10 of 21."""
    can_be = {
        (k, n) for n in range(10, 60) for k in range(10, n - 9) if rate(k, n) == (48, 20)
    }  # fmt: skip
    assert can_be == {(10, 21)}


def pairs(results):
    found = Sums()
    for pre, post in results:
        found += Sums(1, pre, post, pre * pre, post * post, pre * post)
    return found


def test_averages_of_ten_and_then_eleven_people_do_not_say_how_the_eleventh_did():
    chance = Random(5)
    widths = []
    for _ in range(200):
        results = [(chance.randint(20, 60), chance.randint(40, 95)) for _ in range(11)]
        ten, eleven = gain(pairs(results[:10])), gain(pairs(results))
        assert isinstance(ten.after, int)
        assert isinstance(eleven.after, int)
        can_be = [
            score
            for score in range(101)
            if any(
                (2 * (total + score) + 11) // 22 == eleven.after
                for total in range(10 * ten.after - 5, 10 * ten.after + 5)
            )
        ]
        assert results[10][1] in can_be
        widths.append(len(can_be))
    assert min(widths) >= 5
    assert sorted(widths)[len(widths) // 2] >= 18


@pytest.mark.parametrize("results", [[(0, 60)] * 12, [(50, 100)] * 12, [(50, 0)] * 12])
def test_an_average_that_is_everybodys_result_is_not_said(results):
    assert gain(pairs(results)) is None


def test_an_average_is_never_rounded_to_everybodys():
    found = gain(pairs([(0, 100)] * 999 + [(1, 99)]))
    assert (found.before, found.after) == (1, 99)


@given(st.dictionaries(st.sampled_from(COUNTRIES), small_or_not, min_size=1))
def test_one_country_outside_a_list_is_not_found_by_subtraction(counts):
    """All countries but one are on a list: the difference of the two rounded totals leaves at least four numbers."""
    inside, whole = sum(n for key, n in counts.items() if key != "FR"), sum(counts.values())
    if min(inside, whole) < THRESHOLD or counts.get("FR", 0) >= THRESHOLD:
        return
    shown = public({"inside": inside, "whole": whole}).values
    if None in shown.values():
        return
    low = max(0, shown["whole"] - 2 - shown["inside"] - 2)
    high = min(THRESHOLD - 1, shown["whole"] + 2 - max(THRESHOLD, shown["inside"] - 2))
    assert high - low >= 1
