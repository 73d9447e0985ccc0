"""A cohort's certificates for its facilitator: who has one, and all of them in one file."""

from flask import Response, request, send_file
from flask_login import current_user

from app.catalogue.queries import member_counts
from app.core.clock import utcnow
from app.core.errors import NotFound
from app.credentials import actions, bundling, queries
from app.credentials.models import Bundle
from app.credentials.pdf.sheet import LONGEST_BOOK
from app.programmes.models import Cohort
from app.programmes.queries import own_cohort
from app.web.access import Permission, open_to
from app.web.language import pages
from app.web.responses import page, see_other
from app.web.session import db, settings

bp = pages("cohort_certificates", __name__)


@bp.get("/cohorts/<uid:uid>/certificates/")
@open_to(Permission.FOLLOW_COHORTS)
def certificates(uid: str) -> Response:
    """The certificates of a cohort that stand, and buttons to download them."""
    cohort = own_cohort(db, by=current_user, uid=uid)
    return page(
        "credentials/cohort.html",
        cohort=cohort,
        members=member_counts(db, [cohort]).get(cohort.id, 0),
        certificates=queries.standing_certificates(db, cohort.id),
        most_pages=LONGEST_BOOK,
    )


@bp.post("/cohorts/<uid:uid>/certificates/")
@open_to(Permission.FOLLOW_COHORTS)
def bundle(uid: str) -> Response:
    """Ask for all of them in one file."""
    cohort = own_cohort(db, by=current_user, uid=uid)
    form = request.form.get("form", "")
    if form not in bundling.FORMS:
        raise NotFound
    made, is_new = actions.ask_for_bundle(db, by=current_user, cohort_id=cohort.id, form=form, now=utcnow())
    response = see_other("cohort_certificates.progress", uid=made.uid)
    if is_new:
        found, job = settings(), made.uid
        response.call_on_close(lambda: bundling.start(found, job))  # after the site has committed
    return response


@bp.get("/bundles/<uid:uid>/")
@open_to(Permission.FOLLOW_COHORTS)
def progress(uid: str) -> Response:
    """How far a bundle is; the page looks again by itself until it is ready."""
    found, cohort = _own(uid)
    is_there = bundling.file_of(settings(), found).exists()
    return page(
        "credentials/bundle.html",
        bundle=found,
        cohort=cohort,
        is_lost=found.is_lost(utcnow()),
        is_gone=bool(found.finished_at) and not is_there,
    )


@bp.get("/bundles/<uid:uid>/file")
@open_to(Permission.FOLLOW_COHORTS)
def file(uid: str) -> Response:
    """The finished file; a download that broke off goes on where it was."""
    found, cohort = _own(uid)
    target = bundling.file_of(settings(), found)
    if not found.finished_at or not target.exists():
        raise NotFound
    name = f"certificates-{cohort.uid[:8]}.{target.suffix[1:]}"
    response = send_file(target, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(uid: str) -> tuple[Bundle, Cohort]:
    """A bundle that the visitor asked for, of a cohort that is theirs to this day; files that are too old go first.

    Raises NotFound for any other, for it holds names.
    """
    bundling.sweep(settings(), utcnow())
    found = queries.own_bundle(db, uid=uid, person_id=current_user.id)
    return found, own_cohort(db, by=current_user, uid=queries.cohort_of(db, found).uid)
