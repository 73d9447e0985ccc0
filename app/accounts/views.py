"""Registering, signing in and out, one's own account."""

from typing import Any

from flask import Response, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect

from app.accounts import actions, queries
from app.accounts.forms import ChangePassphraseForm, NewPassphraseForm, ProfileForm, RegisterForm, SignInForm
from app.accounts.models import Person
from app.accounts.passphrases import hashed, is_right
from app.accounts.rules import Role, network_of, suggested_passphrase
from app.core.clock import utcnow
from app.core.errors import TooMany
from app.core.ids import new_uid
from app.web.access import ANYONE, SIGNED_IN, open_to
from app.web.language import current_language, pages
from app.web.responses import page, see_other
from app.web.session import database, db
from app.web.texts import _

bp = pages("accounts", __name__)


@bp.route("/account/register", methods=["GET", "POST"])
@open_to(ANYONE)
def register() -> Response | tuple[Response, int]:
    """Open an account."""
    if current_user.is_authenticated:
        return see_other("site.learn")
    return _register(RegisterForm(language=current_language()))


def _register(form: RegisterForm, token: str = "", role: Role | None = None) -> Response:
    refused = form.is_submitted() and not form.validate()
    if form.is_submitted() and not refused:
        try:
            person = _open_account(form, token)
        except actions.NameTaken as error:
            form.refuse(form.sign_in, _(error.message))
            refused = True
        else:
            _begin(person)
            return _onward(person)
    context: dict[str, Any] = {"form": form, "role": role, "suggestion": suggested_passphrase()}
    return page("accounts/register.html", status=422 if refused else 200, **context)


def _open_account(form: RegisterForm, token: str) -> Person:
    passphrase_hash = hashed(
        form.password.data or ""
    )  # before the first statement: hashing must not hold the write lock
    now = utcnow()
    role = actions.use_link(db, token=token, now=now).role if token else None
    return actions.register(
        db, sign_in=form.sign_in.data or "", passphrase_hash=passphrase_hash, profile=form.profile, now=now, role=role
    )


@bp.route("/account/sign-in", methods=["GET", "POST"])
@open_to(ANYONE)
def sign_in() -> Response:
    """Open a session."""
    form, status = SignInForm(), 422
    if form.validate_on_submit():
        try:
            person = _recognised(form)
        except TooMany as error:
            form.refuse(form.password, _(error.message))
            status = error.status
        else:
            if person:
                actions.note_sign_in(db, person=person, now=utcnow())
                _begin(person)
                return _onward(person)
            form.refuse(
                form.password, _("The name and the passphrase do not belong together. Check both and try again.")
            )
    onward = request.args.get("next")
    return page("accounts/sign_in.html", status=status if form.problems else 200, form=form, onward=onward)


def _recognised(form: SignInForm) -> Person | None:
    """Check name and passphrase before the write lock is taken; count a failure even though the page is refused."""
    name, network, now = form.sign_in.data or "", network_of(request.remote_addr), utcnow()
    with database().reading() as reading:
        if queries.is_throttled(reading, sign_in=name, network=network, now=now):
            raise TooMany
        found = queries.person_by_sign_in(reading, name)
    if is_right(form.password.data or "", found.passphrase_hash if found else None):
        return queries.person_by_sign_in(db, name)
    with database().unit_of_work() as unit:
        actions.note_failure(unit, sign_in=name, network=network, now=now)
    return None


def _begin(person: Person) -> None:
    """A new session id for every sign-in: nothing of the session before it survives."""
    session.clear()
    session["sid"] = new_uid()
    login_user(person)


def _onward(person: Person) -> Response:
    """On to the page that asked for the sign-in, if it is one of ours; else to one's courses, in one's language."""
    target = request.args.get("next", "")
    response: Response = redirect(
        target if _is_ours(target) else url_for("site.learn", lang=person.language), 303, Response
    )  # type: ignore[assignment]
    return response


def _is_ours(target: str) -> bool:
    """Whether a target is a plain local path that our own addresses know, so that nobody is sent elsewhere."""
    from flask import current_app

    if not target.startswith("/") or target.startswith("//") or any(sign in target for sign in "\\\r\n\t"):
        return False
    try:
        current_app.url_map.bind("localhost").match(target.partition("?")[0], method="GET")
    except HTTPException:
        return False
    return True


@bp.post("/account/sign-out")
@open_to(ANYONE)
def sign_out() -> Response:
    """Close the session; on a shared computer nothing of it stays behind."""
    logout_user()
    session.clear()
    response = see_other("site.home", notice=_("You have signed out."))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/account/", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def account() -> Response:
    """One's profile."""
    form = ProfileForm(obj=_ProfileValues(current_user))
    if form.validate_on_submit():
        actions.change_profile(db, by=_oneself(), profile=form.profile, now=utcnow())
        return see_other("accounts.account", notice=_("Your profile has been saved."))
    return page("accounts/account.html", status=422 if form.problems else 200, form=form)


def _oneself() -> Person:
    """The signed-in person in the session that writes (the visitor of an unsafe request comes from one that reads)."""
    return db.get_one(Person, current_user.id)


class _ProfileValues:
    """The profile as the form wants it: enums by their values."""

    def __init__(self, person: Person) -> None:
        self.name, self.language, self.country = person.name, person.language, person.country
        self.agency, self.sex = person.agency.value, person.sex.value


@bp.route("/account/passphrase", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def passphrase() -> Response:
    """Change the passphrase, knowing the present one."""
    form = ChangePassphraseForm()
    if form.validate_on_submit():
        if is_right(form.current.data or "", current_user.passphrase_hash):
            new = hashed(form.password.data or "")
            person = _oneself()
            actions.change_passphrase(db, person=person, passphrase_hash=new, by=person, now=utcnow())
            login_user(person)
            return see_other(
                "accounts.account", notice=_("Your passphrase has been changed. Other sessions have ended.")
            )
        form.refuse(form.current, _("This is not your present passphrase."))
    context: dict[str, Any] = {"form": form, "suggestion": suggested_passphrase()}
    return page("accounts/passphrase.html", status=422 if form.problems else 200, **context)


@bp.route("/account/link/<token>", methods=["GET", "POST"])
@open_to(ANYONE)
def link(token: str) -> Response:
    """What a one-time link is for: opening an account with a role, or setting a new passphrase."""
    found = queries.link_for(db, token, utcnow())
    if found.person_id is None:
        return _register(RegisterForm(language=current_language()), token, found.role)
    form = NewPassphraseForm()
    if form.validate_on_submit():
        new, now = hashed(form.password.data or ""), utcnow()
        person = db.get_one(Person, found.person_id)
        actions.use_link(db, token=token, now=now)
        actions.change_passphrase(db, person=person, passphrase_hash=new, by=None, now=now)
        return see_other("accounts.sign_in", notice=_("Your new passphrase is set. Sign in with it."))
    context: dict[str, Any] = {"form": form, "suggestion": suggested_passphrase()}
    return page("accounts/new_passphrase.html", status=422 if form.problems else 200, **context)
