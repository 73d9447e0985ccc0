"""The map: every country can be seen, steps are even, and nothing withheld has a colour."""

import json
import re
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.places import countries
from app.statistics.atlas import GEOMETRY, RADIUS, steps, world

drawn = json.loads(GEOMETRY.read_text(encoding="ascii"))
everywhere = {code: 10 + 5 * i for i, code in enumerate(sorted(countries()))}
figures = st.dictionaries(st.sampled_from(sorted(countries())), st.one_of(st.none(), st.integers(0, 1_000_000)))
TOKENS = Path("app/site/static/tokens.css").read_text(encoding="utf-8")


def test_every_country_that_a_person_may_choose_can_be_seen():
    assert {shape.code for shape in world(everywhere).shapes} == countries()
    assert all(shape.path or shape.place for shape in world(everywhere).shapes)


def test_circles_stand_on_the_map_and_apart_from_each_other():
    places = list(drawn["places"].values())
    assert all(RADIUS <= x <= drawn["width"] - RADIUS and 0 <= y <= drawn["height"] for x, y in places)
    pairs = [(a, b) for i, a in enumerate(places) for b in places[:i]]
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in pairs) >= (2 * RADIUS - 1) ** 2


def test_no_outline_leaves_the_drawing_or_runs_across_it():
    for code, path in drawn["shapes"].items():
        for start, steps_of_path in re.findall(r"M(\d+ \d+)l([^z]+)z", path):
            x, y = map(int, start.split())
            numbers = [int(number) for number in re.findall(r"-?\d+", steps_of_path)]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                assert abs(dx) < 120, code
                assert 0 <= x <= drawn["width"], code
                assert -1 <= y <= drawn["height"] + 5, code


def contains(code, x, y):
    """Whether a point lies in the outline of a country, by even and odd."""
    inside = False
    for start, numbers in re.findall(r"M(\d+ \d+)l([^z]+)z", drawn["shapes"][code]):
        corners = [tuple(map(int, start.split()))]
        found = [int(number) for number in re.findall(r"-?\d+", numbers)]
        for dx, dy in zip(found[::2], found[1::2], strict=True):
            corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("code", "x", "y"),
    [("UA", 554.4, 81.4), ("GF", 321.0, 226.6), ("SO", 590.0, 205.7), ("EH", 433.6, 151.0)],
    ids=["Crimea", "French Guiana", "Hargeisa", "Western Sahara"],
)
def test_parts_belong_where_the_united_nations_list_them(code, x, y):
    assert [other for other in drawn["shapes"] if contains(other, x, y)] == [code]


def test_the_shapes_of_the_whole_map_are_small():
    text = "".join(drawn["shapes"].values()).encode()
    assert len(text) <= 40_000
    assert len(brotli.compress(text, quality=5)) <= 12_000


@given(figures)
def test_what_is_withheld_has_no_step_and_all_else_has_one(values):
    for shape in world(values).shapes:
        assert (shape.step == 0) == (shape.value is None)


@given(figures)
def test_land_is_what_the_table_does_not_name(values):
    shown = world(values)
    assert sum(path.count("z") for path in (shown.land, *(shape.path for shape in shown.shapes))) == sum(
        path.count("z") for path in drawn["shapes"].values()
    )


@given(figures)
def test_the_legend_covers_every_figure_once_and_each_step_has_its_figures(values):
    shown = world(values)
    for shape in shown.shapes:
        if shape.value is not None:
            fitting = [step.number for step in shown.legend if step.low <= shape.value <= step.high]
            assert fitting == [shape.step]
    assert len(shown.legend) <= 4


@given(st.lists(st.integers(0, 1_000_000), min_size=1).map(sorted))
def test_steps_begin_at_the_lowest_figure_and_rise_at_round_numbers(known):
    found = steps(known)
    assert found[0] == known[0]
    assert found == sorted(set(found))
    assert all(re.fullmatch("[125]0*", str(bound)) for bound in found[1:])


def test_steps_share_figures_out_evenly():
    assert steps([10, 15, 20, 25, 50, 60, 100, 400]) == [10, 20, 50, 100]
    assert steps([10, 10, 10]) == [10]
    assert steps([]) == []


def test_the_highest_are_named_and_the_counted_exclude_the_withheld():
    shown = world({"KE": 120, "NP": None, "TV": 15, "FR": 120, "PE": 40})
    assert [shape.code for shape in shown.highest] == ["FR", "KE", "PE"]
    assert shown.counted == 4
    assert shown.has_withheld


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_steps_differ_in_brightness_from_each_other_and_from_paper(scheme):
    token = lambda name: re.findall(rf"--{name}: (#[0-9a-f]{{6}})", TOKENS)[scheme]  # noqa: E731
    tones = [token(f"step-{number}") for number in range(1, 5)]
    assert all(contrast(a, b) >= 1.45 for a, b in pairwise(tones))
    assert contrast(tones[0], token("paper")) >= 3
    assert contrast(tones[0], token("land")) >= 2.6
    assert contrast(token("land-line"), token("paper")) >= 2.8
