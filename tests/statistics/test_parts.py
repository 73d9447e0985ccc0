"""Charts as pages show them: names and figures as text, nothing withheld drawn, no name that breaks out."""

import re

import brotli
import pytest
from flask import get_template_attribute

from app.core.places import LANGUAGES, countries, country_name
from app.statistics.atlas import world
from app.statistics.charts import Gain, gains, trend


def macro(app, name, which):
    return get_template_attribute(f"statistics/parts/{name}.html", which)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_says_names_and_figures_in_the_language_of_the_reader(app, language):
    shown = world({"KE": 1120, "TV": None})
    names = {code: country_name(code, language) for code in ("KE", "TV")}
    with app.test_request_context(f"/{language}/"):
        page = str(macro(app, "map", "world_map")(shown, names, "T", "country", "U"))
    assert re.search(rf"<title>{names['KE']}: 1\D?120</title>", page)
    assert f"<title>{names['TV']}: " in page
    assert "style=" not in page
    assert page.count("<circle") == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_whole_map_as_a_page_shows_it_is_small(app):
    names = {code: country_name(code, "en") for code in sorted(countries())}
    shown = world({code: 10 + 5 * i for i, code in enumerate(names)})
    with app.test_request_context("/en/"):
        page = str(macro(app, "map", "world_map")(shown, names, "T", "country", "U")).encode()
    assert len(page) <= 60_000
    assert len(brotli.compress(page, quality=5)) <= 20_000


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_name_cannot_break_out_of_the_drawing(app):
    with app.test_request_context("/en/"):
        page = str(macro(app, "map", "world_map")(world({"KE": 15}), {"KE": '"><script>'}, '"<b>', "t", "u"))
    assert "<script" not in page
    assert "<b>" not in page


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_trend_marks_a_withheld_month_and_links_to_its_table(app):
    chart = trend([("2026-09", None), ("2026-10", 45)], title="By month")
    with app.test_request_context("/en/"):
        page = str(macro(app, "trend", "trend_chart")(chart, {"2026-09": "Sept", "2026-10": "Oct"}, "month", "people"))
    assert "<title>Sept: no figure (withheld, or nobody)</title>" in page
    assert "<title>Oct: 45</title>" in page
    assert "1 month has no figure." in page
    assert 'href="#month"' in page


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_gain_is_written_beside_its_whiskers_and_a_withheld_one_is_not_drawn(app):
    chart = gains([Gain("a", 0.5, -0.1, 0.61, 41, 68, 310, 420), Gain("b", None)])
    with app.test_request_context("/en/"):
        page = str(macro(app, "gain", "gain_table")(chart, {"a": "One", "b": "Two"}, "Course"))
    assert '<bdi dir="ltr">0.50</bdi>' in page
    assert '<bdi dir="ltr">-0.10</bdi> to <bdi dir="ltr">0.61</bdi>' in page
    assert "41 % right before, 68 % after" in page
    assert "310 with both tests, of 420 who completed" in page
    assert page.count("<circle") == 1
    assert ">withheld<" in page
