"""Ways in and out of a course: questions of other systems, quizzes for other systems."""

from typing import Any

from flask import Response, request
from flask_login import current_user

from app.authoring.framing import work_page
from app.authoring.queries import own_draft
from app.core.clock import utcnow
from app.courseware.rules import Quiz
from app.interop import actions, gift_writing, qti_package, queries
from app.interop.forms import ExportForm, ImportForm
from app.interop.importing import Import, read_apart
from app.interop.naming import KINDS, said
from app.interop.sending import HERE, kept
from app.interop.writing import slug, unused
from app.web.access import Permission, open_to, takes
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import database, db
from app.web.texts import _

bp = pages("interop", __name__)
LARGEST = 4 * 1024 * 1024
"""Bytes of a form with questions: half a million letters, pasted and as a file."""


@bp.get("/author/<slug:course>/exchange/")
@open_to(Permission.WRITE_COURSES)
def exchange(course: str) -> Response:
    """All the ways in and out."""
    there = queries.states(db, by=current_user, course=course)
    of = request.args.get("of", there[0])
    found = queries.content(db, by=current_user, course=course, of=of)
    form = ExportForm(data={"of": of, "language": found.language}).offer(found)
    quizzes = [(key, queries.full_title(found, key), placed.quiz) for key, placed in found.quizzes.items()]
    context: dict[str, Any] = {"states": there, "of": of, "quizzes": quizzes, "left_out": _left_out}
    return work_page("interop/exchange.html", course=course, here=HERE, form=form, **context)


def _left_out(quiz: Quiz) -> int:
    """How many questions of a quiz GIFT has no form for."""
    return sum(not gift_writing.fits(question) for question in quiz.questions.values())


@bp.post("/author/<slug:course>/exchange/quiz")
@open_to(Permission.WRITE_COURSES)
def quiz(course: str) -> Response:
    """A quiz as a file for another system: with its key, so it is sent to its authors alone, and written down."""
    with database().reading() as reading:
        found = queries.content(reading, by=current_user, course=course, of=request.form.get("of", ""))
        form = ExportForm().offer(found)
        taken = queries.quiz_of(found, form.quiz.data or "", form.language.data or found.language)
    format = "qti" if request.form.get("format") == "qti" else "gift"
    language = form.language.data if form.language.data in found.languages else found.language
    made = _made(taken, format, language)
    said = {"quiz": form.quiz.data, "format": format, "hash": found.hash}
    actions.note_export(db, by=current_user, course=course, now=utcnow(), **said)
    ending = "qti.zip" if format == "qti" else "gift.txt"
    return kept(made, "application/zip" if format == "qti" else "text/plain", f"{course}-{taken.id}.{ending}")


def _made(quiz: Quiz, format: str, language: str) -> bytes:
    if format == "qti":
        return qti_package.packed(quiz, language=language)
    return gift_writing.written(quiz, language=language).encode()


@bp.route("/author/<slug:course>/exchange/questions", methods=["GET", "POST"])
@takes(LARGEST)
@open_to(Permission.WRITE_COURSES)
def questions(course: str) -> Response:
    """Bring questions in: first a report, line for line; then, if nothing is wrong, the quiz in the draft."""
    with database().reading() as reading:
        draft = own_draft(reading, by=current_user, course=course)
        form = ImportForm().offer(queries.targets(reading, draft))
        taken, language = queries.names_taken(reading, draft), draft.language
    is_guessed = form.is_submitted() and form.take_file()
    if not form.is_submitted() or not (form.validate() and form.has_questions()):
        return _questions(course, form, status=422 if form.problems else 200)
    found = _read(form, language, taken)
    if found.problems or "import" not in request.form:
        return _questions(course, form, found=found, is_guessed=is_guessed, status=422 if found.problems else 200)
    return _kept(course, form, found)


def _read(form: ImportForm, language: str, taken: set[str]) -> Import:
    title = form.title.data or ""
    id = unused(slug(title, "quiz"), taken)
    return read_apart(form.text.data or "", format=form.format.data, language=language, title=title, id=id)


def _kept(course: str, form: ImportForm, found: Import) -> Response:
    draft = own_draft(db, by=current_user, course=course)
    chosen = {"path": form.target.data or "", "title": form.title.data or "", "format": form.format.data}
    made = actions.add_quiz(db, by=current_user, draft=draft, markdown=found.markdown, now=utcnow(), **chosen)
    notice = _("%(count)s questions have been imported. Look at them once before you publish.", count=len(found.lines))
    return see_other("editing.edit", notice=notice, course=course, file=made.path)


def _questions(
    course: str, form: ImportForm, *, status: int, found: Import | None = None, is_guessed: bool = False
) -> Response:
    context = {"form": form, "found": found, "is_guessed": is_guessed, "said": said, "kinds": KINDS}
    return work_page("interop/questions.html", course=course, here=HERE, status=status, **context)
