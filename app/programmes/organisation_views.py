"""Keeping organisations, and who represents them."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.core.clock import utcnow
from app.programmes import organisation_actions as actions
from app.programmes import queries
from app.programmes.models import Organisation
from app.programmes.organisation_forms import OrganisationForm, RepresentativeForm
from app.programmes.versions import Overtaken
from app.web.access import Permission, open_to
from app.web.forms import stripped
from app.web.language import pages
from app.web.responses import page, see_other
from app.web.session import db
from app.web.texts import _

bp = pages("organisations", __name__)


@bp.get("/organisations/")
@open_to(Permission.KEEP_PROGRAMMES)
def organisations() -> Response:
    """All organisations."""
    return page("programmes/organisations.html", organisations=queries.organisations(db))


@bp.route("/organisations/new", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def organisation_new() -> Response:
    """Make an organisation."""
    form = OrganisationForm().offer()
    if form.validate_on_submit():
        try:
            actions.make_organisation(db, by=current_user, uid=form.fresh_uid, details=form.details, now=utcnow())
        except actions.Namesake as error:
            form.refuse(form.name, _(error.message))
        else:
            return see_other("organisations.organisations", notice=_("The organisation has been saved."))
    return _organisation(form, None, status=200)


@bp.route("/organisations/<uid:uid>/", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def organisation(uid: str) -> Response:
    """Correct an organisation."""
    found, status, overtaken = queries.organisation(db, uid), 200, ""
    form = OrganisationForm.of(found).offer()
    if form.validate_on_submit():
        values: dict[str, Any] = {"version": form.seen, "details": form.details}
        try:
            actions.change_organisation(db, by=current_user, organisation=found, now=utcnow(), **values)
        except actions.Namesake as error:
            form.refuse(form.name, _(error.message))
        except Overtaken as error:
            found, status, overtaken = queries.organisation(db, uid), error.status, _(error.message)
            form.version.data = str(found.version)
        else:
            return see_other("organisations.organisations", notice=_("The organisation has been saved."))
    return _organisation(form, found, status=status, overtaken=overtaken)


def _organisation(form: OrganisationForm, found: Organisation | None, *, status: int, overtaken: str = "") -> Response:
    context: dict[str, Any] = {"form": form, "organisation": found, "overtaken": overtaken}
    return page("programmes/organisation.html", status=422 if form.problems else status, **context)


@bp.route("/organisations/<uid:uid>/representatives", methods=["GET", "POST"])
@open_to(Permission.KEEP_PROGRAMMES)
def representatives(uid: str) -> Response:
    """Who represents an organisation; add somebody."""
    found, form = queries.organisation(db, uid), RepresentativeForm()
    if form.validate_on_submit():
        try:
            added = actions.add_representative(
                db, by=current_user, organisation=found, sign_in=form.sign_in.data or "", now=utcnow()
            )
        except actions.NoDonor as error:
            form.refuse(form.sign_in, _(error.message))
        else:
            notice = _("%(name)s represents the organisation.", name=added.name)
            return see_other("organisations.representatives", uid=uid, notice=notice)
    context: dict[str, Any] = {"form": form, "organisation": found, "people": queries.representatives(db, found)}
    return page("programmes/representatives.html", status=422 if form.problems else 200, **context)


@bp.post("/organisations/<uid:uid>/representatives/remove")
@open_to(Permission.KEEP_PROGRAMMES)
def representative_removed(uid: str) -> Response:
    """Let somebody represent an organisation no longer."""
    person, found = stripped(request.form.get("person", "")), queries.organisation(db, uid)
    actions.remove_representative(db, by=current_user, organisation=found, uid=person, now=utcnow())
    notice = _("The representative was removed.")
    return see_other("organisations.representatives", uid=uid, notice=notice)
