"""The formulas of item analysis: against published examples, and against naive implementations over drawn data."""

from fractions import Fraction
from math import exp, isclose, sqrt
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.analysis.comparing import compare
from app.assessment.analysis.consistency import spread
from app.assessment.analysis.distributions import f_quantile, incomplete_beta, upper_tail_of_chi_square
from app.assessment.analysis.fairness import Size, Table, adjusted, chi_square, mantel_haenszel, pooled
from app.assessment.analysis.flags import Facts, Kind, Pick, flags
from app.assessment.analysis.measures import (
    Interval,
    alpha,
    correlation,
    efficiency,
    feldt,
    fisher,
    standard_error,
    variance,
    wilson,
)
from app.assessment.analysis.papers import Paper, counted, shown, thirds

BERKELEY = (
    Table(512, 313, 89, 19),
    Table(353, 207, 17, 8),
    Table(120, 205, 202, 391),
    Table(138, 279, 131, 244),
    Table(53, 138, 94, 299),
    Table(22, 351, 24, 317),
)
"""Admissions at Berkeley in 1973 (Bickel, Hammel, O'Connell 1975), the example of R's `mantelhaen.test`."""

marks = st.lists(st.sampled_from([0.0, 1.0]), min_size=4, max_size=4)
matrices = st.lists(marks, min_size=3, max_size=40)


def near(found: float | None, wanted: float, places: float = 5e-4) -> bool:
    return found is not None and abs(found - wanted) < places


def paper(marks: dict[str, float], **given: Any) -> Paper:
    values: dict[str, Any] = {
        "marks": marks,
        "picks": {},
        "points": dict.fromkeys(marks, 1),
        "fresh": frozenset(marks),
        "languages": {},
        "seconds": 60.0,
        "passed": True,
    }
    return Paper(**(values | given))


