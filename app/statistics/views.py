"""The public figures: the newest release, and earlier ones at their own addresses."""

from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import Response, jsonify
from flask_babel import format_date

from app.accounts.rules import AGENCIES, SEXES, Agency, Sex
from app.core.places import country_name
from app.courseware.queries import published_courses
from app.statistics import queries
from app.statistics.charts import Bar, bars
from app.statistics.models import Release
from app.web.access import ANYONE, open_to
from app.web.language import current_language, locale, pages
from app.web.responses import page
from app.web.session import db
from app.web.texts import _

bp = pages("statistics", __name__)


@bp.get("/statistics/")
@open_to(ANYONE)
def statistics() -> Response:
    """The newest release."""
    return _page(queries.newest(db))


@bp.get("/statistics/<month>-<int:number>/")
@open_to(ANYONE)
def one(month: str, number: int) -> Response:
    """One release at its own address, which will say the same for ever."""
    return _page(queries.release_of(db, month, number))


@bp.get("/statistics/<month>-<int:number>.json")
@open_to(ANYONE)
def data(month: str, number: int) -> Response:
    """One release for machines, with its digest and signature."""
    found = queries.release_of(db, month, number)
    signed = {"digest": found.digest, "signature": found.signature, "public_key": found.public_key}
    return jsonify({"release": found.content, **signed})


@bp.get("/statistics/method/")
@open_to(ANYONE)
def method() -> Response:
    """How the figures are made, and what they do not say."""
    return page("statistics/method.html")


def _page(found: Release | None) -> Response:
    context: dict[str, Any] = {"release": found, "releases": queries.releases(db), "shown": []}
    if found:
        context["month"] = _month(found.month)
        context["day"] = format_date(date.fromisoformat(found.content["computed_on"]), "long")
        context["shown"] = [
            (dimension, *_titles(dimension), bars(_lines(dimension, rows)))
            for dimension, rows in found.content["figures"]["tables"].items()
        ]
    return page("statistics/statistics.html", **context)


def _titles(dimension: str) -> tuple[str, str]:
    """The heading of a table, and that of its first column."""
    return {
        "month": (_("By month of the certificate"), _("Month")),
        "course": (_("By course"), _("Course")),
        "country": (_("By country"), _("Country")),
        "agency": (_("By kind of agency"), _("Kind of agency")),
        "sex": (_("By sex"), _("Sex")),
    }[dimension]


def _lines(dimension: str, rows: list[tuple[str, int | None]]) -> list[Bar]:
    """The lines of a table with names in this language; countries in the order of their names."""
    titles = _course_titles() if dimension == "course" else {}
    found = [Bar(titles.get(category) or _name(dimension, category), persons) for category, persons in rows]
    return sorted(found, key=lambda bar: bar.label) if dimension == "country" else found


def _course_titles() -> dict[str, str]:
    """The titles of all courses by slug; one that is gone keeps its slug."""
    return {course.slug: course.page(current_language()).title for course in published_courses(db)}


def _month(month: str) -> str:
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=locale()))


def _name(dimension: str, category: str) -> str:
    language = current_language()
    if dimension == "country":
        return country_name(category, language)
    if dimension == "agency":
        return _(AGENCIES[Agency(category)])
    if dimension == "sex":
        return _(SEXES[Sex(category)])
    return _month(category) if dimension == "month" else category
