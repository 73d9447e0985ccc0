"""The frame around the pages of one course that is being written: its title, and the ways to its other pages."""

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, url_for

from app.core.errors import N_
from app.web.responses import page
from app.web.texts import _

TABS = (
    ("authoring.course", N_("Contents")),
    ("course_files.files", N_("Pictures and files")),
    ("translation.translations", N_("Translations")),
    ("authoring.problems", N_("Problems")),
    ("publishing.publishing", N_("Publishing")),
    ("analysis.quizzes", N_("Questions and answers")),
    ("interop.exchange", N_("In and out")),
    ("authoring.authors", N_("Authors")),
    ("authoring.activity", N_("Activity")),
)
"""The pages of a course in the workspace, whichever room they belong to; each takes the name of the course alone."""


@dataclass(frozen=True)
class Tab:
    """A way to another page of the same course."""

    address: str
    label: str
    is_here: bool


def tabs(course: str, here: str) -> list[Tab]:
    """The ways from a page; `here` is the endpoint under which it stands."""
    known = current_app.view_functions
    return [
        Tab(url_for(endpoint, course=course), _(label), endpoint == here)
        for endpoint, label in TABS
        if endpoint in known
    ]


def work_page(template: str, *, course: str, here: str, status: int = 200, **context: Any) -> Response:
    """A page of a course in the workspace; its template extends `authoring/frame.html` and fills the block `work`."""
    return page(template, status=status, course=course, tabs=tabs(course, here), **context)


def elsewhere(endpoint: str, **values: Any) -> str:
    """The address of a page of a room above; empty where the site has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
