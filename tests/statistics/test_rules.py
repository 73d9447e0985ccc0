from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.rules import Agency, Sex
from app.statistics.actions import FIXED
from app.statistics.charts import Bar, bars
from app.statistics.rules import DIMENSIONS, headline, protected, rounded, tables, unique_persons
from tests.makers.statistics import counted

small_counts = st.one_of(st.integers(0, 12), st.integers(0, 500))
populations = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), small_counts, max_size=15)
thresholds = st.integers(10, 40)
people = st.lists(
    st.builds(
        counted,
        subject=st.integers(0, 60).map(str),
        month=st.sampled_from(["2026-08", "2026-09", "2026-10"]),
        course=st.sampled_from(["harbour", "airport"]),
        country=st.sampled_from(["KE", "SN", "PE", "NG", "EG"]),
        agency=st.sampled_from([kind.value for kind in Agency]),
        sex=st.sampled_from([sex.value for sex in Sex]),
    ),
    max_size=150,
)


def withheld(counts, shown):
    return [counts[name] for name, value in shown.items() if value is None]


@settings(max_examples=100, deadline=None)
@given(populations, thresholds)
def test_no_count_under_the_threshold_is_published(counts, threshold):
    shown = protected(counts, threshold)
    assert shown.keys() == counts.keys()
    assert all(counts[name] >= threshold for name, value in shown.items() if value is not None)


@settings(max_examples=100, deadline=None)
@given(populations, thresholds)
def test_every_published_count_is_a_multiple_of_five_within_two_of_the_truth(counts, threshold):
    published = {name: value for name, value in protected(counts, threshold).items() if value is not None}
    assert all(value % 5 == 0 and abs(value - counts[name]) <= 2 for name, value in published.items())


@settings(max_examples=100, deadline=None)
@given(populations, thresholds)
def test_withheld_counts_are_none_or_two_that_reach_the_threshold_together_or_all(counts, threshold):
    shown = protected(counts, threshold)
    hidden = withheld(counts, shown)
    is_safe = len(hidden) > 1 and sum(hidden) >= threshold
    assert not hidden or is_safe or len(hidden) == len(counts)


@settings(max_examples=100, deadline=None)
@given(populations, thresholds)
def test_no_more_is_withheld_than_needed(counts, threshold):
    shown = protected(counts, threshold)
    if all(count >= threshold for count in counts.values()):
        assert withheld(counts, shown) == []
    besides = sorted(count for count in withheld(counts, shown) if count >= threshold)
    assert len(besides) <= 2


@settings(max_examples=60, deadline=None)
@given(populations, thresholds)
def test_a_higher_threshold_never_publishes_more(counts, threshold):
    lower = {name for name, value in protected(counts, threshold).items() if value is not None}
    higher = {name for name, value in protected(counts, threshold + 5).items() if value is not None}
    assert len(higher) <= len(lower)


@settings(max_examples=80, deadline=None)
@given(people)
def test_a_release_holds_for_every_table_what_holds_for_one(awards):
    persons = len({award.subject for award in awards})
    for table in tables(awards, FIXED, 10):
        counts = unique_persons(awards, DIMENSIONS[table.dimension])
        for row in table.rows:
            assert row.persons is None or (
                row.persons % 5 == 0 and counts[row.category] >= 10 and row.persons <= persons + 2
            )


@settings(max_examples=80, deadline=None)
@given(people)
def test_fixed_dimensions_show_every_line_and_the_others_name_no_withheld_one(awards):
    found = {table.dimension: [row.category for row in table.rows] for table in tables(awards, FIXED, 10)}
    assert set(found) == set(DIMENSIONS)
    assert (found["agency"], found["sex"]) == (FIXED["agency"], FIXED["sex"])
    for table in tables(awards, FIXED, 10):
        if table.dimension not in FIXED:
            assert all(row.persons is not None for row in table.rows)
            assert found[table.dimension] == sorted(found[table.dimension])


@settings(max_examples=80, deadline=None)
@given(people)
def test_one_withheld_line_can_never_be_found_by_subtraction(awards):
    """For dimensions in which a person has one value, the total less the published lines is no single small count."""
    once = list({award.subject: award for award in awards}.values())
    for table in tables(once, FIXED, 10):
        counts = Counter(DIMENSIONS[table.dimension](award) for award in once)
        shown = {row.category for row in table.rows if row.persons is not None}
        rest = len(once) - sum(counts[name] for name in shown)
        assert rest == 0 or rest >= 10 or not shown


@settings(max_examples=80, deadline=None)
@given(people)
def test_people_are_counted_once_and_not_awards(awards):
    persons = {award.subject for award in awards}
    assert headline(awards, 10) == (rounded(len(persons)) if len(persons) >= 10 else None)
    assert headline([*awards, *awards], 10) == headline(awards, 10)
    for category in DIMENSIONS.values():
        counts = unique_persons(awards, category)
        assert sum(counts.values()) >= len(persons)
        assert all(count <= len(persons) for count in counts.values())


def test_one_person_with_two_courses_stands_in_two_lines_and_once_in_the_total():
    awards = [counted(str(n), course=course) for n in range(12) for course in ("harbour", "airport")]
    by_course = next(table for table in tables(awards, {}, 10) if table.dimension == "course")
    assert [(row.category, row.persons) for row in by_course.rows] == [("airport", 10), ("harbour", 10)]
    assert headline(awards, 10) == 10


def test_a_single_small_line_takes_the_next_larger_one_with_it():
    assert protected({"KE": 40, "SN": 12, "PE": 3}, 10) == {"KE": 40, "SN": None, "PE": None}
    assert protected({"KE": 40, "SN": 6, "PE": 4}, 10) == {"KE": 40, "SN": None, "PE": None}
    assert protected({"KE": 40, "SN": 0, "PE": 0}, 10) == {"KE": None, "SN": None, "PE": None}
    assert protected({"KE": 9}, 10) == {"KE": None}
    assert protected({}, 10) == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), max_size=20))
def test_bars_are_shares_of_the_longest_and_what_is_withheld_has_none(values):
    for row, value in zip(bars([Bar("x", value) for value in values]), values, strict=True):
        assert row.persons == value
        assert row.share is None if value is None else row.share is None or 0 <= row.share <= 100
