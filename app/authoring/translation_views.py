"""The translation desk: how far each translation has come, and one translation beside its source, block by block."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.authoring import translating
from app.authoring.actions import TextOvertaken
from app.authoring.desk import desk_of, sheet_in
from app.authoring.framing import work_page
from app.authoring.queries import lock, own_draft, own_draft_or_none
from app.authoring.translating import Opened
from app.authoring.translation_forms import DeskForm, edits_in
from app.core.clock import utcnow
from app.core.errors import CampusError, NotFound
from app.core.places import LANGUAGES, language_in
from app.courseware.glossary import glossary_in
from app.courseware.translation.merging import Merged
from app.web.access import Permission, open_to, takes
from app.web.forms import stripped
from app.web.language import current_language, pages
from app.web.responses import see_other
from app.web.session import database, db, settings
from app.web.texts import _

bp = pages("translation", __name__)
HERE = "translation.translations"
LARGEST = 2 * 1024 * 1024
"""Bytes: a sheet of fields in Arabic."""


@bp.get("/author/<slug:course>/translations/")
@open_to(Permission.WRITE_COURSES)
def translations(course: str) -> Response:
    """Every text in every language, and what is behind."""
    return _table(course)


@bp.post("/author/<slug:course>/translations/")
@open_to(Permission.WRITE_COURSES)
def begin(course: str) -> Response:
    """Begin the translation of a text; of a language with the course page."""
    draft = own_draft(db, by=current_user, course=course)
    language = request.form.get("language", "")
    path = stripped(request.form.get("file")) or f"course.{draft.language}.md"
    if language not in LANGUAGES:
        raise NotFound
    try:
        translating.begin(db, by=current_user, draft=draft, path=path, language=language, now=utcnow())
    except (translating.NotReady, translating.PageFirst) as error:
        return _table(course, refused=error)
    return see_other("translation.desk", course=course, language=language, file=path)


def _table(course: str, refused: CampusError | None = None) -> Response:
    draft = own_draft_or_none(db, by=current_user, course=course)
    found = translating.table(db, draft) if draft else None
    context: dict[str, Any] = {"draft": draft, "table": found, "refused": _(refused.message) if refused else ""}
    status = refused.status if refused else 200
    return work_page("authoring/translations.html", course=course, here=HERE, status=status, **context)


@bp.get("/author/<slug:course>/translations/<language:language>/<path:file>")
@open_to(Permission.WRITE_COURSES)
def desk(course: str, language: str, file: str) -> Response:
    """A translation beside its source."""
    draft = own_draft(db, by=current_user, course=course)
    return _desk(translating.opened(db, draft, path=file, language=language), Merged([]))


@bp.post("/author/<slug:course>/translations/<language:language>/<path:file>")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def work(course: str, language: str, file: str) -> Response:
    """Save parts of a translation, give it the form of its source, or say who stands for it."""
    form = DeskForm()
    with database().reading() as reading:  # cuts former sources, which are then known: nobody waits for it at the lock
        translating.opened(reading, own_draft(reading, by=current_user, course=course), path=file, language=language)
    draft = own_draft(db, by=current_user, course=course)
    lock(db, draft)
    found = translating.opened(db, draft, path=file, language=language)
    who: dict[str, Any] = {"by": current_user, "draft": draft, "found": found, "now": utcnow()}
    if form.act.data == "reshape":
        translating.reshape(db, **who)
        notice = _("The translation has the form of its source again.")
    elif form.act.data == "review":
        if form.seen.data != str(found.version):
            raise TextOvertaken
        translating.review(db, said=form.review.data or "", **who)
        notice = _("What readers are told of the translation has been saved.")
    else:
        made = translating.save(db, edits=edits_in(request.form), **who)
        if not made.is_clean:
            return _desk(found, made)
        notice = _("Saved.") if made.is_changed else _("Nothing was changed.")
    return see_other("translation.desk", course=course, language=language, file=file, notice=notice, **form.back)


def _desk(found: Opened, made: Merged) -> Response:
    """The page; what could not be saved stands in its fields."""
    terms = glossary_in(settings().courses, found.language)
    wanted = request.values.get("show", ""), sheet_in(request.values.get("sheet", ""))
    shown = desk_of(found, made, terms, show=wanted[0], sheet=wanted[1])
    status = 200 if made.is_clean else 422 if made.misfits and not made.clashes else 409
    into = language_in(found.language, current_language())
    context: dict[str, Any] = {"desk": shown, "opened": found, "into": into}
    return work_page("authoring/desk.html", course=found.course, here=HERE, status=status, **context)
