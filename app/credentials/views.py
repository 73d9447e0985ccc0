"""Asking for a certificate, looking at it, printing it, checking it."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.core.errors import NotFound
from app.core.ids import grouped, is_uid, ungrouped
from app.core.keys import keys_in
from app.courseware.convention import citations
from app.courseware.queries import published
from app.credentials import actions, queries
from app.credentials.models import Certificate
from app.credentials.printing import hours, printed
from app.web.access import ANYONE, Permission, open_to
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db, settings

bp = pages("credentials", __name__)
verify_bp = Blueprint("verify", __name__, template_folder="templates")


@bp.post("/courses/<slug:course>/certificate")
@open_to(Permission.LEARN)
def issue(course: str) -> Response:
    """Issue the certificate of a completed course, or lead to the one that was issued."""
    made = actions.issue(
        db,
        by=current_user,
        course=published(db, course),
        key=keys_in(settings().keys)[0],
        provider=settings().provider,
        language=current_language(),
        now=utcnow(),
    )
    return see_other("credentials.certificate", uid=made.uid)


@bp.get("/certificates/<uid:uid>/")
@open_to(Permission.LEARN)
def certificate(uid: str) -> Response:
    """One's own certificate."""
    return page("credentials/certificate.html", **_shown(_own(db, uid)))


@bp.get("/certificates/<uid:uid>.pdf")
@open_to(Permission.LEARN)
def pdf(uid: str) -> Response:
    """One's own certificate on paper."""
    found = _own(db, uid)
    response = make_response(printed(found, verify_url=_verify_url(found)))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="certificate-{grouped(uid)[:9]}.pdf"'
    return response


@bp.get("/certificates/<uid:uid>.json")
@open_to(Permission.LEARN)
def record(uid: str) -> Response:
    """The signed record, to be kept and checked anywhere with `campus certificates verify`."""
    found = _own(db, uid)
    return jsonify({"record": found.says, "signature": found.signature, "public_key": found.public_key})


def _own(session: Session, uid: str) -> Certificate:
    return queries.own_certificate(session, uid=uid, person_id=current_user.id)


def _verify_url(found: Certificate) -> str:
    return settings().base_url + url_for("verify.check", uid=found.uid)


def _shown(found: Certificate) -> dict[str, Any]:
    says = found.says
    return {
        "certificate": found,
        "says": says,
        "serial": grouped(found.uid),
        "hours": hours(says["minutes"]),
        "provisions": citations(tuple(says["provisions"]), current_language()),
        "verify_url": _verify_url(found),
    }


@verify_bp.get("/verify/")
@open_to(ANYONE)
def start() -> Response:
    """The field for the serial of a certificate."""
    typed = stripped(request.args.get("serial", ""))
    if not typed:
        return page("credentials/verify.html", typed="", is_unknown=False)
    uid = ungrouped(typed.rpartition("/")[2])
    if is_uid(uid):
        return make_response(redirect(url_for("verify.check", uid=uid), 303))
    return page("credentials/verify.html", status=404, typed=typed[:200], is_unknown=True)


@verify_bp.get("/verify/<uid:uid>")
@open_to(ANYONE)
def check(uid: str) -> Response:
    """What anybody may know of a certificate: whether it is valid, and what it says."""
    try:
        found = queries.certificate(db, ungrouped(uid))
    except NotFound:
        return page("credentials/verify.html", status=404, typed=uid, is_unknown=True)
    shown = _shown(found) if found.is_genuine else {"certificate": found}
    return page("credentials/checked.html", **shown)
