"""The public figures: the newest release, and earlier ones at their own addresses."""

from typing import Any

from flask import Response, jsonify

from app.accounts.rules import AGENCIES, SEXES, Agency, Sex
from app.core.errors import NotFound
from app.core.places import country_name
from app.courseware.queries import published
from app.statistics import queries
from app.statistics.charts import Bar, bars
from app.statistics.models import Release
from app.web.access import ANYONE, open_to
from app.web.language import current_language, pages
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
        context["shown"] = [
            (dimension, _title(dimension), bars([Bar(_name(dimension, category), n) for category, n in rows]))
            for dimension, rows in found.content["figures"]["tables"].items()
        ]
    return page("statistics/statistics.html", **context)


def _title(dimension: str) -> str:
    return {
        "month": _("By month of the certificate"),
        "course": _("By course"),
        "country": _("By country"),
        "agency": _("By kind of agency"),
        "sex": _("By sex"),
    }[dimension]


def _name(dimension: str, category: str) -> str:
    language = current_language()
    if dimension == "country":
        return country_name(category, language)
    if dimension == "agency":
        return _(AGENCIES[Agency(category)])
    if dimension == "sex":
        return _(SEXES[Sex(category)])
    return _course_title(category, language) if dimension == "course" else category


def _course_title(slug: str, language: str) -> str:
    try:
        return published(db, slug).page(language).title
    except NotFound:
        return slug