def papers_of(rows: list[list[float]], language: str = "") -> list[Paper]:
    named = [{f"q{place}": mark for place, mark in enumerate(row)} for row in rows]
    return [paper(each, languages=dict.fromkeys(each, language) if language else {}) for each in named]


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_that_newcombe_printed(right, count, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = wilson(right / count, count)
    assert near(found.low, low, 6e-5)
    assert near(found.high, high, 6e-5)


@pytest.mark.parametrize(
    ("probability", "between", "within", "value"),
    [
        (0.95, 5, 10, 3.3258),
        (0.975, 9, 9, 4.0260),
        (0.975, 1, 1, 647.789),
        (0.5, 10, 10, 1.0),
        (0.95, 120, 120, 1.3519),
    ],
)
def test_quantiles_of_f_are_those_of_the_tables(probability, between, within, value):
    assert isclose(f_quantile(probability, between, within), value, rel_tol=2e-5)


def test_quantiles_of_f_hold_for_ten_thousand_people():
    low, high = (f_quantile(each, 9999, 189_981) for each in (0.025, 0.975))
    assert 0.96 < low < 1 < high < 1.04
    near_normal = NormalDist().inv_cdf(0.975) * sqrt(2 / 9999 + 2 / 189_981)
    assert isclose(high - low, 2 * near_normal, rel_tol=0.01)


@given(st.floats(0.01, 0.99), st.integers(1, 30), st.integers(1, 30))
def test_the_beta_function_agrees_with_the_binomial_distribution(x, a, b):
    """For whole numbers it is a sum of binomial terms (DLMF 8.17.5)."""
    from math import comb

    count = a + b - 1
    wanted = sum(comb(count, j) * x**j * (1 - x) ** (count - j) for j in range(a, count + 1))
    assert isclose(incomplete_beta(x, a, b), wanted, rel_tol=1e-9, abs_tol=1e-12)


def test_the_tail_of_chi_square_is_that_of_the_tables():
    assert near(upper_tail_of_chi_square(3.841459), 0.05, 1e-7)
    assert near(upper_tail_of_chi_square(6.634897), 0.01, 1e-7)
    assert upper_tail_of_chi_square(0) == 1


def test_admissions_at_berkeley_come_out_as_in_r():
    found = mantel_haenszel(BERKELEY)
    assert found
    assert near(found.odds_ratio, 0.9046968, 5e-8)
    assert near(found.chi_square, 1.4269, 5e-5)
    assert near(found.p, 0.2323, 5e-5)
    error = found.error / 2.35
    ends = [found.odds_ratio * exp(sign * NormalDist().inv_cdf(0.975) * error) for sign in (-1, 1)]
    assert near(ends[0], 0.7719074, 5e-8)
    assert near(ends[1], 1.0603298, 5e-8)
    assert found.size is Size.A


def test_the_chi_square_is_exact_for_two_strata_by_hand():
    strata = [Table(30, 10, 20, 20), Table(25, 5, 15, 15)]
    off = Fraction(30) - Fraction(40 * 50, 80) + Fraction(25) - Fraction(30 * 40, 60)
    spread_of_both = Fraction(40 * 40 * 50 * 30, 80**2 * 79) + Fraction(30 * 30 * 40 * 20, 60**2 * 59)
    wanted = (abs(off) - Fraction(1, 2)) ** 2 / spread_of_both
    assert isclose(chi_square(strata), float(wanted), rel_tol=1e-12)
    found = mantel_haenszel(strata)
    assert found
    ratio = (Fraction(30 * 20, 80) + Fraction(25 * 15, 60)) / (Fraction(10 * 20, 80) + Fraction(5 * 15, 60))
    assert isclose(found.odds_ratio, float(ratio), rel_tol=1e-12)
    assert found.delta < -1.5


def test_an_item_that_nobody_gets_in_one_language_is_large_and_has_a_number():
    found = mantel_haenszel([Table(40, 10, 0, 50), Table(45, 5, 0, 50)])
    assert found
    assert found.size is Size.C
    assert found.delta < -5
    assert mantel_haenszel([Table(10, 0, 12, 0)]) is None


def test_thin_strata_are_joined():
    thin = {0.1: Table(1, 1, 0, 0), 0.2: Table(3, 3, 4, 1), 0.3: Table(9, 1, 9, 1), 0.4: Table(1, 0, 0, 0)}
    assert pooled(thin) == [Table(4, 4, 4, 1), Table(10, 1, 9, 1)]
    assert pooled({0.5: Table(1, 0, 0, 0)}) == [Table(1, 0, 0, 0)]


def test_adjusted_chances_are_those_of_benjamini_and_hochberg():
    """The fifteen comparisons of their article (1995): the first four stand at five per cent."""
    printed = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    found = adjusted([*printed, 0.7590, 1.0])
    assert sum(each <= 0.05 for each in found) == 4
    assert near(found[3], 0.0095 * 15 / 4, 1e-9)
    assert near(found[4], 0.0201 * 15 / 5, 1e-9)
    assert adjusted([]) == []


@given(matrices)
def test_alpha_is_cronbachs_and_that_of_kuder_and_richardson(rows):
    """k/(k − 1)·(1 − Σ variances / variance of the sum) in exact fractions; for right and wrong it is formula 20."""
    count, items = len(rows), len(rows[0])
    exact = [[Fraction(mark) for mark in row] for row in rows]
    totals = [sum(row) for row in exact]

    def varies(values):
        centre = sum(values) / Fraction(count)
        return sum((each - centre) ** 2 for each in values) / count

    found = alpha(spread(papers_of(rows)))
    if not varies(totals):
        assert found is None
        return
    right = [sum(column) / Fraction(count) for column in zip(*exact, strict=True)]
    kuder = Fraction(items, items - 1) * (1 - sum(p * (1 - p) for p in right) / varies(totals))
    cronbach = Fraction(items, items - 1) * (1 - sum(map(varies, zip(*exact, strict=True))) / varies(totals))
    assert kuder == cronbach
    assert found is not None
    assert isclose(found, float(cronbach), rel_tol=1e-9, abs_tol=1e-9)


def test_alpha_of_pools_is_taken_over_those_who_got_both():
    """Three items that always agree, of which each attempt draws two: as reliable as two such items can be."""
    rows = [{one: mark, other: mark} for one, other in (("a", "b"), ("a", "c"), ("b", "c")) for mark in (0.0, 1.0) * 5]
    found = spread([paper(row) for row in rows])
    assert found.items == 2
    assert near(alpha(found), 1.0, 0.06)  # pairs have ten people each, items twenty


def test_the_interval_of_alpha_holds_it_and_narrows():
    few, many = feldt(0.79, 41, 26), feldt(0.79, 4100, 26)
    assert few.low < many.low < 0.79 < many.high < few.high
    assert isclose(1 - few.low, (1 - 0.79) * f_quantile(0.975, 40, 1000), rel_tol=1e-9)
    assert isclose(1 - few.high, (1 - 0.79) * f_quantile(0.025, 40, 1000), rel_tol=1e-9)
    assert standard_error(10, 0.75) == 5


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=2, max_size=30))
def test_correlation_is_pearsons(pairs):
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    count = len(pairs)
    over = count * sum(x * y for x, y in pairs) - sum(xs) * sum(ys)
    under = (count * sum(x * x for x in xs) - sum(xs) ** 2) * (count * sum(y * y for y in ys) - sum(ys) ** 2)
    found = correlation(xs, ys)
    assert (found is None) if under == 0 else isclose(found or 0, over / sqrt(under), rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(
        variance([*map(float, xs)]) * (count - 1), sum(x * x for x in xs) - sum(xs) ** 2 / count, abs_tol=1e-9
    )


def test_the_interval_of_a_correlation_is_fishers():
    found = fisher(0.5, 28)  # artanh 0.5 = 0.5493, give or take 1.96 / 5
    assert found
    assert near(found.low, 0.1560, 1e-4)
    assert near(found.high, 0.7358, 3e-4)
    assert fisher(0.5, 3) is None
    assert fisher(1.0, 50)


def test_efficiency_is_one_where_the_best_are_right_and_the_others_wrong():
    assert efficiency([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9]) == pytest.approx(1)
    assert efficiency([1, 1, 0, 0], [0.1, 0.2, 0.7, 0.9]) == pytest.approx(-1)
    assert efficiency([1, 1, 1, 1], [0.1, 0.2, 0.7, 0.9]) is None


@settings(max_examples=30)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=10, max_size=60))
def test_equal_results_are_in_one_third_and_better_ones_never_in_a_lower(results):
    found = dict(zip(results, thirds(results), strict=True))
    assert [found[each] for each in sorted(found)] == sorted(found[each] for each in sorted(found))


