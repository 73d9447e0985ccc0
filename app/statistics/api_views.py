"""The API: releases, figures and lists of countries as JSON, read only, open to every site that asks."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, g, request
from flask_login import current_user

from app.core.errors import N_, CampusError, Invalid, NotFound
from app.core.groupings import GROUPINGS
from app.core.ids import is_uid
from app.core.keys import canonical
from app.core.places import LANGUAGES
from app.programmes.queries import funded_programme
from app.statistics import openapi, queries
from app.statistics.models import Release
from app.statistics.sheets import name_of, status_of
from app.statistics.wanted import Wanted, json_bytes, json_file, wanted
from app.web.access import ANYONE, Permission, open_to
from app.web.downloads import File, public, sent
from app.web.language import DEFAULT
from app.web.responses import problem
from app.web.session import db, settings
from app.web.texts import _

bp = Blueprint("api", __name__)


@bp.url_value_preprocessor
def speak(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The API speaks the language that its address names, whatever the browser prefers."""
    g.lang = request.args.get("lang", DEFAULT)
    if g.lang not in LANGUAGES:
        g.lang = DEFAULT
        raise Invalid(N_("This language is not one of the six in which labels are written."))


@bp.errorhandler(CampusError)
def refused(error: CampusError) -> Response:
    """A refusal as problem details (RFC 9457)."""
    return problem(error.status, _(error.message, **error.values))


@bp.after_request
def preflight(response: Response) -> Response:
    """Other sites may ask whether what they have is still current; who is signed in here is never told to them."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    return response


@bp.get("/api/v1/releases")
@open_to(ANYONE)
def releases() -> Response:
    """All releases."""
    found = queries.releases(db)
    return public(json_bytes({"releases": [_summary(each, found[0]) for each in found]}))


@bp.get("/api/v1/releases/<month>-<int:number>")
@open_to(ANYONE)
def release(month: str, number: int) -> Response:
    """One release, with what is signed and its public scopes."""
    found = queries.release_of(db, month, number)
    offered = [msgspec.to_builtins(scope) for scope in queries.scopes_of(found) if not scope.programme]
    scopes = [{**scope, "address": f"{_address(found)}/figures?{urlencode(scope)}"} for scope in offered]
    return public(json_bytes({**_summary(found, queries.newest(db)), "manifest": found.content, "scopes": scopes}))


@bp.get("/api/v1/releases/<month>-<int:number>/manifest")
@open_to(ANYONE)
def manifest(month: str, number: int) -> Response:
    """The very bytes that are signed."""
    found = queries.release_of(db, month, number)
    file = File("application/json", ("manifest", found.digest), found.released_at)
    return sent(file, lambda: canonical(found.content))


@bp.get("/api/v1/releases/<month>-<int:number>/figures")
@open_to(ANYONE)
def figures(month: str, number: int) -> Response:
    """All tables of a scope."""
    return json_file(_asked(month, number))


@bp.get("/api/v1/releases/<month>-<int:number>/part")
@open_to(ANYONE)
def part(month: str, number: int) -> Response:
    """The very bytes whose digest the release names."""
    found = _asked(month, number)
    return sent(found.file("application/json"), queries.part_text(db, found.release, found.scope).encode)


@bp.get("/api/v1/groupings")
@open_to(ANYONE)
def groupings() -> Response:
    """The lists of countries."""
    found = [
        {**msgspec.to_builtins(each), "title": _(each.title), "note": _(each.note) if each.note else ""}
        for each in GROUPINGS.values()
    ]
    return public(json_bytes({"groupings": found}))


@bp.get("/api/v1/openapi.json", endpoint="openapi")
@open_to(ANYONE)
def openapi_file() -> Response:
    """The description of the API for machines."""
    return public(json_bytes(openapi.description(settings().base_url, settings().provider, _)))


@bp.get("/statistics/schema.json")
@open_to(ANYONE)
def schema() -> Response:
    """The JSON Schema of figures."""
    content = {"$id": f"{settings().base_url}/statistics/schema.json", **openapi.figures_schema()}
    return public(json_bytes(content), "application/schema+json")


def _asked(month: str, number: int) -> Wanted:
    """What is asked for; somebody else's programme, or one without signing in, is as if it were not there."""
    uid = request.args.get("programme", "")
    if not uid:
        return wanted(month, number)
    if not (is_uid(uid) and current_user.is_authenticated and current_user.can(Permission.READ_OWN_FIGURES)):
        raise NotFound
    return wanted(month, number, funded_programme(db, by=current_user, uid=uid).uid)


def _summary(found: Release, newest: Release | None) -> dict[str, Any]:
    return {
        "name": name_of(found),
        "month": found.month,
        "number": found.number,
        "status": status_of(found),
        "computed_on": found.content["computed_on"],
        "released_at": found.released_at.isoformat(),
        "corrects": (found.content.get("corrects") or {}).get("release"),
        "is_newest": found is newest,
        "digest": found.digest,
        "signature": found.signature,
        "public_key": found.public_key,
        "address": _address(found),
    }


def _address(found: Release) -> str:
    return f"{settings().base_url}/api/v1/releases/{name_of(found)}"
