"""The public figures: the newest release, and each at its own address for ever."""

from typing import Any

from flask import Response, request, url_for
from markupsafe import Markup

from app.core.groupings import GROUPINGS
from app.statistics import naming, queries
from app.statistics.figures import Scope
from app.statistics.listings import changes
from app.statistics.models import Release
from app.statistics.scopes import Filters, asked, named
from app.statistics.showing import Showing
from app.web.access import ANYONE, open_to
from app.web.language import pages
from app.web.responses import kept, page
from app.web.session import db, settings

bp = pages("statistics", __name__)


@bp.get("/statistics/")
@open_to(ANYONE)
def statistics() -> Response:
    """The newest release."""
    found = queries.newest(db)
    if found is None:
        return page("statistics/none.html")
    return _page(found, address=url_for("statistics.statistics"))


@bp.get("/statistics/<month>-<int:number>/")
@open_to(ANYONE)
def one(month: str, number: int) -> Response:
    """One release at its own address, which will say the same for ever."""
    found = queries.release_of(db, month, number)
    address = url_for("statistics.one", month=month, number=number)
    return _page(found, address=address, newer=queries.corrected_by(db, found))


@bp.get("/statistics/releases/")
@open_to(ANYONE)
def releases() -> Response:
    """All releases, the newest first."""
    return page("statistics/releases.html", releases=queries.releases(db), month_title=naming.month_title)


@bp.get("/statistics/method/")
@open_to(ANYONE)
def method() -> Response:
    """How the figures are made, and what they do not say."""
    context: dict[str, Any] = {"indicators": naming.INDICATORS, "groupings": GROUPINGS}
    return page("statistics/method.html", threshold=settings().threshold, **context)


def _page(found: Release, *, address: str, newer: Release | None = None) -> Response:
    offered = queries.scopes_of(found)
    scope = asked(request.args, offered)
    context: dict[str, Any] = {"release": found, "address": address, "naming": naming}
    if scope is None:
        return page("statistics/no_figures.html", status=404, **context)
    part, filters = _part(found, scope, offered), Filters(scope, offered)
    return page(
        "statistics/statistics.html", part=part, filters=filters, changes=changes(found), newer=newer, **context
    )


def _part(found: Release, scope: Scope, offered: tuple[Scope, ...]) -> Markup:
    """All tables and charts of a scope: they depend on the release, the scope, and what courses are called now."""
    values = {"month": found.month, "number": found.number, **named(scope, offered)}
    figures, names = queries.figures_of(db, found, scope), tuple(naming.course_titles().items())
    show = Showing(figures, found, pages="statistics.one", files="statistics_files", values=values)
    return kept(
        "statistics/part.html", found.digest, found.released_at, scope, names, show=show, release=found, naming=naming
    )