def test_thirds_of_different_results_are_thirds():
    assert thirds([float(each) for each in range(9)]) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_thirds_end_where_equal_results_let_them():
    assert thirds([0.0] * 6 + [1.0] * 3) == [0] * 6 + [2] * 3
    assert thirds([0.0] * 2 + [0.5] * 5 + [1.0] * 3) == [0] * 2 + [1] * 5 + [2] * 3
    assert thirds([0.5] * 4) == [1] * 4
    assert thirds([]) == []


def test_a_group_too_small_is_not_shown_nor_found_by_taking_away():
    assert shown({"en": 100, "fr": 40, "es": 9}, 149) == {"en"}  # the nine would be what is left
    assert shown({"en": 100, "fr": 40, "es": 12}, 152) == {"en", "fr", "es"}
    assert shown({"en": 100, "fr": 40, "es": 6, "ru": 5}, 151) == {"en", "fr"}
    assert shown({"en": 10, "fr": 3}, 13) == set()


def test_few_later_attempts_are_not_counted_where_the_difference_would_show_them():
    first = [paper({"a": 1.0}) for _ in range(20)]
    later = [paper({"a": 0.0}, is_first=False) for _ in range(10)]
    assert len(counted([*first, *later], all_attempts=True)) == 30
    assert len(counted([*first, *later[1:]], all_attempts=True)) == 20
    assert len(counted([*first, *later], all_attempts=False)) == 20


