"""What indicators, tables and categories are called, in the language of the request.

Pages, exports and the API take their words from here, so a line has one name everywhere.
"""

from collections.abc import Callable, Mapping
from datetime import date

from babel import Locale
from babel.dates import format_skeleton
from flask import g

from app.accounts.rules import AGENCIES, SEXES
from app.core.errors import N_
from app.core.groupings import GROUPINGS
from app.core.places import country_name, region_name
from app.courseware.convention import citation, provisions
from app.courseware.queries import published_courses
from app.statistics.figures import ALL, OTHERS, WORLD, Scope, Table
from app.statistics.models import Release
from app.web.language import current_language, locale
from app.web.session import db
from app.web.texts import _

INDICATORS: Mapping[str, tuple[str, str]] = {
    "O1": (N_("People registered"), N_("Different people who opened an account in the period.")),
    "O2": (N_("Enrolments"), N_("How often somebody enrolled in a course; a person in two courses counts twice.")),
    "O3": (
        N_("People who received a certificate"),
        N_("Different people, each counted once in a total however many courses they completed."),
    ),
    "O4": (
        N_("Learning hours completed"),
        N_("The planned minutes of all modules that were read to the end, in hours; nobody’s time is measured."),
    ),
    "O5": (N_("Courses and languages available"), N_("What could be taken at the end of the period.")),
    "C1": (
        N_("Completion rate"),
        N_("Of those who enrolled, how many had a certificate 90 days later; only enrolments at least that old."),
    ),
    "C2": (
        N_("Normalised learning gain"),
        N_("How much of what was not known before the course was known after it, from the same people’s two tests."),
    ),
    "C3": (N_("Passed the final test at the first try"), N_("Of all first tries handed in.")),
    "C4": (
        N_("Used it at work"),
        N_("Of those who answered three to six months later, how many said so and gave an example."),
    ),
}
"""The title of each indicator, and one sentence on what it counts."""

DIMENSIONS: Mapping[str, str] = {
    "month": N_("Month"),
    "country": N_("Country or area"),
    "region": N_("Region"),
    "agency": N_("Kind of agency"),
    "sex": N_("Sex"),
    "language": N_("Language"),
    "course": N_("Course"),
    "provision": N_("Provision of the Convention"),
    "programme": N_("Programme"),
    "funder": N_("Funder"),
    "offer": N_("Offer"),
}
OFFERS = {"courses": N_("Courses"), "languages": N_("Languages")}


def indicator_title(indicator: str) -> str:
    """What an indicator is called."""
    return _(INDICATORS[indicator][0])


def indicator_sentence(indicator: str) -> str:
    """What an indicator counts, in a sentence."""
    return _(INDICATORS[indicator][1])


def dimension_title(dimension: str) -> str:
    """What the column of a dimension is called."""
    return _(DIMENSIONS[dimension])


def table_title(table: Table) -> str:
    """What a table is called: its indicator, and by what it is split."""
    title = indicator_title(table.indicator)
    if not table.dimensions:
        return title
    if len(table.dimensions) == 1:
        return _("%(title)s: %(by)s", title=title, by=dimension_title(table.dimensions[0]))
    first, second = map(dimension_title, table.dimensions)
    return _("%(title)s: %(first)s × %(second)s", title=title, first=first, second=second)


def category_title(dimension: str, category: str, release: Release) -> str:
    """What a line of a table is called; what is not known any more keeps its code."""
    if category == OTHERS:
        return _("Others, together")
    found = TITLES[dimension](category, release) if dimension in TITLES else ""
    return found or category


def period_title(period: str) -> str:
    """What a period is called: a year is its number."""
    return _("All years") if period == ALL else period


def grouping_title(grouping: str) -> str:
    """What a list of countries is called."""
    if grouping == WORLD:
        return _("All countries")
    return _(GROUPINGS[grouping].title) if grouping in GROUPINGS else grouping


def course_title(course: str) -> str:
    """The title of a course in this language, its slug where there is no such course any more; empty for all."""
    return course_titles().get(course) or course if course else _("All courses")


def programme_title(uid: str, release: Release) -> str:
    """What a programme was called when the release was made."""
    return str(release.content.get("names", {}).get(uid, uid))


def scope_title(scope: Scope, release: Release) -> str:
    """Whose figures these are, in one line."""
    parts = [programme_title(scope.programme, release)] if scope.programme else [grouping_title(scope.grouping)]
    parts += [course_title(scope.course)] if scope.course else []
    parts += [period_title(scope.period)]
    return " · ".join(parts)


def month_title(month: str) -> str:
    """A month in words: October 2026."""
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=locale()))


def course_titles() -> dict[str, str]:
    """The titles of all courses by slug, looked up once in a request."""
    if "course_titles" not in g:
        g.course_titles = {course.slug: course.page(current_language()).title for course in published_courses(db)}
    found: dict[str, str] = g.course_titles
    return found


def _language(code: str) -> str:
    name = Locale.parse(current_language()).languages.get(code) or code
    return name[:1].upper() + name[1:]


def _organisation(uid: str, release: Release) -> str:
    return programme_title(uid, release) if uid else _("No funder stated")


def _programme(uid: str, release: Release) -> str:
    return programme_title(uid, release) if uid else _("No programme")


TITLES: Mapping[str, Callable[[str, Release], str]] = {
    "month": lambda month, _release: month_title(month),
    "country": lambda code, _release: country_name(code, current_language()),
    "region": lambda code, _release: region_name(code, current_language()),
    "agency": lambda kind, _release: _(AGENCIES[kind]) if kind in AGENCIES else "",  # type: ignore[index]
    "sex": lambda sex, _release: _(SEXES[sex]) if sex in SEXES else "",  # type: ignore[index]
    "language": lambda code, _release: _language(code),
    "course": lambda slug, _release: course_titles().get(slug, ""),
    "provision": lambda each, _release: citation(each, current_language()) if each in provisions() else "",
    "programme": _programme,
    "funder": _organisation,
    "offer": lambda offer, _release: _(OFFERS[offer]) if offer in OFFERS else "",
}
