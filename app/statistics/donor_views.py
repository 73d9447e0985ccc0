"""A donor's own programmes: figures, never people. Somebody else's programme is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user

from app.programmes.models import Organisation, Programme
from app.programmes.queries import funded_programme, programmes_for, represented
from app.statistics import naming, queries
from app.statistics.figures import Figures, Row, Scope
from app.statistics.listings import changes, total
from app.statistics.models import Release
from app.statistics.scopes import Filters, asked, named
from app.statistics.showing import Showing
from app.web.access import Permission, open_to
from app.web.language import pages
from app.web.responses import page
from app.web.session import db, settings

bp = pages("donor", __name__)


@dataclass(frozen=True)
class Card:
    """A programme on the page of all: its newest figures (None before the first), and who else funds it."""

    programme: Programme
    show: Showing | None
    others: tuple[str, ...]


@bp.get("/donor/")
@open_to(Permission.READ_OWN_FIGURES)
def donor() -> Response:
    """The organisations that one represents, and their programmes with their newest figures."""
    organisations, programmes = represented(db, current_user), programmes_for(db, current_user)
    release = queries.newest(db)
    context: dict[str, Any] = {"organisations": organisations, "release": release, "cards": [], "attributed": []}
    if release:
        figures = queries.figures_of_programmes(db, release, [each.uid for each in programmes])
        context["attributed"] = _attributed(release, organisations)
    else:
        figures = {}
    context["cards"] = [_card(each, figures.get(each.uid), release, organisations) for each in programmes]
    return page("donor/donor.html", naming=naming, provider=settings().provider, **context)


@bp.get("/donor/programmes/<uid:uid>/")
@open_to(Permission.READ_OWN_FIGURES)
def programme(uid: str) -> Response:
    """One programme in the newest release."""
    found = funded_programme(db, by=current_user, uid=uid)
    return _page(found, queries.newest(db), address=url_for("donor.programme", uid=uid))


@bp.get("/donor/programmes/<uid:uid>/<month>-<int:number>/")
@open_to(Permission.READ_OWN_FIGURES)
def one(uid: str, month: str, number: int) -> Response:
    """One programme in one release, which will say the same for ever."""
    found = funded_programme(db, by=current_user, uid=uid)
    release = queries.release_of(db, month, number)
    return _page(found, release, address=url_for("donor.one", uid=uid, month=month, number=number))


def _page(found: Programme, release: Release | None, *, address: str) -> Response:
    offered = queries.scopes_of(release) if release else ()
    context: dict[str, Any] = {"programme": found, "naming": naming, "release": release, "address": address}
    others = _others(found, represented(db, current_user))
    if release is None or Scope(programme=found.uid) not in offered:
        return page("donor/programme.html", show=None, others=others, provider=settings().provider, **context)
    scope = asked(request.args, offered, programme=found.uid)
    if scope is None:
        return page("statistics/no_figures.html", status=404, **context)
    context |= {"changes": changes(release), "filters": Filters(scope, offered), "public": _public(release, scope)}
    show = _show(found, release, queries.figures_of(db, release, scope), offered)
    return page("donor/programme.html", show=show, others=others, provider=settings().provider, **context)


def _show(found: Programme, release: Release, figures: Figures, offered: Sequence[Scope]) -> Showing:
    values = {"uid": found.uid, "month": release.month, "number": release.number, **named(figures.scope, offered)}
    return Showing(figures, release, pages="donor.one", files="donor_files", values=values)


def _card(
    found: Programme, figures: Figures | None, release: Release | None, organisations: Sequence[Organisation]
) -> Card:
    show = _show(found, release, figures, (figures.scope,)) if figures and release else None
    return Card(found, show, _others(found, organisations))


def _others(found: Programme, own: Sequence[Organisation]) -> tuple[str, ...]:
    """Who else funds a programme, each once."""
    mine = {each.uid for each in own}
    return tuple(dict.fromkeys(each.name for each in found.funders if each.organisation.uid not in mine))


def _public(release: Release, scope: Scope) -> Row | None:
    """How many people finished in all programmes together, in the same period."""
    everybody = Scope(period=scope.period)
    is_there = everybody in queries.scopes_of(release)
    return total(queries.figures_of(db, release, everybody), "O3") if is_there else None


def _attributed(release: Release, organisations: Sequence[Organisation]) -> list[tuple[Organisation, Row | None]]:
    """How many people are attributed to each organisation, as published for everybody."""
    table = (
        queries.figures_of(db, release, Scope()).table("O3", "funder")
        if Scope() in queries.scopes_of(release)
        else None
    )
    rows = {row.categories: row for row in table.rows} if table else {}
    return [(each, rows.get((each.uid,))) for each in organisations]