def in_languages(count: int, hard: str) -> list[Paper]:
    """People of every ability in two languages, with six items of which one is much harder in French."""
    found = []
    for language in ("en", "fr"):
        for number in range(count):
            ability = number % 7
            row = {f"q{place}": float((number * (place + 3) + place) % 6 < ability) for place in range(6)}
            if language == "fr" and number % 4:
                row[hard] = 0.0
            found.append(paper(row, languages=dict.fromkeys(row, language)))
    return found


def test_an_item_harder_in_one_language_is_found_and_the_others_are_not_blamed():
    found = compare(in_languages(420, "q2"), [f"q{place}" for place in range(6)], "en", "fr")
    assert found["q2"].is_marked
    assert found["q2"].is_harder
    assert [item for item, each in found.items() if each.is_marked] == ["q2"]


def test_languages_with_few_people_are_not_compared():
    papers = in_languages(420, "q2")
    few = [each for each in papers if each.languages["q0"] == "en"] + papers[-9:]
    assert compare(few, ["q0", "q1"], "en", "fr") == {}


def facts(**changed: Any) -> Facts:
    values: dict[str, Any] = {
        "answered": 200,
        "facility": 0.6,
        "discrimination": Interval(0.3, 0.5),
        "picks": [],
        "compared": {},
        "reference": "",
    }
    return Facts(**(values | changed))


def pick(name: str, *, right: bool = False, count: int = 50, upper: float = 0.2, low: float = -0.4) -> Pick:
    return Pick(name, right, count, count / 200, (0.2, 0.2, upper), Interval(low, low + 0.2))


def kinds(found: Facts) -> list[Kind]:
    return [flag.kind for flag in flags(found)]


def test_a_sound_item_has_no_flag():
    assert kinds(facts(picks=[pick("A", right=True, upper=0.8), pick("B"), pick("C")])) == []


def test_a_distractor_that_the_best_choose_doubts_the_key():
    found = flags(
        facts(discrimination=Interval(-0.5, -0.3), picks=[pick("A", right=True), pick("B", upper=0.7, low=0.2)])
    )
    assert [(flag.kind, flag.option, flag.is_grave) for flag in found] == [(Kind.KEY, "B", True)]
    assert "“B”" in found[0].sentence % {"option": found[0].option}


def test_a_distractor_that_only_may_go_with_good_results_does_not():
    assert kinds(facts(picks=[pick("A", right=True), pick("B", upper=0.7, low=-0.01)])) == []
    assert kinds(facts(picks=[pick("A", right=True, low=0.0), pick("B", upper=0.7, low=0.1)])) == []
    assert kinds(facts(picks=[pick("A", right=True, upper=0.8), pick("B", upper=0.6, low=0.1)])) == []


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"discrimination": Interval(-0.4, -0.1)}, [Kind.BACKWARDS]),
        ({"discrimination": Interval(-0.05, 0.15)}, [Kind.WEAK]),
        ({"discrimination": Interval(-0.2, 0.4)}, []),
        ({"discrimination": None}, []),
        ({"facility": 0.96, "picks": [pick("B", count=0)]}, [Kind.TOO_EASY]),
        ({"facility": 0.03}, [Kind.TOO_HARD]),
        ({"picks": [pick("B", count=0), pick("C", count=3)]}, [Kind.UNCHOSEN, Kind.HARDLY]),
        ({"facility": 0.85, "picks": [pick("C", count=3)]}, []),
        ({"answered": 29, "picks": [pick("B", count=0)]}, []),
    ],
)
def test_flags_follow_their_thresholds(changed, wanted):
    assert kinds(facts(**changed)) == wanted
