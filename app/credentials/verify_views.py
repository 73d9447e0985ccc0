"""Checking a certificate: by serial, link, code, record or file; the name on it; what was taught; keys and lists."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from app.accounts import actions as accounts
from app.accounts.queries import failures_under
from app.accounts.rules import PER_ACCOUNT, network_of
from app.core.clock import utcnow
from app.core.errors import NotFound, TooMany
from app.core.ids import grouped, is_uid, ungrouped
from app.core.keys import signing_key
from app.courseware.convention import citations
from app.courseware.queries import revision
from app.credentials import publishing, queries
from app.credentials.checking import LARGEST, LONGEST_RECORD, Judgement, Kind, judge, judge_certificate
from app.credentials.models import Certificate
from app.credentials.printing import hours
from app.credentials.rules import REASONS, VERDICTS, Verdict, is_same_name
from app.web.access import ANYONE, open_to
from app.web.forms import stripped
from app.web.language import current_language
from app.web.responses import page
from app.web.session import database, db, settings

bp = Blueprint("verify", __name__, template_folder="templates")
MOST_UNKNOWN = 60
"""Serials that nobody has, asked for from one network within five minutes, after which it has to wait."""


@bp.get("/verify/")
@open_to(ANYONE)
def start() -> Response:
    """Fields for the serial of a certificate, its link, or its file."""
    typed = stripped(request.args.get("serial", ""))
    if not typed:
        return page("credentials/verify.html", typed="", is_unknown=False)
    uid = ungrouped(typed.partition("#")[0].rpartition("/")[2])
    if is_uid(uid):
        return make_response(redirect(url_for("verify.check", uid=uid), 303))
    return page("credentials/verify.html", status=404, typed=typed[:200], is_unknown=True)


@bp.post("/verify/")
@open_to(ANYONE)
def handed_in() -> Response:
    """Judge a file or a pasted text. Nothing changes, so no token is asked for and no cookie is needed."""
    if request.mimetype == "multipart/form-data":  # any other form is taken apart whole, in fifty times its memory
        request.max_content_length, request.max_form_memory_size = LARGEST + 100_000, 4 * LONGEST_RECORD
    try:
        file, text = request.files.get("file"), request.form.get("text", "")
        data = (file.read() if file else b"") or text.encode()
    except RequestEntityTooLarge:
        return _judged(db, Judgement(Verdict.UNREADABLE), status=413, is_too_large=True)
    with database().reading() as session:
        judgement = judge(session, data, sealers=settings().pades)
        if judgement.kind is not Kind.SERIAL:  # who has a signature need not guess, however many others do
            return _judged(session, judgement)
        _refuse_walkers(session)
    if judgement.verdict is Verdict.UNRECORDED:
        _note_unknown()
        return _unknown(text)
    assert judgement.certificate
    return make_response(redirect(url_for("verify.check", uid=judgement.certificate.uid), 303))


def _unknown(typed: str) -> Response:
    """Nobody has this serial."""
    return page("credentials/verify.html", status=404, typed=typed[:200], is_unknown=True)


def _judged(session: Session, judgement: Judgement, *, status: int = 200, is_too_large: bool = False) -> Response:
    return page(
        "credentials/judged.html",
        status=status,
        is_too_large=is_too_large,
        **_about(session, judgement),
        certificate=judgement.certificate,
        says=judgement.said,
    )


@bp.get("/verify/<uid:uid>")
@open_to(ANYONE)
def check(uid: str) -> Response:
    """What anybody may know of a certificate: whether it is valid, and what it says."""
    try:
        return _checked(db, judge_certificate(db, _certificate(db, uid)))
    except NotFound:
        return _unknown(uid)


@bp.post("/verify/<uid:uid>")
@open_to(ANYONE)
def compare_name(uid: str) -> Response:
    """Say whether a name is the name on a certificate, to somebody who has it before them."""
    with database().reading() as session:
        found = _certificate(session, uid)
        key, now = f"name-on:{found.uid}", utcnow()
        if failures_under(session, key, now) >= PER_ACCOUNT:
            raise TooMany
        typed = stripped(request.form.get("name", ""))
        judgement = judge_certificate(session, found)
        agrees = bool(judgement.claims and is_same_name(typed, judgement.claims.name))
        response = _checked(session, judgement, typed_name=typed, agrees=agrees)
    if typed and not agrees:
        with database().unit_of_work() as work:
            accounts.note_failures(work, keys=(key,), now=now)
    return response


def _checked(session: Session, judgement: Judgement, *, typed_name: str = "", agrees: bool | None = None) -> Response:
    return page(
        "credentials/checked.html",
        **_about(session, judgement),
        certificate=judgement.certificate,
        says=judgement.claims,
        typed_name=typed_name,
        agrees=agrees if typed_name else None,
    )


def _about(session: Session, judgement: Judgement) -> dict[str, Any]:
    """What templates show of a judgement."""
    found, says = judgement.certificate, judgement.claims
    headline, sentence = VERDICTS[judgement.verdict]
    return {
        "judgement": judgement,
        "verdict": judgement.verdict.value,
        "headline": headline,
        "sentence": sentence,
        "reason": REASONS.get(found.revoked_reason) if found and found.revoked_reason else None,
        "successor": queries.successor(session, found) if found else None,
        "serial": grouped(judgement.said.uid) if judgement.said else "",
        "hours": hours(judgement.said.minutes) if judgement.said else "",
        "provisions": citations(says.provisions, current_language()) if says else (),
        "translated": queries.title_in(session, found, current_language()) if found else "",
    }


def _network_key() -> str:
    return f"serials:{network_of(request.remote_addr)}"


def _certificate(session: Session, uid: str) -> Certificate:
    """The certificate of a serial as somebody typed it.

    Raises NotFound if nobody has it, TooMany for a network that asked for many such.
    """
    _refuse_walkers(session)
    try:
        return queries.certificate(session, ungrouped(uid))
    except NotFound:
        _note_unknown()
        raise


def _note_unknown() -> None:
    """Count a serial that nobody has, in a unit of work of its own: the page is refused, and a GET cannot write."""
    with database().unit_of_work() as work:
        accounts.note_failures(work, keys=(_network_key(),), now=utcnow())


def _refuse_walkers(session: Session) -> None:
    """Let a network wait that asked for many serials which nobody has."""
    if failures_under(session, _network_key(), utcnow()) >= MOST_UNKNOWN:
        raise TooMany


@bp.get("/verify/<uid:uid>/course/")
@bp.get("/verify/<uid:uid>/course/<slug:module>/")
@open_to(ANYONE)
def course(uid: str, module: str = "") -> Response:
    """The course as it was when a certificate was earned, however often it has changed since, or even if it is gone."""
    found = _certificate(db, uid)
    taught = revision(db, found.revision_id)
    modules = [taught.document(each.name, current_language()) for each in taught.modules]
    shown = next((each for each in modules if each.name == module), None)
    if module and shown is None:
        raise NotFound
    return page("credentials/course.html", certificate=found, course=taught, modules=modules, shown=shown)


@bp.get("/verify/list.json")
@open_to(ANYONE)
def verification_list() -> Response:
    """The keys of this site and the certificates that no longer stand, for checking with no network."""
    return _public(jsonify(publishing.verification_list(db, settings(), now=utcnow())), minutes=10)


@bp.get("/verify/verifier.html")
@open_to(ANYONE)
def verifier() -> Response:
    """The page that checks certificates with no network, as one file to keep."""
    response = make_response(publishing.verifier(db, settings(), now=utcnow()))
    response.headers["Content-Disposition"] = f'attachment; filename="verify-{current_language()}.html"'
    return response


@bp.get("/verify/status/<int:number>")
@open_to(ANYONE)
def status(number: int) -> Response:
    """One Bitstring Status List, signed: which Open Badges no longer stand."""
    found = publishing.status_list(db, settings(), number=number, key=signing_key(settings().keys), now=utcnow())
    return _public(Response(found, mimetype="application/vc"), minutes=10)


@bp.get("/.well-known/did.json")
@open_to(ANYONE)
def did() -> Response:
    """The public keys of this site as a DID document (did:web)."""
    found = publishing.did_document(db, settings())
    response = jsonify(found)
    response.mimetype = "application/did+json"
    return _public(response, minutes=10)


def _public(response: Response, *, minutes: int) -> Response:
    """Anybody's program may fetch it, and keep it for a while."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.public = True
    response.cache_control.max_age = minutes * 60
    return response
