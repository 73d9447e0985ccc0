"""What every template may use: navigation, languages, assets, dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask
from flask import Flask, Response, current_app, request
from flask_babel import format_date, format_decimal, format_percent, format_time
from flask_login import current_user

from app.core.markdown import trusted
from app.core.places import LANGUAGES, country_name, direction, language_name
from app.courseware.convention import citation
from app.courseware.wording import heading, wording
from app.web.access import Permission
from app.web.language import COOKIE, current_language, isolated
from app.web.session import settings
from app.web.texts import _


@dataclass(frozen=True)
class Place:
    """An entry of the navigation."""

    address: str
    label: str
    is_here: bool


def install(app: Flask) -> None:
    """Give these names to all templates."""
    app.jinja_env.filters |= {
        "trusted": trusted,
        "date": date,
        "moment": moment,
        "number": format_decimal,
        "isolated": isolated,
        "language_name": language_name,
    }
    app.jinja_env.globals |= {
        "asset": asset,
        "citation": citation,
        "heading_of": heading,
        "wording": wording,
        "country_name": lambda code: country_name(code, current_language()),
        "current_language": current_language,
        "direction": direction,
        "is_invented": lambda: settings().is_invented,
        "language_name": language_name,
        "navigation": navigation,
        "FIGURES": FIGURES,
        "other_languages": other_languages,
        "separator": separator,
        "percent": lambda value: format_percent(value / 100),
    }
    app.after_request(remember_language)

    app.jinja_env.globals["url_for"] = url_for
    in_language = frozenset(rule.endpoint for rule in app.url_map.iter_rules() if "lang" in rule.arguments)

    @app.url_defaults
    def stay_in_language(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in in_language and "lang" not in values:
            values["lang"] = current_language()


_addresses: dict[tuple[object, ...], str] = {}
KEPT = 4096
"""Addresses that a process remembers."""


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`, remembered: a relative address depends on nothing but the language and what is given here."""
    key = (request.root_path, current_language(), endpoint, *values.items())
    found = _addresses.get(key)
    if found is None:
        if len(_addresses) >= KEPT:
            _addresses.clear()
        found = _addresses[key] = flask.url_for(endpoint, **values)
    return found


def asset(name: str) -> str:
    """The address of a style sheet or script."""
    return str(current_app.extensions["campus.assets"][name])


SEPARATORS = {",": {"ar": "، ", "zh": "、"}, ";": {"ar": "؛ ", "zh": "；"}}


def separator(mark: str) -> str:
    """What stands between the members of a list in this language: `, ` or `; ` or their like."""
    return SEPARATORS[mark].get(current_language(), f"{mark} ")


def date(value: datetime) -> str:
    """A day in words."""
    return str(format_date(value, "long"))


def moment(value: datetime) -> str:
    """A day and a time, with its zone said: the server knows no other."""
    comma = {"ar": "،", "zh": ""}.get(current_language(), ",")
    return _("%(moment)s UTC", moment=f"{format_date(value, 'long')}{comma} {format_time(value, 'HH:mm')}")


WORKSPACE = (
    "authoring.", "structure.", "editing.", "course_files.", "publishing.", "translation.", "analysis.", "interop.",
    "zips.", "paper.", "changeover.",
)  # fmt: skip
"""The blueprints of pages about courses that are being written."""


FIGURES = ("analysis", "donor", "statistics")
"""The blueprints of pages of figures, which have a style sheet of their own beside that of all pages."""


def navigation() -> list[Place]:
    """The main entries for this visitor."""
    entries = [
        (("catalogue.courses", "learning.", "assessment."), url_for("catalogue.courses"), _("Courses")),
        (("catalogue.convention", "catalogue.provision"), url_for("catalogue.convention"), _("The Convention")),
        (("statistics.",), url_for("statistics.statistics"), _("Statistics")),
        (("verify.",), url_for("verify.start"), _("Verify")),
    ]
    if current_user.is_authenticated:
        learning = ("site.learn", "credentials.", "catalogue.join", "catalogue.leave")
        entries.insert(0, (learning, url_for("site.learn"), _("My learning")))
        if current_user.can(Permission.FOLLOW_COHORTS):
            here_too = ("cohorts.", "programmes.cohort", "cohort_certificates.")
            entries.append((here_too, url_for("cohorts.cohorts"), _("Cohorts")))
        if current_user.can(Permission.WRITE_COURSES):
            entries.append((WORKSPACE, url_for("authoring.workspace"), _("Authoring")))
        if current_user.can(Permission.READ_OWN_FIGURES):
            entries.insert(1, (("donor.", "donor_files."), url_for("donor.donor"), _("My programmes")))
        if current_user.can(Permission.KEEP_PROGRAMMES):
            entries.append(
                (("programmes.programme", "organisations."), url_for("programmes.programmes"), _("Programmes"))
            )
    here = request.endpoint or ""
    return [Place(address, label, here.startswith(names)) for names, address, label in entries]


def other_languages() -> list[tuple[str, str]]:
    """Every language with the address of this page in it; a form that was refused leads to its own page."""
    values = dict(request.view_args or {})
    endpoint = request.endpoint or "site.home"
    is_page = bool(
        request.url_rule and "GET" in (request.url_rule.methods or ()) and "<language:lang>" in request.url_rule.rule
    )
    query = request.query_string.decode("ascii", "ignore") if request.method == "GET" else ""
    found = []
    for code in LANGUAGES:
        if is_page:
            address = url_for(endpoint, **{**values, "lang": code}) + (f"?{query}" if query else "")
        else:
            address = url_for("site.home", lang=code)
        found.append((code, address))
    return found


def remember_language(response: Response) -> Response:
    """Remember the language of a page that is not the one the browser would get by itself."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    if request.view_args is None or request.method != "GET" or not is_page:
        return response
    language, known = current_language(), request.cookies.get(COOKIE)
    asked = known or request.accept_languages.best_match(LANGUAGES)
    if language != asked:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, language, max_age=31_536_000, samesite="Lax", httponly=True, secure=is_secure)
    return response
