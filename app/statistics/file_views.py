"""Files of figures beside the pages: for everybody, and for donors those of their programmes; the draft for IATI.

Nothing here counts or decides. Files of public figures may be kept by anybody; a donor's by nobody else.
"""

from flask import Response
from flask_login import current_user

from app.core.clock import utcnow
from app.programmes.queries import funded_programme
from app.statistics import openapi
from app.statistics.iati.planning import Plan, assumed, missing, plan, to_check
from app.statistics.iati.writing import draft
from app.statistics.wanted import Wanted, csv_file, json_file, wanted, workbook_file
from app.web.access import ANYONE, Permission, open_to
from app.web.downloads import File, sent
from app.web.language import pages
from app.web.responses import page
from app.web.session import db, settings

bp = pages("statistics_files", __name__)
donor_bp = pages("donor_files", __name__)


@bp.get("/statistics/<month>-<int:number>.csv")
@open_to(ANYONE)
def csv(month: str, number: int) -> Response:
    """Public figures as CSV."""
    return csv_file(wanted(month, number))


@bp.get("/statistics/<month>-<int:number>.hxl.csv")
@open_to(ANYONE)
def hxl(month: str, number: int) -> Response:
    """Public figures as CSV with HXL tags."""
    return csv_file(wanted(month, number), has_tags=True)


@bp.get("/statistics/<month>-<int:number>.xlsx")
@open_to(ANYONE)
def xlsx(month: str, number: int) -> Response:
    """Public figures as a workbook."""
    return workbook_file(wanted(month, number))


@bp.get("/statistics/<month>-<int:number>.json", endpoint="json")
@open_to(ANYONE)
def as_json(month: str, number: int) -> Response:
    """Public figures as JSON, with the signed release."""
    return json_file(wanted(month, number), ".json")


@bp.get("/statistics/api/")
@open_to(ANYONE)
def api() -> Response:
    """What the API offers, to be read."""
    return page("statistics/api.html", operations=openapi.OPERATIONS)


@donor_bp.get("/donor/programmes/<uid:uid>/<month>-<int:number>.csv", endpoint="csv")
@open_to(Permission.READ_OWN_FIGURES)
def own_csv(uid: str, month: str, number: int) -> Response:
    """A donor's programme as CSV."""
    return csv_file(_own(uid, month, number))


@donor_bp.get("/donor/programmes/<uid:uid>/<month>-<int:number>.hxl.csv", endpoint="hxl")
@open_to(Permission.READ_OWN_FIGURES)
def own_hxl(uid: str, month: str, number: int) -> Response:
    """A donor's programme as CSV with HXL tags."""
    return csv_file(_own(uid, month, number), has_tags=True)


@donor_bp.get("/donor/programmes/<uid:uid>/<month>-<int:number>.xlsx", endpoint="xlsx")
@open_to(Permission.READ_OWN_FIGURES)
def own_xlsx(uid: str, month: str, number: int) -> Response:
    """A donor's programme as a workbook."""
    return workbook_file(_own(uid, month, number))


@donor_bp.get("/donor/programmes/<uid:uid>/<month>-<int:number>.json", endpoint="json")
@open_to(Permission.READ_OWN_FIGURES)
def own_json(uid: str, month: str, number: int) -> Response:
    """A donor's programme as JSON, with the signed release."""
    return json_file(_own(uid, month, number), ".json")


@donor_bp.get("/donor/programmes/<uid:uid>/iati/", endpoint="iati")
@open_to(Permission.READ_OWN_FIGURES)
def iati_page(uid: str) -> Response:
    """What the draft for IATI still lacks, and what it assumes."""
    return _iati_page(_plan(uid))


@donor_bp.get("/donor/programmes/<uid:uid>/iati.xml")
@open_to(Permission.READ_OWN_FIGURES)
def iati_file(uid: str) -> Response:
    """The draft for IATI; while anything is missing, the list of it instead."""
    found, now = _plan(uid), utcnow()
    if missing(found):
        return _iati_page(found, status=409)
    name = f"{'invented-' if found.is_invented else ''}iati-draft-{found.uid}.xml"
    file = File("application/xml", (found.uid, now), now, name, is_public=False)
    return sent(file, lambda: draft(found, now=now))


def _own(uid: str, month: str, number: int) -> Wanted:
    return wanted(month, number, funded_programme(db, by=current_user, uid=uid).uid)


def _plan(uid: str) -> Plan:
    programme = funded_programme(db, by=current_user, uid=uid)
    site = settings()
    place = {"base_url": site.base_url, "provider": site.provider}
    return plan(db, programme, **place, today=utcnow().date(), is_invented=site.is_invented)


def _iati_page(found: Plan, *, status: int = 200) -> Response:
    lists = {"missing": missing(found), "assumed": assumed(found), "to_check": to_check(found)}
    return page("donor/iati.html", status=status, plan=found, **lists)
