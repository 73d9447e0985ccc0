"""One's own certificates: ask for one, look at it, print it, take it away, correct it."""

from flask import Response, make_response, request
from flask_login import current_user
from sqlalchemy.orm import Session

from app.core.clock import utcnow
from app.core.errors import Conflict
from app.core.ids import grouped
from app.core.places import LANGUAGES
from app.courseware.convention import citations
from app.courseware.queries import published
from app.credentials import actions, queries
from app.credentials.badge.artwork import Picture, badge_png, badge_svg, drawn
from app.credentials.badge.baking import baked_png, baked_svg
from app.credentials.checking import judge_certificate
from app.credentials.issuing import issuer
from app.credentials.models import Certificate
from app.credentials.printing import hours, printed, sheet
from app.credentials.rules import Claims
from app.credentials.sealing import link
from app.web.access import ANYONE, Permission, open_to
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import db, settings
from app.web.texts import _

bp = pages("credentials", __name__)


@bp.post("/courses/<slug:course>/certificate")
@open_to(Permission.LEARN)
def issue(course: str) -> Response:
    """Issue the certificate of a completed course, or lead to the one that was issued."""
    made = actions.issue(
        db,
        by=current_user,
        course=published(db, course),
        issuer=issuer(settings()),
        language=current_language(),
        now=utcnow(),
    )
    return see_other("credentials.certificate", uid=made.uid)


@bp.get("/certificates/<uid:uid>/")
@open_to(Permission.LEARN)
def certificate(uid: str) -> Response:
    """One's own certificate."""
    found = _own(db, uid)
    judgement = judge_certificate(db, found)
    says = judgement.claims
    return page(
        "credentials/certificate.html",
        certificate=found,
        judgement=judgement,
        says=says,
        translated=queries.title_in(db, found, current_language()),
        serial=grouped(found.uid),
        hours=hours(says.minutes) if says else "",
        provisions=citations(says.provisions, current_language()) if says else (),
        verify_url=link(settings().base_url, found.uid),
        successor=queries.successor(db, found),
        can_correct=says is not None and says.name != current_user.name and actions.stands(found),
        languages=LANGUAGES,
    )


@bp.get("/certificates/<uid:uid>.pdf")
@open_to(Permission.LEARN)
def pdf(uid: str) -> Response:
    """One's own certificate on paper, in its language or in another one."""
    found = _own(db, uid)
    says, asked = _said(found), request.args.get("language", "")
    language = asked if asked in LANGUAGES else says.language
    printable = sheet(
        says,
        link=link(settings().base_url, found.uid, found.code),
        language=language,
        translated=queries.title_in(db, found, language),
        is_invented=settings().is_invented,
    )
    return _file(printed(printable, pades=settings().pades), "application/pdf", uid, "pdf", inline=True)


@bp.get("/certificates/<uid:uid>.json")
@open_to(Permission.LEARN)
def record(uid: str) -> Response:
    """The signed record, an Open Badge, to be kept and checked anywhere."""
    return _file(_own(db, uid).record.encode(), "application/json", uid, "json")


@bp.get("/certificates/<uid:uid>.svg")
@open_to(Permission.LEARN)
def svg(uid: str) -> Response:
    """The badge as a picture with the record in it."""
    found = _own(db, uid)
    picture = baked_svg(badge_svg(_said(found)), found.record)
    return _file(picture.encode(), "image/svg+xml", uid, "svg")


@bp.get("/certificates/<uid:uid>.png")
@open_to(Permission.LEARN)
def png(uid: str) -> Response:
    """The same in pixels, as most wallets for badges take it."""
    found = _own(db, uid)
    return _file(baked_png(badge_png(_said(found)), found.record), "image/png", uid, "png")


@bp.get("/courses/<slug:course>/badge.svg")
@open_to(ANYONE)
def badge(course: str) -> Response:
    """The badge of a course without anybody's record in it: the picture that every Open Badge of the course names."""
    title, language = queries.title_of(db, course, current_language())
    response = make_response(drawn(Picture(title=title, language=language, provider=settings().provider)).svg)
    response.mimetype = "image/svg+xml"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _said(found: Certificate) -> Claims:
    """What a certificate says, if it is what was signed.

    Raises Conflict otherwise: what somebody altered is neither printed nor drawn.
    """
    says = judge_certificate(db, found).claims
    if says is None:
        raise Conflict
    return says


def _file(data: bytes, mimetype: str, uid: str, ending: str, *, inline: bool = False) -> Response:
    response = make_response(data)
    response.mimetype = mimetype
    name = f"certificate-{grouped(uid)[:9]}.{ending}"
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response


@bp.post("/certificates/<uid:uid>/name")
@open_to(Permission.LEARN)
def show_name(uid: str) -> Response:
    """Choose whether everybody with the serial reads the name."""
    actions.show_name(db, certificate=_own(db, uid), shows=request.form.get("shows") == "yes", now=utcnow())
    return see_other("credentials.certificate", uid=uid, notice=_("Your choice was saved."))


@bp.post("/certificates/<uid:uid>/correction")
@open_to(Permission.LEARN)
def correct(uid: str) -> Response:
    """Issue the certificate anew in the name that now stands in the account."""
    made = actions.correct(
        db,
        certificate=_own(db, uid),
        name=current_user.name,
        issuer=issuer(settings()),
        now=utcnow(),
        limit=actions.MOST_CORRECTIONS,
    )
    return see_other("credentials.certificate", uid=made.uid, notice=_("Your certificate was issued anew."))


def _own(session: Session, uid: str) -> Certificate:
    return queries.own_certificate(session, uid=uid, person_id=current_user.id)
